from odoo import api, fields, models

from odoo.addons.supplier_scorecard.logic.sample import share
from odoo.addons.supplier_scorecard.queries import comparison as queries

from .supplier_score import TIER_NAMES


class SupplierProductVendor(models.Model):
    """Vendors of an item side by side, over the last year. Grain: product, vendor, company.

    Who stands in the price list and never delivered is there too, without a past.
    """

    _name = "supplier.product.vendor"
    _description = "Vendors of an item"
    _auto = False
    _order = "product_id, score desc, id"
    _rec_name = "partner_id"

    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier = fields.Selection(TIER_NAMES, readonly=True)
    score = fields.Float(readonly=True, digits=(5, 1), aggregator="avg")
    list_price = fields.Monetary(
        "Price list", readonly=True, aggregator="min", help="Per product unit, for the usual quantity."
    )
    last_price = fields.Monetary("Last order", readonly=True, aggregator="min", help="Per product unit.")
    list_lead_days = fields.Integer("Lead time listed", readonly=True, aggregator="avg")
    lead_days = fields.Float("Lead time measured", readonly=True, digits=(6, 1), aggregator="avg")
    lead_p90 = fields.Float(
        "P90", readonly=True, digits=(6, 1), aggregator="avg", help="Nine of ten are complete by then."
    )
    lead_spread = fields.Float(
        "Spread", readonly=True, digits=(6, 1), aggregator="avg", help="Standard deviation, days."
    )
    lines = fields.Integer(readonly=True)
    otif_hits = fields.Integer("OTIF lines", readonly=True)
    prior = fields.Float("OTIF of the category", readonly=True, digits=(5, 4), aggregator=None)
    otif = fields.Float("OTIF", compute="_compute_otif", digits=(5, 4))
    otif_text = fields.Char("How sure", compute="_compute_otif")
    price_variance = fields.Float("Bill over order", readonly=True, digits=(5, 4), aggregator=None)
    ppm = fields.Float("PPM", readonly=True, digits=(12, 0), aggregator=None)
    last_date = fields.Date("Last due", readonly=True, aggregator="max")

    @property
    def _table_query(self):
        return queries.comparison()

    @api.depends("lines", "otif_hits", "prior")
    def _compute_otif(self):
        for row in self:
            found = share(row.otif_hits, row.lines, row.prior if row.prior is not None else 0.0)
            row.otif = found.shrunk if row.lines else 0.0
            row.otif_text = (
                self.env._(
                    "%(low)s-%(high)s %%, %(lines)s lines",
                    low=round(found.low * 100), high=round(found.high * 100), lines=row.lines,
                )
                if row.lines
                else self.env._("never delivered")
            )  # fmt: skip

    def action_open_lines(self):
        """Open the deliveries of this vendor of this item."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_event_action")
        domain = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("product_id", "=", self.product_id.id),
        ]
        return {**action, "domain": domain, "context": {}}
