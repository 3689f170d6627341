from odoo import models
from odoo.tools import format_date


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    def _tell_in_short(self):
        """Return what is proposed in one sentence: what to do, how much, when it is there."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        text = self.env._(
            "Proposed for %(branch)s: %(kind)s %(quantity)s %(unit)s of %(product)s",
            branch=self.warehouse_id.name,
            kind=kinds[self.kind],
            quantity=self.env["order.release.gate"]._number(self.quantity),
            unit=self.uom_id.name,
            product=self.product_id.display_name,
        )
        if not self.arrival_date:
            return text
        day = format_date(self.env, self.arrival_date)
        return self.env._("%(proposal)s, there on %(day)s", proposal=text, day=day)

    def _open(self):
        """Return the action that opens the one proposal, or the workbench with these."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "replenishment_rules.replenishment_proposal_action"
        )
        if len(self) == 1:
            action.update({"views": [(False, "form")], "res_id": self.id})
        return action | {"domain": [("id", "in", self.ids)], "path": False, "help": False}
