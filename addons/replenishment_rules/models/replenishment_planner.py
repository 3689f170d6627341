import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.replenishment_rules.models.bulk_rows import fetch_columns
from odoo.addons.replenishment_rules.models.replenishment_series import week_monday, week_number
from odoo.addons.replenishment_rules.queries import lead_times, position, series

# Weeks that levels are planned from, of which the last year is replayed.
PLANNED_WEEKS, YEAR = 104, 52
# Receipts older than this say little about how a vendor delivers today.
RECEIPT_DAYS = 730
# Series planned together: half a gigabyte of arrays.
BLOCK = 100_000


class ReplenishmentPlanner(models.AbstractModel):
    """Fetch arrays, plan, hand over columns: from documents to levels without a record in between."""

    _name = "replenishment.planner"
    _description = "Planner of levels"

    @api.model
    def _blocks(self, company, product_ids=None):
        """Return conditions on products that together choose every series once, each about BLOCK of them."""
        self.env["replenishment.series"].flush_model()
        if product_ids is not None:
            return [series.among(product_ids)]
        rows = self.env.execute_query(series.series_per_product(company.id))
        blocks, first, count = [], None, 0
        for product_id, number in rows:
            first = product_id if first is None else first
            count += number
            if count >= BLOCK:
                blocks.append(series.between(first, product_id))
                first, count = None, 0
        return [*blocks, series.between(first, rows[-1][0])] if first is not None else blocks

    @api.model
    def _fetch(self, company, today, chosen):
        """Return the arrays of a block: see ``logic.levels.Block``."""
        import numpy as np

        from odoo.addons.replenishment_rules.logic.levels import Block

        history = self.env["replenishment.series"]
        last_week = week_monday(week_number(today) - 1)
        for model, names in position.READS.items():
            self.env[model].flush_model(names)
        now = self.env.cr.now()
        hidden = self.env["stock.location"]._not_available_ids()
        terms = fetch_columns(self.env, position.terms(company.id, today, chosen), "iiiiifffffffi")
        where = fetch_columns(
            self.env, position.positions(company.id, now, hidden, chosen, self._is_counted(company)), "ffff"
        )
        _warehouses, _products, demand, lost, lines = history._load(company, last_week, PLANNED_WEEKS, chosen)
        empty = history._load_empty_weeks(company, last_week, PLANNED_WEEKS, where[0], chosen)
        demand = self._follow(company, terms[0], terms[1], demand + lost)
        # A week that began with an empty shelf and in which nothing was asked for tells nothing.
        known = ~(empty & (demand <= 0))
        weeks = np.array([week_number(last_week) - PLANNED_WEEKS + 1 + row for row in range(PLANNED_WEEKS)])
        place = np.array([(week_monday(int(week)).timetuple().tm_yday - 1) // 7 % YEAR for week in weeks])
        channel = self._main_channels(company, terms[0], terms[1])
        block = Block(*terms, *where, demand, lines, known, place, channel)
        return self._without_changes(
            company, today, block, (weeks - week_number(today)) * 7 - today.weekday()
        )

    @api.model
    def _without_changes(self, company, today, block, mondays):
        """Return *block* with foreseen changes known, and those that are over taken out of its demand."""
        import numpy as np

        from odoo.addons.replenishment_rules.logic import foreseen
        from odoo.addons.replenishment_rules.logic.levels import facts_of

        adjustments = self.env["replenishment.adjustment"]
        if not adjustments.sudo().search_count([("company_id", "=", company.id)], limit=1):
            return block
        letters = np.full(len(block.product), "", dtype="<U1")
        changes = adjustments._fetch(company, today, facts_of(block, letters))
        demand = foreseen.usual_demand(block.demand, mondays, changes)
        return replace(block, demand=demand, changes=changes)

    @api.model
    def _main_channels(self, company, warehouse, product):
        """Return the id (N,) of the channel that sold most units of each series; 0: none, or no policy asks for any."""
        import numpy as np

        found = np.zeros(len(product), dtype=int)
        if self.env["replenishment.policy"].search_count([("team_ids", "!=", False)], limit=1):
            rows = [row for row in self._fetch_sold(company) if row[2]]
            # The most units last: they stay. Of equals the older channel.
            rows.sort(key=lambda row: (row[3], -row[2]))
            known = {(place, item): channel for place, item, channel, _units, _amount in rows}
            pairs = zip(warehouse.tolist(), product.tolist(), strict=True)
            found[:] = [known.get(pair, 0) for pair in pairs]
        return found

    @api.model
    def _fetch_sold(self, company):
        """Return (warehouse, product, channel, units, untaxed amount in the company's currency) of a year's sales.

        Nobody knows of any unless an addon that sells says so.
        """
        return []

    @api.model
    def _is_counted(self, company):
        """Return the condition on open ``move`` to count in the stock position; glue addons leave out what is held."""
        return SQL("TRUE")

    @api.model
    def _order_quantities(self, company):
        """Return (warehouses, products, positions, quantities to order) of all levels of *company* as of now.

        Where the position is at or below the reorder point, what is missing up to the order-up-to level, raised to the
        vendor's least quantity and multiple; nothing elsewhere.
        """
        import numpy as np

        from odoo.addons.replenishment_rules.logic.lot_sizes import keep_terms

        for model, names in position.READS.items():
            self.env[model].flush_model(names)
        hidden = self.env["stock.location"]._not_available_ids()
        query = position.positions(
            company.id, self.env.cr.now(), hidden, series.has_level(), self._is_counted(company)
        )
        on_hand, incoming, _late, owed = fetch_columns(self.env, query, "ffff")
        warehouse, product, level, top, least, multiple = fetch_columns(
            self.env, series.level_terms(company.id), "iiffff"
        )
        where = on_hand + incoming - owed
        wanted = np.where(where <= level, np.maximum(top - where, 0), 0)
        return warehouse, product, where, np.where(wanted > 0, keep_terms(wanted, least, multiple), 0)

    @api.model
    def _follow(self, company, warehouse, product, demand):
        """Return *demand* with what successors and like items take over, warehouse by warehouse."""
        from odoo.addons.replenishment_rules.logic import cleaning

        links = (
            self.env["replenishment.substitution"].sudo()._fetch(company)
        )  # sudo: they hold for every planner
        if not links:
            return demand
        place = {
            key: column for column, key in enumerate(zip(warehouse.tolist(), product.tolist(), strict=True))
        }
        replaced, likes = [], []
        for kind, other, own, factor in links:
            for here in set(warehouse.tolist()):
                pair = place.get((here, other)), place.get((here, own))
                if None not in pair and kind == "replaces":
                    replaced.append((*pair, factor))
                elif None not in pair:
                    likes.append((pair[1], pair[0], factor))
        demand = cleaning.pass_on(demand, replaced) if replaced else demand
        return cleaning.start_like(demand, likes) if likes else demand

    @api.model
    def _fetch_abc(self, company, today):
        """Return (warehouses, products, letters) of all series, ranked within each warehouse by the year's worth.

        Worth by the company's choice: value at cost, margin at list price, or delivery lines.
        """
        from odoo.addons.replenishment_rules.logic.classification import abc_within

        first = week_number(today) - YEAR
        query = series.yearly_worth(company.id, first)
        warehouse, product, quantity, lines = fetch_columns(self.env, query, "iiff")
        letters = abc_within(self._worth(company, product, quantity, lines), warehouse)
        return warehouse, product, letters

    @api.model
    def _letters(self, company, today, block):
        """Return the ABC class found for each series of *block*."""
        import numpy as np

        warehouse, product, letters = self._fetch_abc(company, today)
        key = (warehouse.astype(np.int64) << 32) + product
        return letters[np.searchsorted(key, (block.warehouse.astype(np.int64) << 32) + block.product)]

    @api.model
    def _worth(self, company, product, quantity, lines):
        """Return the worth (N,) that ABC ranks by: cost, margin or lines."""
        import numpy as np

        if company.replenishment_abc_basis == "lines":
            return lines
        if company.replenishment_abc_basis == "margin":
            ids, worth = self._fetch_margins(company)
        else:
            ids, worth, _price = fetch_columns(self.env, series.product_money(company.id), "iff")
        return quantity * worth[np.searchsorted(ids, product)]

    @api.model
    def _fetch_margins(self, company):
        """Return (product ids, margin of a unit) of all products: at the mean price paid in a year, else the list price."""
        import numpy as np

        ids, cost, price = fetch_columns(self.env, series.product_money(company.id), "iff")
        units, amounts = defaultdict(float), defaultdict(float)
        for _place, item, _channel, quantity, amount in self._fetch_sold(company):
            units[item] += quantity
            amounts[item] += amount
        price = price.copy()
        for item, quantity in units.items():
            if quantity > 0:
                price[np.searchsorted(ids, item)] = amounts[item] / quantity
        return ids, np.maximum(price - cost, 0)

    @api.model
    def _fetch_lead_rows(self, company, since):
        """Return (product, vendor, days) arrays of full receipts; a glue addon may know them free of others' faults."""
        for model, names in lead_times.READS.items():
            self.env[model].flush_model(names)
        return fetch_columns(self.env, lead_times.full_receipts(company.id, since), "iif")

    @api.model
    def _plan(self, run, chosen):
        """Return (columns, calibrations by policy, places of the series under a policy) of a block of *run*."""
        from odoo.addons.replenishment_rules.logic.levels import plan_block

        company = run.company_id
        policies = self.env["replenishment.policy"]._live(company)
        block = self._fetch(company, run.planned_on, chosen)
        found = self._letters(company, run.planned_on, block)
        receipts = self._fetch_lead_rows(company, run.planned_on - timedelta(days=RECEIPT_DAYS))
        given = self._last_calibrations(run) if run.is_selection else None
        terms = [policy._terms() for policy in policies]
        columns, calibrations, kept = plan_block(block, found, terms, receipts, self._reviews(company), given)
        columns["notes"] = self._notes(block, run.planned_on)
        return columns, calibrations, kept

    @api.model
    def _notes(self, block, today):
        """Return what a person should know about the demand of each series, as JSON; None where there is nothing."""
        import numpy as np

        from odoo.addons.replenishment_rules.logic.levels import notes_of

        capped, out = notes_of(block)
        first = week_number(today) - PLANNED_WEEKS
        notes = np.full(len(out), None, dtype=object)
        for place in sorted({*capped, *np.flatnonzero(out).tolist()}):
            found = [
                [week_monday(first + row).isoformat(), round(quantity, 4), round(kept, 4)]
                for row, quantity, kept in capped.get(place, ())
            ]
            notes[place] = json.dumps({"capped": found, "weeks_out": int(out[place])})
        return notes

    @api.model
    def _last_calibrations(self, run):
        """Return {policy id: calibration} of the last whole run; one made by an older method is made anew."""
        from odoo.addons.replenishment_rules.logic.calibration import Calibration

        last = run.search(
            [("company_id", "=", run.company_id.id), ("state", "=", "done"), ("is_selection", "=", False)],
            limit=1,
        )
        policies = (last.settings or {}).get("policies") or {}
        found = {int(key): Calibration.from_json(values["calibration"]) for key, values in policies.items()}
        return {key: calibration for key, calibration in found.items() if calibration}

    @api.model
    def _reviews(self, company):
        """Return {vendor id: most days between two ordering days} where orders go on given days only."""
        found = self.env["res.partner"]._all_ordering_days()
        return {vendor: days.longest_gap() for vendor, days in found.items()}
