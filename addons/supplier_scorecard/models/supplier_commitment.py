from odoo import api, fields, models

from odoo.addons.supplier_scorecard.queries import contract, events


class SupplierCommitment(models.Model):
    """What was asked for and promised for one purchase order line, and every change of it: never overwritten.

    Odoo keeps one expected date per line and overwrites it; a score on that date can be edited into shape. Here the
    first promise stays readable for ever. Lines are named by id, not by a foreign key: the log outlives them.
    """

    _name = "supplier.commitment"
    _description = "Supplier commitment"
    _inherit = "distribution.append.only"
    _order = "id desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    line_id_value = fields.Integer("Order line (id)", required=True, readonly=True)
    order_id_value = fields.Integer("Order (id)", required=True, readonly=True, index=True)
    order_name = fields.Char("Order", required=True, readonly=True)
    partner_id_value = fields.Integer("Vendor (id)", required=True, readonly=True, index=True)
    partner_name = fields.Char("Vendor", required=True, readonly=True)
    product_name = fields.Char("Product", readonly=True)
    kind = fields.Selection(
        [
            ("requested", "Requested"),
            ("confirmed", "Confirmed"),
            ("moved", "Date moved"),
            ("quantity", "Quantity changed"),
            ("cancelled", "Cancelled"),
            ("shipped", "Left the vendor"),
        ],
        required=True,
        readonly=True,
    )
    asked_by = fields.Selection([("us", "Us"), ("vendor", "Vendor")], required=True, readonly=True)
    promised_at = fields.Datetime("Date", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit", help="In the product's own unit.")
    quantity_change = fields.Float(readonly=True, digits="Product Unit")
    contract_price = fields.Float(
        readonly=True,
        digits=(16, 6),
        help="By the price list of that day, per product unit, company currency.",
    )
    contract_lead_days = fields.Integer("Lead time by price list", readonly=True, help="Calendar days.")
    reason = fields.Char(readonly=True)
    recorded_at = fields.Datetime("Recorded on", required=True, readonly=True, index=True)
    actor_name = fields.Char("By", required=True, readonly=True)
    order_id = fields.Many2one("purchase.order", compute="_compute_order_id", string="Order document")

    _line_idx = models.Index("(line_id_value, id)")

    @api.depends("order_id_value")
    def _compute_order_id(self):
        there = self.env["purchase.order"].browse(set(self.mapped("order_id_value"))).exists()
        for commitment in self:
            commitment.order_id = (
                commitment.order_id_value if commitment.order_id_value in there._ids else False
            )

    @api.model
    def _log(self, lines, kind, asked_by, reason=False, changes=None, moment=None):
        """Append one row per line of *lines* with its date and quantity as they are now.

        *changes* is {line id: change of quantity in the product's unit}; *moment* replaces the line's date.
        """
        prices = self._contract_terms(lines) if kind == "requested" else {}
        now = fields.Datetime.now()
        actor = self.env.user.sudo().name  # sudo: the own name
        # sudo: nobody has the right to write the log; this method is the only way in.
        return self.sudo().create(
            [
                {
                    "company_id": line.company_id.id,
                    "line_id_value": line.id,
                    "order_id_value": line.order_id.id,
                    "order_name": line.order_id.name,
                    "partner_id_value": line.partner_id.commercial_partner_id.id,
                    "partner_name": line.partner_id.commercial_partner_id.display_name,
                    "product_name": line.product_id.display_name,
                    "kind": kind,
                    "asked_by": asked_by,
                    "promised_at": moment or line.date_planned,
                    "quantity": line.product_uom_qty,
                    "quantity_change": (changes or {}).get(line.id, 0.0),
                    "contract_price": prices.get(line.id, (0.0, 0))[0],
                    "contract_lead_days": prices.get(line.id, (0.0, 0))[1],
                    "reason": reason,
                    "recorded_at": now,
                    "actor_name": actor,
                }
                for line in lines
            ]
        )

    @api.model
    def _contract_terms(self, lines):
        """Return {line id: (contract price, lead time)}: what the price list says may be edited tomorrow."""
        if not lines:
            return {}
        for model in ("product.supplierinfo", "purchase.order", "purchase.order.line"):
            names = [name for name in events.READS[model] if self.env[model]._fields[name].store]
            self.env[model].flush_model(names)
        rows = self.env.execute_query(contract.terms_of_orders(lines.ids))
        return {line_id: (price or 0.0, lead or 0) for line_id, price, lead in rows}
