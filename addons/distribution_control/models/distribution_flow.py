from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class DistributionFlow(models.AbstractModel):
    """Contract of a flow such as quote to cash: the control tower shows its stages, a document its timeline.

    Inherit it under a name of your own; whoever renders flows finds it by :meth:`_flows`.
    """

    _name = "distribution.flow"
    _description = "Flow of documents"

    # Names of the models whose records :meth:`_timeline` knows.
    _flow_models = ()
    # Names of the models whose cases are due when something was promised to a customer.
    _promise_models = ()
    _flow_sequence = 10

    def _stages(self, scope):
        """Return the stages (:class:`logic.flow.Stage`) of the flow for *scope* (:class:`logic.finding.Scope`).

        Of what the person of the environment may read (:meth:`_reach`), so that a figure and its rows agree. Set-based,
        a fixed number of queries whatever the companies; in the order of the flow; write nothing.
        """
        raise NotImplementedError(f"{self._name} does not say its stages")

    def _timeline(self, record):
        """Return the events (:class:`logic.flow.Event`) of one *record*, oldest first, expected ones last."""
        raise NotImplementedError(f"{self._name} does not say its timeline")

    def _actions(self, scope):
        """Return what the person of the environment should do next (:class:`logic.flow.Action`), best first."""
        return []

    @api.model
    def _changed(self, companies):
        """Say that documents of *companies* moved; whoever shows flows live listens by extending this."""

    @api.model
    def _reach(self, model, scope, warehouse_field=None, team_field=None, narrowed=()):
        """Return (domain, FROM, WHERE) of the rows of *model* in *scope* that the person may read, None if none at all.

        *narrowed*: a domain besides. Record rules are in the WHERE, the person's branches and channels in the domain
        too: a list opened with it shows what was counted. The table goes by its own name.
        """
        records = self.env[model]
        if not records.has_access("read"):
            return None
        reach = self.env.user._control_scope_domain(warehouse_field, team_field) & Domain(list(narrowed))
        query = records._search(
            Domain("company_id", "in", list(scope.company_ids)) & reach, active_test=False
        )
        where = query.where_clause
        return [] if reach.is_true() else list(reach), query.from_clause, where if where.code else SQL("TRUE")

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
