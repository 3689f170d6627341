import json

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.distribution_control.logic.plain import plain

from .distribution_kpi import DEFINING

CODE = "kpi_definition"


class DistributionKpi(models.Model):
    """A change of what a KPI says or should be waits for approval where a rule `kpi_definition` asks for it."""

    _name = "distribution.kpi"
    _inherit = ["distribution.kpi", "distribution.approval.subject"]

    pending_text = fields.Text("Waits for approval", readonly=True, copy=False)
    pending_words = fields.Char("Change that waits", compute="_compute_pending_words")
    approval_count = fields.Integer(compute="_compute_approval_count")

    @api.depends("pending_text")
    def _compute_pending_words(self):
        for kpi in self:
            kpi.pending_words = ", ".join(
                self.env._(
                    "%(field)s: %(before)s → %(after)s",
                    field=self._fields[name].get_description(self.env, ["string"])["string"],
                    before=kpi._read_definition()[name],
                    after=after,
                )
                for name, after in json.loads(kpi.pending_text or "{}").items()
            )

    def _compute_approval_count(self):
        counts = self.env["distribution.approval"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["__count"]
        )
        counts = dict(counts)
        for kpi in self:
            kpi.approval_count = counts.get(kpi.id, 0)

    def _hold_for_approval(self, vals):
        """Ask for approval of what *vals* change of the definition; return the values that may be written at once.

        Updates of the addon that owns the code are made by the superuser and need no approval.
        """
        vals = {name: value for name, value in vals.items() if name != "pending_text"}
        governed = {name: value for name, value in vals.items() if name in DEFINING}
        rules = self.env["distribution.approval.rule"]
        company = self.env.company
        if (
            not governed
            or self.env.uid == SUPERUSER_ID
            or not rules._find(CODE, company, 0.0, company.currency_id)
        ):
            return vals
        for kpi in self:
            kpi.check_access("write")
            kpi._ask_for(governed)
        return {name: value for name, value in vals.items() if name not in governed}

    def _ask_for(self, governed):
        now = self._read_definition()
        changes = {name: value for name, value in governed.items() if now[name] != value}
        approvals = self.env["distribution.approval"]
        self._write_definition(
            {"pending_text": json.dumps(plain(changes), sort_keys=True) if changes else False}
        )
        if changes:
            reason = self.env._("%(kpi)s: %(change)s", kpi=self.name, change=self.pending_words)
            approvals._request(
                self, CODE, 0.0, self._approval_values(CODE), authors=self.env.user, reason=reason
            )
        else:
            # Back to what holds: there is nothing left to approve.
            approvals._void_changed(self, CODE, {})

    def _approval_values(self, code):
        changes = json.loads(self.pending_text or "{}")
        now = self._read_definition()
        return {
            "kpi": self.code,
            "version": self.version,
            "changes": {name: [plain(now[name]), value] for name, value in changes.items()},
        }

    def _approval_decided(self, approval):
        """Write the change that was approved, forget the one that was rejected."""
        if approval.code != CODE or approval.state == "void":
            return
        changes = json.loads(self.pending_text or "{}")
        # sudo: who approves need not be an administrator of KPIs; what is written is what was asked for.
        self.sudo()._write_definition(
            {**(changes if approval.state == "approved" else {}), "pending_text": False}
        )

    def action_open_approvals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_approval_action"
        )
        return action | {"domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
