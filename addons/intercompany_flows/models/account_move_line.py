from odoo import fields, models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "intercompany.guard"]

    _intercompany_own = frozenset(("intercompany_invoice_line_id",))

    intercompany_invoice_line_id = fields.Many2one(
        "account.move.line", copy=False, readonly=True, index="btree_not_null", ondelete="set null"
    )
