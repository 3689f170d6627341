from datetime import datetime, time

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.distribution_control.logic.flow import Event, Stage


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
    def _count_stages(self, scope, sources, terms, now):
        """Return the stages of *terms*, in their order, with what stands in each of them *now*.

        *sources*: {model: (branch field, channel field, ``query(env, (FROM, WHERE), now)`` with a row per company and
        stage: company, code, number, amount, oldest moment, ages)}. *terms*: (code, name, model, domain, KPI of the time
        spent) per stage. A model that the person may not read has no stages.
        """
        rows, shown = {}, {}
        for model, (branch, channel, query) in sources.items():
            reach = self._reach(model, scope, branch, channel)
            if reach:
                shown[model], *where = reach
                for company_id, code, *figures in self.env.execute_query(query(self.env, where, now)):
                    rows[company_id, code] = figures
        result = []
        for company_id in scope.company_ids:
            for place, (code, name, model, domain, kpi) in enumerate(terms):
                if model in shown:
                    count, amount, oldest, ages = rows.get((company_id, code), (0, 0.0, None, ()))
                    counted = [("company_id", "=", company_id), *shown[model], *domain]
                    result.append(
                        Stage(
                            code, name, place * 10, company_id, count, amount or 0.0, oldest, model, counted,
                            tuple(ages), kpi,
                        )
                    )  # fmt: skip
        return result

    @api.model
    def _in_order(self, events):
        """Return *events* as a timeline tells them: what happened, oldest first, then what is expected, undated last."""
        return sorted(
            events,
            key=lambda one: (not one.done, one.at is None, one.at.timestamp() if one.at else 0.0, one.code),
        )

    @api.model
    def _event(self, at, code, text, who="", record=None, done=True):
        """Return the Event that *record* tells."""
        model = record._name if record else ""
        return Event(at or None, code, text, done, who or "", model, record.id if record else None)

    @api.model
    def _transfer_event(self, picking, code, words, who=""):
        """Return the Event of a transfer; *words*: what is said when it is done, and before, with a place for its name."""
        done, expected = words
        if picking.state == "done":
            return self._event(picking.date_done, code, done % picking.name, picking.user_id.name, picking)
        return self._event(picking.scheduled_date, code, expected % picking.name, who, picking, False)

    @api.model
    def _payment_event(self, invoice, who=""):
        """Return the Event of an invoice or bill being paid in full: on the day of its last payment, else when it is due."""
        settled = invoice.payment_state in ("paid", "in_payment", "reversed")
        text = self.env._("Paid: %s", invoice.name) if settled else self.env._("Due: %s", invoice.name)
        lines, day = invoice.line_ids, invoice.invoice_date_due
        if settled:
            partials = lines.matched_credit_ids if invoice.is_inbound() else lines.matched_debit_ids
            day = max(partials.mapped("max_date"), default=day)
        at = datetime.combine(day or invoice.date, time.min)
        return self._event(at, "paid", text, who, invoice, settled)

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
