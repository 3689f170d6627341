from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.supplier_scorecard.logic.unreliability import Terms, price
from odoo.addons.supplier_scorecard.queries.unreliability import demand, lead_times

WEEKS = 52
# Deliveries from which on a spread is worth a figure.
ENOUGH = 5


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    unreliability = fields.Monetary(
        compute="_compute_unreliability",
        help="Per unit: holding the safety stock that his spread of days asks for, margin lost in spite of it, surcharge on "
        "what comes late. From his deliveries of the last year, his own share only; empty below five of them.",
    )
    price_with_unreliability = fields.Monetary(
        "Price with it",
        compute="_compute_unreliability",
        help="Discounted price plus unreliability, per unit.",
    )
    unreliability_text = fields.Char("From", compute="_compute_unreliability")

    @api.depends("price", "discount", "partner_id", "product_tmpl_id", "product_id", "currency_id")
    @api.depends_context("company")
    def _compute_unreliability(self):
        company = self.env.company
        since = fields.Date.context_today(self) - timedelta(weeks=WEEKS)
        vendors = self.partner_id.commercial_partner_id
        leads = {
            row[0]: row[1:]
            for row in self.env.execute_query(lead_times(self.env, company.id, vendors.ids, since))
        }
        wanted = self.filtered(lambda info: info.partner_id.commercial_partner_id.id in leads)
        products = {info: info.product_id or info.product_tmpl_id.product_variant_ids for info in wanted}
        ids = {product.id for variants in products.values() for product in variants}
        demands = {}
        if ids:
            demands = {
                row[0]: row[1:]
                for row in self.env.execute_query(demand(self.env, company.id, ids, since, WEEKS))
            }
        terms = Terms(
            company.supplier_holding_rate, company.supplier_service_level, company.supplier_expedite_share
        )
        for info in self:
            lead = leads.get(info.partner_id.commercial_partner_id.id)
            info.price_with_unreliability = info.price_discounted
            if not lead or lead[0] < ENOUGH:
                text = self.env._("Not known: %s deliveries", lead[0] if lead else 0)
                info.update({"unreliability": False, "unreliability_text": text})
                continue
            rows = [demands[product.id] for product in products[info] if product.id in demands]
            result = info._price_of(lead, rows, terms, company)
            info.unreliability = result.total
            info.price_with_unreliability = info.price_discounted + result.total
            info.unreliability_text = self.env._(
                "%(lines)s deliveries, %(days).1f days ± %(spread).1f, %(late).0f %% late",
                lines=lead[0],
                days=lead[1],
                spread=lead[2],
                late=100 * lead[3],
            )

    def _price_of(self, lead, rows, terms, company):
        """Return the Price per unit of this price list's row; demand of its variants is one demand."""
        _lines, days, spread, late_share, quantity = lead
        factor = self.product_uom_id.factor / self.product_tmpl_id.uom_id.factor or 1.0
        cost = self.price_discounted / factor
        sold = self.product_tmpl_id.currency_id._convert(
            self.product_tmpl_id.list_price,
            self.currency_id,
            company,
            fields.Date.context_today(self),
            round=False,
        )
        weekly = sum(row[0] for row in rows)
        weekly_spread = sum(row[1] ** 2 for row in rows) ** 0.5
        found = price(
            cost, sold - cost, weekly / 7, weekly_spread / 7**0.5, days, spread, quantity, late_share, terms
        )
        return type(found)(found.holding * factor, found.shortage * factor, found.expedite * factor)
