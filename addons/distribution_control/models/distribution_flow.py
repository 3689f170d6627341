from odoo import api, models


class DistributionFlow(models.AbstractModel):
    """Contract of a flow such as quote to cash: the control tower shows its stages, a document its timeline.

    Inherit it under a name of your own; whoever renders flows finds it by :meth:`_flows`.
    """

    _name = "distribution.flow"
    _description = "Flow of documents"

    # Names of the models whose records :meth:`_timeline` knows.
    _flow_models = ()
    _flow_sequence = 10

    def _stages(self, scope):
        """Return the stages (:class:`logic.flow.Stage`) of the flow for *scope* (:class:`logic.finding.Scope`).

        Set-based, a fixed number of queries whatever the companies; in the order of the flow; write nothing.
        """
        raise NotImplementedError(f"{self._name} does not say its stages")

    def _timeline(self, record):
        """Return the events (:class:`logic.flow.Event`) of one *record*, oldest first, expected ones last."""
        raise NotImplementedError(f"{self._name} does not say its timeline")

    @api.model
    def _flows(self, model=None):
        """Return the flows of the database, or those that know the timeline of *model*, in their order."""
        contract = self.env.registry["distribution.flow"]
        flows = [
            self.env[name]
            for name, cls in self.env.registry.items()
            if cls is not contract and issubclass(cls, contract)
        ]
        return sorted(
            (flow for flow in flows if model is None or model in flow._flow_models),
            key=lambda flow: (flow._flow_sequence, flow._name),
        )
