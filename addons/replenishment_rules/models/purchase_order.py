from markupsafe import Markup

from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    replenishment_proposal_count = fields.Integer(
        "Proposals", compute="_compute_replenishment_proposal_count", compute_sudo=True
    )

    def _compute_replenishment_proposal_count(self):
        for order in self:
            order.replenishment_proposal_count = len(order.order_line.replenishment_proposal_ids)

    def action_open_replenishment_proposals(self):
        """Open the proposals that asked for lines of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "replenishment_rules.replenishment_proposal_action_all"
        )
        return action | {
            "domain": [("id", "in", self.order_line.replenishment_proposal_ids.ids)],
            "context": {},
        }

    def _ask_for_dates(self, proposals):
        """Give the buyer one task about *proposals*; a task that is still open for the same is kept as it is."""
        self.ensure_one()
        summary = self.env._("Speak to %s about dates", self.partner_id.name)
        if any(activity.summary == summary for activity in self.activity_ids):
            return
        note = Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % proposal._talk_text() for proposal in proposals
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=(self.user_id or self.env.user).id,
        )
