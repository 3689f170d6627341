from odoo import api, fields, models

BASELINES = ("requested", "first", "last")


class SupplierEvent(models.Model):
    """How one purchase order line was delivered: the row every supplier figure is a sum of.

    Grain: one line of goods that was ordered. Written by ``supplier.event.builder`` only, from orders, receipts, bills
    and the commitment log; rebuilt at any time to the same figures. Quantities in the product's unit, amounts in the
    company's currency, days are working days of the receiving warehouse, in its local time.
    """

    _name = "supplier.event"
    _description = "Supplier delivery"
    _order = "due_date desc, id desc"
    _rec_name = "line_id"
    _log_access = False

    line_id = fields.Many2one(
        "purchase.order.line", "Order line", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one("purchase.order", readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    currency_id = fields.Many2one("res.currency", related="company_id.currency_id")
    terms_id = fields.Many2one("supplier.terms", readonly=True, ondelete="set null")

    ordered_date = fields.Date("Ordered", readonly=True)
    due_date = fields.Date("Due", readonly=True, help="On the baseline the terms score against.")
    due_requested = fields.Date("Due as requested", readonly=True)
    due_first = fields.Date("Due as first confirmed", readonly=True)
    due_last = fields.Date("Due as last confirmed", readonly=True)
    baseline_known = fields.Boolean(
        readonly=True,
        help="Off for lines ordered before the commitment log began: only the present date is known.",
    )
    completed_date = fields.Date("Complete on", readonly=True)
    lead_days = fields.Integer(
        "Lead time", readonly=True, aggregator="avg", help="Calendar days from order to full receipt."
    )

    required_qty = fields.Float("Required", readonly=True, digits="Product Unit")
    received_qty = fields.Float("Received", readonly=True, digits="Product Unit")
    returned_qty = fields.Float("Returned", readonly=True, digits="Product Unit")
    ordered_amount = fields.Monetary("Ordered value", readonly=True)

    counted = fields.Integer(
        "Lines counted", readonly=True, help="1 once the line is due or complete, else 0."
    )
    on_time = fields.Integer("On time", readonly=True)
    in_full = fields.Integer("In full", readonly=True)
    otif = fields.Integer("OTIF", readonly=True)
    missed = fields.Integer("Never delivered", readonly=True)
    otif_requested = fields.Integer("OTIF as requested", readonly=True)
    otif_first = fields.Integer("OTIF as first confirmed", readonly=True)
    otif_last = fields.Integer("OTIF as last confirmed", readonly=True)
    on_time_qty = fields.Float("Quantity on time", readonly=True, digits="Product Unit")
    otif_amount = fields.Monetary("Value on time and in full", readonly=True)

    days_late = fields.Integer(readonly=True)
    days_vendor = fields.Integer("Days late: vendor", readonly=True)
    days_carrier = fields.Integer("Days late: carrier", readonly=True)
    days_late_order = fields.Integer("Days late: our late order", readonly=True)
    days_date_change = fields.Integer("Days late: our change of date", readonly=True)
    days_dock = fields.Integer("Days late: our closed dock", readonly=True)
    vendor_otif = fields.Integer(
        "OTIF, vendor's share",
        readonly=True,
        help="1 when on time and in full, or late for reasons that are not the vendor's.",
    )

    billed_amount = fields.Monetary("Billed", readonly=True)
    price_variance = fields.Monetary(
        readonly=True, help="Billed less the order's price for the billed quantity."
    )
    confirm_days = fields.Float("Days to confirm", readonly=True, aggregator="avg", digits=(8, 2))
    vendor_moves = fields.Integer("Dates moved by the vendor", readonly=True)
    built_at = fields.Datetime(readonly=True)

    _line_uniq = models.UniqueIndex("(line_id)", "A delivery line is judged once.")
    _vendor_idx = models.Index("(company_id, partner_id, due_date)")
    _open_idx = models.Index("(company_id) WHERE completed_date IS NULL")

    @api.depends("order_id.name", "product_id.display_name")
    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.order_id.name}: {event.product_id.display_name}"

    def action_open_order(self):
        """Open the purchase order of this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    def action_commitments(self):
        """Open the log of dates and quantities of this line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_scorecard.supplier_commitment_action"
        )
        return {**action, "domain": [("line_id_value", "=", self.line_id.id)], "context": {}}
