from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .replenishment_proposal import APPROVAL, OPEN, QUEUED


class ReplenishmentProposal(models.Model):
    """What is proposed already, for whoever misses goods elsewhere."""

    _inherit = "replenishment.proposal"

    @api.model
    def _find_standing(self, pairs):
        """Return the proposals for *pairs* of (product id, warehouse id) that nobody has decided or carried out."""
        found = self.search(
            [
                ("product_id", "in", [product_id for product_id, _warehouse_id in pairs]),
                ("warehouse_id", "in", [warehouse_id for _product_id, warehouse_id in pairs]),
                ("state", "in", (OPEN, APPROVAL, QUEUED)),
            ]
        )
        return found.filtered(lambda one: (one.product_id.id, one.warehouse_id.id) in pairs)

    def _tell_in_short(self):
        """Return what is proposed in one sentence: what to do, how much, when it is there."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        text = self.env._(
            "Proposed for %(branch)s: %(kind)s %(quantity)s %(unit)s of %(product)s",
            branch=self.warehouse_id.name,
            kind=kinds[self.kind],
            quantity=formatLang(self.env, self.quantity, digits=0 if self.quantity.is_integer() else 2),
            unit=self.uom_id.name,
            product=self.product_id.display_name,
        )
        if not self.arrival_date:
            return text
        day = format_date(self.env, self.arrival_date)
        return self.env._("%(proposal)s, there on %(day)s", proposal=text, day=day)

    def _get_url(self):
        return f"/odoo/replenishment-workbench/{self.id}"

    def _open(self):
        """Return the action that opens the one proposal, or the workbench with these."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "replenishment_rules.replenishment_proposal_action"
        )
        if len(self) == 1:
            action.update({"views": [(False, "form")], "res_id": self.id})
        return action | {"domain": [("id", "in", self.ids)], "path": False, "help": False}
