from odoo import fields, models


class SupplierMatchDifference(models.Model):
    """One reason why a bill differs from its order or receipt. Written by the match only."""

    _name = "supplier.match.difference"
    _description = "Bill difference"
    _order = "state desc, amount desc, id"
    _rec_name = "code"

    move_id = fields.Many2one(
        "account.move", "Bill", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", store=True, string="Vendor")
    currency_id = fields.Many2one(related="move_id.currency_id")
    bill_line_id = fields.Many2one(
        "account.move.line", "Bill line", readonly=True, ondelete="cascade", index=True
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", "Order line", readonly=True, ondelete="set null"
    )
    code = fields.Selection(
        [
            ("no_order", "No order"),
            ("not_received", "Nothing received"),
            ("over_received", "More billed than received"),
            ("over_ordered", "More billed than ordered"),
            ("price_high", "Price above the order's"),
            ("price_low", "Price below the order's"),
        ],
        required=True,
        readonly=True,
    )
    route = fields.Selection(
        [("buyer", "Buyer"), ("warehouse", "Warehouse")], "Who clears it", required=True, readonly=True
    )
    state = fields.Selection(
        [("open", "Holds payment"), ("shown", "Shown"), ("released", "Released"), ("cured", "Cured")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    price = fields.Float(readonly=True, digits="Product Price")
    amount = fields.Monetary(readonly=True, help="Money in question, in the bill's currency.")
    since = fields.Datetime(readonly=True, default=fields.Datetime.now)
    decision_id_value = fields.Integer("Released by decision (id)", readonly=True)

    _open_uniq = models.UniqueIndex("(bill_line_id, code) WHERE state IN ('open', 'shown')")
