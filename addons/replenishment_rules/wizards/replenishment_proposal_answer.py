from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.replenishment_rules.models.replenishment_proposal import REASONS


class ReplenishmentProposalAnswer(models.TransientModel):
    """Change or dismiss proposals, with the reason."""

    _name = "replenishment.proposal.answer"
    _description = "Answer to proposals"

    proposal_ids = fields.Many2many("replenishment.proposal", string="Proposals", required=True)
    task = fields.Selection([("change", "Change"), ("dismiss", "Dismiss")], required=True, default="change")
    option_number = fields.Integer(default=-1, help="Place of the way among those weighed; -1 keeps the way.")
    engine_quantity = fields.Float("Proposed", compute="_compute_proposed", digits="Product Unit")
    way = fields.Char(compute="_compute_proposed")
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", store=True, readonly=False, precompute=True
    )
    reason = fields.Selection(REASONS)
    note = fields.Char()

    @api.depends("proposal_ids", "option_number")
    def _compute_proposed(self):
        for answer in self:
            proposal = answer.proposal_ids[:1]
            option = answer._option()
            answer.engine_quantity = proposal.engine_quantity
            answer.way = proposal._kind_label(option["kind"] if option else proposal.kind)

    @api.depends("proposal_ids", "option_number")
    def _compute_quantity(self):
        for answer in self:
            option = answer._option()
            answer.quantity = option["quantity"] if option else answer.proposal_ids[:1].quantity

    def _option(self):
        options = self.proposal_ids[:1].options or ()
        return options[self.option_number] if 0 <= self.option_number < len(options) else None

    def action_apply(self):
        """Do it, and close."""
        self.ensure_one()
        if self.task == "dismiss":
            reason = dict(self._fields["reason"]._description_selection(self.env)).get(self.reason)
            self.proposal_ids._dismiss(": ".join(filter(None, (reason, self.note))))
        elif len(self.proposal_ids) != 1:
            raise UserError(self.env._("Change one proposal at a time."))
        else:
            self.proposal_ids._change(
                self.quantity,
                self.reason,
                self.note,
                self.option_number if self.option_number >= 0 else None,
            )
        return {"type": "ir.actions.act_window_close"}
