from datetime import timedelta

from odoo import fields, models

from odoo.addons.replenishment_rules.queries import demand

# A transaction stamps its rows when it begins and shows them when it commits: look back further than any lasts.
OVERLAP = timedelta(days=1)


class ReplenishmentDemand(models.Model):
    """What was asked of a warehouse in a week, one row per product: counted from stock moves, written by nobody."""

    _name = "replenishment.demand"
    _description = "Weekly demand"
    _order = "week desc, warehouse_id, product_id"
    _rec_name = "product_id"
    _log_access = False
    # Made in init(): a history of millions of counted rows pays for every foreign key, and the moves it is counted
    # from already keep their products and warehouses from being deleted.
    _auto = False

    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    week = fields.Date(readonly=True, help="Monday of the week, in the warehouse's time zone.")
    quantity = fields.Float(readonly=True, help="Delivered less returned, in the product's unit.")
    line_count = fields.Integer(string="Deliveries", readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS replenishment_demand (
                id serial PRIMARY KEY,
                company_id integer NOT NULL,
                warehouse_id integer NOT NULL,
                product_id integer NOT NULL,
                week date NOT NULL,
                quantity double precision NOT NULL,
                line_count integer NOT NULL
            );
            CREATE UNIQUE INDEX IF NOT EXISTS replenishment_demand_series_week
                ON replenishment_demand (warehouse_id, product_id, week)
            """
        )

    def _rebuild(self, companies):
        """Count the whole history of *companies* anew; return the number of rows."""
        self.env.cr.execute("DELETE FROM replenishment_demand WHERE company_id = ANY(%s)", [companies.ids])
        return self._count(companies, since=None)

    def _refresh(self, companies):
        """Count the weeks again that changed since the last time; a company never counted is counted whole."""
        fresh = companies.filtered(lambda company: not company.replenishment_demand_until)
        total = self._rebuild(fresh) if fresh else 0
        for company in companies - fresh:
            total += self._count(company, company.replenishment_demand_until - OVERLAP)
        return total

    def _count(self, companies, since):
        zones = self._timezones(companies)
        if not zones:
            return 0
        for model, names in demand.READS.items():
            self.env[model].flush_model(names)
        query = demand.rebuild_demand(companies.ids, zones, since)
        ((rows, changed_at),) = self.env.execute_query(query)
        self.invalidate_model()
        if changed_at:
            companies.sudo().replenishment_demand_until = changed_at  # a readonly mark of the system's own
        elif since is None:
            companies.sudo().replenishment_demand_until = (
                self.env.cr.now()
            )  # the same mark where nothing moved yet
        return rows

    def _timezones(self, companies):
        """Return (warehouse id, time zone): the warehouse's calendar, else the company's, else UTC."""
        # Archived warehouses have a past, too; their own company is the scope.
        warehouses = (
            self.env["stock.warehouse"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", companies.ids)])
        )
        return [
            (
                warehouse.id,
                warehouse.calendar_id.tz or warehouse.company_id.resource_calendar_id.tz or "UTC",
            )
            for warehouse in warehouses
        ]

    def _load(self, company, last_week, weeks):
        """Return (series, demand): (warehouse id, product id) per column and the (weeks, N) array ending *last_week*.

        Weeks without a row are zero; what was not known is the business of the cleaning that follows.
        """
        import numpy as np  # only the nightly job needs it

        first_week = last_week - timedelta(weeks=weeks - 1)
        self.flush_model()
        rows = self.env.execute_query(demand.weekly_demand(company.id, first_week, last_week))
        series = sorted({(warehouse, product) for warehouse, product, _week, _quantity in rows})
        column = {key: index for index, key in enumerate(series)}
        array = np.zeros((weeks, len(series)), dtype=np.float32)
        for warehouse, product, week, quantity in rows:
            array[week, column[warehouse, product]] = quantity
        return series, array
