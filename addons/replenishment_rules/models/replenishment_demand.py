from odoo import fields, models

from odoo.addons.replenishment_rules.queries import demand


class ReplenishmentDemand(models.Model):
    """What was asked of a warehouse in a week, one row per product: the weeks of ``replenishment.series``, to read."""

    _name = "replenishment.demand"
    _description = "Weekly demand"
    _order = "week desc, warehouse_id, product_id"
    _rec_name = "product_id"
    _log_access = False
    _auto = False

    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    week = fields.Date(readonly=True, help="Monday of the week, in the warehouse's time zone.")
    quantity = fields.Float(
        readonly=True,
        help="Delivered less returned, in the product's unit, in the week it was promised for or delivered, whichever "
        "came first.",
    )
    lost_qty = fields.Float(
        "Lost",
        readonly=True,
        help="Asked for and not delivered: short picks, refused quotes where they are counted.",
    )
    line_count = fields.Integer(string="Deliveries", readonly=True)

    def init(self):
        self.env["replenishment.series"]._make_table()
        self.env.cr.execute(demand.WEEKLY_VIEW)
