from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.supplier_scorecard.queries import quality as queries

CAUSES = [("vendor", "Vendor"), ("carrier", "Carrier"), ("us", "Us")]


class SupplierQualityIncident(models.Model):
    """Goods of one purchase order line that were not as ordered. Grain: one finding, return or scrap.

    Returns and scraps for the vendor's fault come from the stock moves by themselves; what is rejected at the door is
    reported by a person. The cause stays as written: an accepted appeal puts another one above it, on record.
    """

    _name = "supplier.quality.incident"
    _description = "Quality incident"
    _order = "found_on desc, id desc"
    _rec_name = "product_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, index=True)
    line_id = fields.Many2one(
        "purchase.order.line", "Order line", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="line_id.order_id", string="Order")
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    move_id = fields.Many2one("stock.move", "Stock move", readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [("rejected", "Rejected at receipt"), ("returned", "Returned"), ("scrapped", "Scrapped")],
        required=True,
        readonly=True,
    )
    found_on = fields.Date("Found", required=True, readonly=True)
    quantity = fields.Float(
        required=True, readonly=True, digits="Product Unit", help="In the product's unit."
    )
    amount = fields.Monetary(readonly=True, help="At the order's price, company currency.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    blame = fields.Selection(CAUSES, "Cause now", compute="_compute_blame")
    note = fields.Text("What is wrong", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("handled", "Handled")], required=True, readonly=True, default="open", index=True
    )
    appeal_ids = fields.One2many("supplier.appeal", "incident_id", "Appeals", readonly=True)

    _move_uniq = models.UniqueIndex("(move_id) WHERE move_id IS NOT NULL")
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "How much is wrong must be more than nothing."
    )

    @api.depends("cause", "appeal_ids.state", "appeal_ids.owner")
    def _compute_blame(self):
        for incident in self:
            # sudo: whose fault it is does not depend on who may read appeals.
            accepted = incident.sudo().appeal_ids.filtered(lambda appeal: appeal.state == "accepted")
            incident.blame = accepted[:1].owner or incident.cause

    @api.depends("product_id.display_name", "line_id.order_id.name")
    def _compute_display_name(self):
        for incident in self:
            incident.display_name = f"{incident.line_id.order_id.name}: {incident.product_id.display_name}"

    @api.model
    def _collect(self, companies, lines=None):
        """Add the returns to vendors and the scraps for vendors' faults that are not there yet."""
        for model, names in queries.READS.items():
            self.env[model].flush_model(names)
        self.flush_model()
        builder = self.env["supplier.event.builder"]
        self.env.cr.execute(
            queries.collect(
                companies.ids, builder._timezones(companies), None if lines is None else lines.ids
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model()

    @api.model
    def _report(self, line, quantity, cause, note, kind="rejected"):
        """Write down that *quantity* (product's unit) of *line* was not as ordered; return the incident."""
        self.env.user._require_duty(
            "distribution_control.group_warehouse_operator", "distribution_control.group_buyer"
        )
        line.check_access("read")
        unit = line.product_id.uom_id
        received = line.product_uom_id._compute_quantity(line.qty_received, unit, round=False)
        if unit.compare(quantity, received) > 0:
            raise ValidationError(
                self.env._(
                    "%(product)s of %(order)s: %(quantity)s are reported, %(received)s were received. "
                    "Receive the goods first, then report what is wrong with them.",
                    product=line.product_id.display_name,
                    order=line.order_id.name,
                    quantity=quantity,
                    received=received,
                )
            )
        price = line.price_subtotal / (line.product_uom_qty or 1.0) / (line.order_id.currency_rate or 1.0)
        warehouse = line.order_id.picking_type_id.warehouse_id
        # sudo: incidents are written by this method and the collector only.
        incident = self.sudo().create(
            {
                "company_id": line.company_id.id,
                "partner_id": line.partner_id.commercial_partner_id.id,
                "line_id": line.id,
                "product_id": line.product_id.id,
                "kind": kind,
                "found_on": (warehouse or line.company_id)._local_day(fields.Datetime.now()),
                "quantity": quantity,
                "amount": quantity * price,
                "cause": cause,
                "note": note,
            }
        )
        return incident.sudo(False)

    def action_handled(self):
        """Close incidents that need no corrective action."""
        self.env.user._require_duty("distribution_control.group_buyer", "distribution_control.group_planner")
        self.check_access("read")
        done = self.filtered(lambda incident: incident.state == "handled")
        if done:
            raise UserError(self.env._("%s: handled already.", ", ".join(done.mapped("display_name")[:10])))
        self._set_handled(self.env._("No corrective action needed"))
        return True

    def _set_handled(self, reason):
        """Close what is open, with an entry in the ledger."""
        waiting = self.filtered(lambda incident: incident.state == "open")
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": incident,
                    "verdict": "incident_handled",
                    "reason": reason,
                    "evidence": {
                        "quantity": incident.quantity,
                        "cause": incident.blame,
                        "amount": incident.amount,
                    },
                    "company": incident.company_id,
                }
                for incident in waiting
            ]
        )
        waiting.sudo().state = "handled"  # sudo: the duty was checked, nobody writes incidents by hand
