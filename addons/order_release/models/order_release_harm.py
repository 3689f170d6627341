from datetime import timedelta

from odoo import api, fields, models


class OrderReleaseHarm(models.Model):
    """Who won and who lost by the runs that were carried out: one row per order line, added and never changed."""

    _name = "order.release.harm"
    _description = "Harm ledger: won and lost by runs"
    _inherit = "distribution.append.only"
    _order = "id desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    at = fields.Datetime("When", required=True, readonly=True, index=True)
    run_id_value = fields.Integer("Run (id)", required=True, readonly=True, index=True, aggregator=None)
    run_name = fields.Char("Run", readonly=True)
    partner_id_value = fields.Integer("Customer (id)", readonly=True, aggregator=None)
    partner_name = fields.Char("Customer", readonly=True)
    order_id_value = fields.Integer("Order (id)", readonly=True, aggregator=None)
    order_name = fields.Char("Order", readonly=True)
    line_id_value = fields.Integer("Order Line (id)", readonly=True, aggregator=None)
    product_name = fields.Char("Product", readonly=True)
    quantity = fields.Float("Won / Lost (quantity)", readonly=True, digits="Product Unit", aggregator=None)
    amount = fields.Monetary("Won / Lost", readonly=True)
    days = fields.Float("Days Won / Lost", readonly=True, digits=(16, 1))
    others = fields.Char("From / To", readonly=True)

    @api.model
    def _fetch_given(self, company, days):
        """Return {partner id: value taken by runs of the last *days* days}, company currency."""
        since = fields.Datetime.now() - timedelta(days=days or 0)
        # sudo: the cap counts whatever the person may read
        rows = self.sudo()._read_group(
            [("company_id", "=", company.id), ("at", ">=", since), ("amount", "<", 0)],
            ["partner_id_value"],
            ["amount:sum"],
        )
        return {partner_id: -amount for partner_id, amount in rows}
