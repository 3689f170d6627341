from datetime import date, datetime, time, timedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.replenishment_rules.models.bulk_rows import fetch_columns
from odoo.addons.replenishment_rules.queries import demand, flows, series, supplied

# Weeks are numbered from the first Monday of the epoch.
FIRST_MONDAY = date(1970, 1, 5)
# Three years: two let the years be compared, the third is what today's replay begins with.
KEPT_WEEKS = 157
ALL = SQL("TRUE")
# A transaction stamps its rows when it begins and shows them when it commits: look back further than any lasts.
OVERLAP = timedelta(hours=3)
# Reading all lines of a week by date costs as much as reading all lines of so many products.
WEEK_IN_PRODUCTS = 3
# No branch's Monday begins more than this before the Monday of UTC.
ZONES = timedelta(days=1)


def week_number(day):
    """Return the number of the week of *day*."""
    return (day - FIRST_MONDAY).days // 7


def week_monday(number):
    return FIRST_MONDAY + timedelta(weeks=number)


class ReplenishmentSeries(models.Model):
    """The demand history of a product in a warehouse, counted from documents; arrays by week, gaps are no demand.

    One row per series instead of one per week: a tenth of the rows to write, index and read. People read the weeks
    through ``replenishment.demand``.
    """

    _name = "replenishment.series"
    _description = "Demand series"
    _order = "warehouse_id, product_id"
    _rec_name = "product_id"
    _log_access = False
    # Made in _make_table(): the ORM knows no arrays, and what is counted from moves needs no foreign keys of its own.
    _auto = False

    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    changed_at = fields.Datetime("Latest change", readonly=True)

    def init(self):
        self._make_table()

    def _make_table(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS replenishment_series (
                id serial PRIMARY KEY,
                company_id integer NOT NULL,
                warehouse_id integer NOT NULL,
                product_id integer NOT NULL,
                weeks integer[] NOT NULL,
                quantities double precision[] NOT NULL,
                losts double precision[] NOT NULL,
                line_counts integer[] NOT NULL,
                flow_weeks integer[],
                flows double precision[],
                changed_at timestamp
            );
            CREATE UNIQUE INDEX IF NOT EXISTS replenishment_series_key ON replenishment_series (product_id, warehouse_id)
            """
        )

    def _rebuild(self, companies):
        """Count the whole history of *companies* anew; return the number of series written."""
        self.env.cr.execute("DELETE FROM replenishment_series WHERE company_id = ANY(%s)", [companies.ids])
        # One sort of a million lines: at the default it would go to disk twice.
        self.env.cr.execute("SELECT set_config('work_mem', '256MB', true)")
        return self._count(companies, None)

    def _refresh(self, companies):
        """Count the weeks again that changed since the last time; a company never counted is counted whole."""
        fresh = companies.filtered(lambda company: not company.replenishment_demand_until)
        total = self._rebuild(fresh) if fresh else 0
        if counted := companies - fresh:
            # Together from the earliest mark: most of a night's cost is the same for one company and for ten.
            since = min(counted.mapped("replenishment_demand_until")) - OVERLAP
            total += self._count(counted, since)
        return total

    def _count(self, companies, since):
        zones = self._zones(companies)
        if not zones:
            return 0
        self._flush_reads(demand.READS)
        first, weeks, base = self._window()
        sources = self._sources(companies)
        # What is done has happened; a day more forgives clocks that disagree.
        until = self.env.cr.now() + timedelta(days=1)
        places = demand.places(zones, first, weeks)
        if since is None:
            query = demand.count_all(places, sources, base, first, until)
        else:
            week, has_older = self._find_touched(demand.touched_lines(places, sources, since, until))
            monday = datetime.combine(week_monday(base + week), time.min) - ZONES
            places = demand.places(zones, first, weeks, demand.touched_items())
            query = demand.count_touched(places, sources, base, week, monday, since, until, has_older)
        ((written, changed_at),) = self.env.execute_query(query)
        self.env["replenishment.demand"].invalidate_model()
        if changed_at or since is None:
            self._mark(companies, changed_at or self.env.cr.now())  # where nothing moved yet it is now
        return written

    def _mark(self, companies, moment):
        """Keep until when the demand of *companies* is counted, past the thirty queries that writing a company takes."""
        companies.flush_recordset(["replenishment_demand_until"])
        self.env.cr.execute(
            "UPDATE res_company SET replenishment_demand_until = %s WHERE id = ANY(%s)",
            [moment, companies.ids],
        )
        companies.invalidate_recordset(["replenishment_demand_until"])

    def _find_touched(self, query):
        """Keep the touched lines that *query* finds; return the week from which on the others are best read by date,
        and whether any of an older week is among them."""
        self.env.cr.execute("DROP TABLE IF EXISTS replenishment_touched")
        self.env.cr.execute(query)
        # Without figures about them the planner takes a few thousand weeks for one and loops for half a minute.
        self.env.cr.execute("ANALYZE replenishment_touched")
        self.env.cr.execute(
            "SELECT week, count(DISTINCT product_id) FROM replenishment_touched GROUP BY week ORDER BY week"
        )
        found = self.env.cr.fetchall()
        last = found[-1][0] if found else 1

        def cost(week):
            return (last - week) * WEEK_IN_PRODUCTS + sum(count for older, count in found if older < week)

        week = min((week for week, _count in found), key=cost, default=last)
        return week, bool(found) and found[0][0] < week

    def _count_flows(self, companies, since=None):
        """Count what came and left by week, from the week after *since*; return the number of series that changed."""
        zones = self._zones(companies)
        if not zones:
            return 0
        self._flush_reads(flows.READS)
        first, weeks, base = self._window()
        self.env.cr.execute(flows.count_flows(companies.ids, zones, first, weeks, base, since))
        return self.env.cr.rowcount

    def _prepare_history(self, company):
        """Bring demand, stocked products and flows of *company* up to date."""
        before = company.replenishment_demand_until
        self._refresh(company)
        self.env.cr.execute(series.add_stocked(company.id))
        if not before:
            # Of a table that was just filled the planner believes that it is empty, and loops for minutes.
            self.env.cr.execute("ANALYZE replenishment_series")
        # A week is counted anew from its beginning: the mark lies in the middle of one.
        self._count_flows(company, before - OVERLAP - timedelta(days=7) if before else None)

    def _sources(self, companies):
        """Return the sources of demand, see ``queries.demand``; glue addons add theirs."""
        sources = demand.move_sources(companies.ids)
        if central := self.env["stock.warehouse"]._central_ids(companies):
            sources.append(lambda condition: supplied.supplied_branches(central, condition))
        return sources

    def _flush_reads(self, reads):
        for model, names in reads.items():
            self.env[model].flush_model(names)

    def _window(self):
        """Return (first Monday, number of weeks, number of the week before the first)."""
        now = week_number(self.env.cr.now().date())
        return week_monday(now - KEPT_WEEKS), KEPT_WEEKS + 2, now - KEPT_WEEKS - 1

    def _zones(self, companies):
        """Return (company id, warehouse id, name of its time zone)."""
        # sudo: archived warehouses and those of companies the user cannot see have a past, too.
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        return [
            (warehouse.company_id.id, warehouse.id, warehouse._local_zone().zone)
            for warehouse in warehouses.search([("company_id", "in", companies.ids)])
        ]

    def _load(self, company, last_week, weeks, chosen=ALL):
        """Return (warehouse ids, product ids, demand, lost, lines) as arrays; the last three are (weeks, N).

        *last_week* is the Monday of the last row. Weeks without a demand are zero; what was not known is the business
        of :meth:`_load_empty_weeks` and of the cleaning.
        """
        import numpy as np

        first = week_number(last_week) - weeks + 1
        warehouses, products = fetch_columns(self.env, series.series_keys(company.id, chosen), "ii")
        shape = (weeks, len(products))
        arrays = [np.zeros(shape, np.float32) for _kind in range(3)]
        column, row, *values = fetch_columns(
            self.env, series.series_cells(company.id, first, first + weeks - 1, chosen), "iiffi"
        )
        for array, value in zip(arrays, values, strict=True):
            array[row, column] = value
        return warehouses, products, *arrays

    def _load_empty_weeks(self, company, last_week, weeks, on_hand, chosen=ALL):
        """Return (weeks, N): True where the shelf was empty when the week began, from today's *on_hand* (N,) backwards."""
        import numpy as np

        first = week_number(last_week) - weeks + 1
        query = series.series_flows(company.id, first, chosen)
        column, row, quantity = fetch_columns(self.env, query, "iif")
        length = max(int(row.max(initial=-1)) + 1, weeks)
        flow = np.zeros((length, len(on_hand)), np.float32)
        flow[row, column] = quantity
        # What stood there at the beginning of a week is today's stock less everything that came since.
        opening = on_hand - np.cumsum(flow[::-1], axis=0)[::-1]
        return opening[:weeks] <= 1e-6
