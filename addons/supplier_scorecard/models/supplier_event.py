from odoo import api, fields, models


class OfLine(fields.Many2one):
    """What the order line or its product refers to, copied. Their own foreign keys keep it there, and the row goes with
    its line: a check and a lock of the referred row for each of half a million deliveries would double the time of a
    rebuild. The vendor keeps his: merging contacts follows foreign keys.
    """

    def update_db_foreign_key(self, model, column):
        """Make none."""


class Quantity(fields.Float):
    """In the product's unit and shown like it, but kept as a double: quantities of half a million deliveries are written
    and compared in half the time of numerics.
    """

    _column_type = ("float8", "double precision")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_display_digits="Product Unit", **kwargs)


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
    order_id = OfLine("purchase.order", readonly=True, index=True)
    company_id = OfLine("res.company", required=True, readonly=True)
    warehouse_id = OfLine("stock.warehouse", "Branch", readonly=True)
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, ondelete="cascade")
    is_sister = fields.Boolean(
        "Sister company", readonly=True, help="A company of the group: left out of scores and supplier KPIs."
    )
    product_id = OfLine("product.product", required=True, readonly=True)
    categ_id = OfLine("product.category", "Category", readonly=True)
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

    lead_counted = fields.Integer(
        "Lead times counted",
        readonly=True,
        help="1 where a lead time was agreed and the line is complete or over it.",
    )
    lead_kept = fields.Integer("Lead time kept", readonly=True)

    required_qty = Quantity("Required", readonly=True)
    received_qty = Quantity("Received", readonly=True)
    returned_qty = Quantity("Returned", readonly=True)
    delivered_qty = Quantity("Delivered", readonly=True, help="All that came, before returns.")
    defect_qty = Quantity(
        "Defective",
        readonly=True,
        help="Rejected, returned or scrapped, the vendor's cause.",
    )
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
    on_time_qty = Quantity("Quantity on time", readonly=True)
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
        help="1 when on time and in full, or failed for reasons that are not the vendor's.",
    )
    otif_share = fields.Float(
        "OTIF, share",
        readonly=True,
        aggregator="avg",
        help="The vendor's share of the lines counted; empty while a line is not counted.",
    )
    excused = fields.Integer(
        readonly=True, help="1 when an accepted appeal took the whole failure off the vendor."
    )

    billed_amount = fields.Monetary("Billed", readonly=True)
    price_variance = fields.Monetary(
        readonly=True, help="Billed less the order's price for the billed quantity, at the order's rate."
    )
    billed_base = fields.Monetary("Billed at order prices", readonly=True)
    contract_amount = fields.Monetary(
        "At contract prices",
        readonly=True,
        help="What the ordered quantity cost by the price list of that day.",
    )
    contract_variance = fields.Monetary(readonly=True, help="Ordered value less the contract's.")
    bill_lines = fields.Integer("Bill lines matched", readonly=True)
    bill_clean = fields.Integer("Bill lines right at once", readonly=True)
    confirm_days = fields.Float("Days to confirm", readonly=True, aggregator="avg")
    confirm_counted = fields.Integer(
        "Answers counted", readonly=True, help="1 where an answer was agreed and came or is overdue."
    )
    confirm_kept = fields.Integer("Answered in time", readonly=True)
    vendor_moves = fields.Integer("Dates moved by the vendor", readonly=True)
    moved = fields.Integer("Moved by the vendor", readonly=True, help="1 when the vendor moved the date.")
    built_at = fields.Datetime(readonly=True)

    _line_uniq = models.UniqueIndex("(line_id)", "A delivery line is judged once.")
    _vendor_idx = models.Index("(company_id, partner_id, due_date)")
    _open_idx = models.Index("(company_id) WHERE completed_date IS NULL")
    _product_idx = models.Index("(product_id, company_id, due_date)")

    @api.depends("order_id.name", "product_id.display_name")
    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.order_id.name}: {event.product_id.display_name}"

    def _what_failed(self):
        """Return in words why the line is not on time and in full."""
        self.ensure_one()
        if self.missed:
            return self.env._("never delivered, %s days late", self.days_late)
        if self.days_late:
            return self.env._(
                "%(days)s days late, %(own)s the vendor's", days=self.days_late, own=self.days_vendor
            )
        if not self.in_full:
            return self.env._(
                "%(came)s of %(wanted)s came", came=f"{self.received_qty:g}", wanted=f"{self.required_qty:g}"
            )
        return self.env._("too early") if not self.otif else self.env._("on time and in full")

    def action_appeal(self):
        """Ask to change the blame of this delivery."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "supplier.appeal",
            "name": self.env._("Appeal"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_id": self.line_id.id, "default_days": self.days_vendor},
        }

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
