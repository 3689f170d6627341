from collections import defaultdict
from dataclasses import asdict, replace
from datetime import timedelta
from itertools import groupby

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import link
from odoo.addons.replenishment_rules.logic import risk
from odoo.addons.replenishment_rules.logic.assemble import (
    DAYS_OF_YEAR,
    Lane,
    Offer,
    Planned,
    branch_of,
    line_for,
    propose_for_product,
)
from odoo.addons.replenishment_rules.queries import proposals as queries
from odoo.addons.replenishment_rules.queries.supplied import supplied_since

from .replenishment_proposal import BUYS

# An arrival later than this is no date any more.
LATEST_DAYS = 730
SHOWN_ORDERS = 5


class ReplenishmentProposalEngine(models.AbstractModel):
    """Fetch, decide, apply: the one place where proposals come from. Its queries do not grow with the products."""

    _name = "replenishment.proposal.engine"
    _description = "Proposal engine"

    @api.model
    def _propose(self, run):
        """Bring the open proposals of *run*'s company, or of its chosen products, up to date; return their number.

        What stands unchanged is not written; what is no longer needed is closed as such; what a person changed or
        handed on stays as it is.
        """
        company, chosen = run.company_id, run.selection_ids or None
        rows = self._decide(company, chosen)
        for row in rows:
            row["run_id"] = run.id
        self.env["replenishment.proposal.writer"]._write(company, rows, chosen)
        if not chosen:
            self.env["replenishment.forecast.week"]._take(company)
            self.env["replenishment.proposal"]._score_changes(company)
            self.env["replenishment.excess"]._list(company)
        return len(rows)

    # ------------------------------------------------------------------ fetch

    @api.model
    def _fetch_planned(self, company, product_ids):
        for model, names in queries.READS.items():
            self.env[model].flush_model(names)
        counted = self.env["replenishment.planner"]._is_counted(company)
        rows = self.env.execute_query(
            queries.branches(company.id, fields.Datetime.now(), counted, product_ids)
        )
        supplied = self._fetch_supplied(company, product_ids)
        planned = [Planned(*row) for row in rows]
        return (
            [replace(row, supplied=supplied.get((row.product_id, row.warehouse_id), 0.0)) for row in planned]
            if supplied
            else planned
        )

    @api.model
    def _fetch_supplies(self, company, product_ids):
        """Return {product: {warehouse: [facts of a receipt on its way]}}."""
        found = defaultdict(lambda: defaultdict(list))
        # sudo: a branch that the user cannot see has goods on their way, too.
        warehouses = self.env["stock.warehouse"].sudo().search([("company_id", "=", company.id)])
        zones = [(warehouse.id, warehouse._local_zone().zone) for warehouse in warehouses]
        if not zones:
            return found
        rows = self.env.execute_query(queries.supplies(company.id, fields.Datetime.now(), zones, product_ids))
        for row in rows:
            product, warehouse, model, number, document_model, document, name, quantity, due, vendor = row
            found[product][warehouse].append(
                {
                    "key": f"{model},{number}",
                    "model": document_model,
                    "id": document,
                    "name": name,
                    "quantity": quantity,
                    "due": due,
                    "vendor": vendor,
                }
            )
        return found

    @api.model
    def _fetch_offers(self, company, product_ids, today):
        """Return {product: [Offer]}, the vendors' order kept, prices in the company's currency."""
        found, rates = defaultdict(list), {}
        currencies = self.env["res.currency"]
        for product, line, vendor, days, least, multiple, price, currency in self.env.execute_query(
            queries.offers(company.id, today, product_ids)
        ):
            if currency not in rates:
                rates[currency] = currencies._get_conversion_rate(
                    currencies.browse(currency), company.currency_id, company, today
                )
            found[product].append(Offer(line, vendor, days, least, multiple, price * rates[currency]))
        return found

    @api.model
    def _fetch_lanes(self, company):
        lanes = {}
        for giver, taker, route, days, *terms in self.env.execute_query(queries.lanes(company.id)):
            lanes.setdefault((giver, taker), Lane(route, float(days), *terms))
        return lanes

    @api.model
    def _fetch_waits(self, today):
        """Return {vendor: days until he takes an order} of those who do not take one today."""
        found = self.env["res.partner"]._all_ordering_days()
        return {vendor: wait for vendor, days in found.items() if (wait := days.wait(today))}

    @api.model
    def _fetch_supplied(self, company, product_ids):
        """Return {(product, warehouse): quantity} that central warehouses gave to branches in a year."""
        central = self.env["stock.warehouse"]._central_ids(company)
        if not central:
            return {}
        since = fields.Datetime.now() - timedelta(days=DAYS_OF_YEAR)
        rows = self.env.execute_query(supplied_since(central, since, product_ids))
        return {(product, warehouse): quantity for warehouse, product, quantity in rows}

    @api.model
    def _fetch_deliveries(self, company, pairs):
        """Return {(product, warehouse): [(risk.Demand, facts)]} of open deliveries to customers."""
        found = defaultdict(list)
        rows = (
            self.env.execute_query(queries.open_deliveries(company.id, fields.Datetime.now(), pairs))
            if pairs
            else []
        )
        known = self._describe_deliveries([row[2] for row in rows])
        for product, warehouse, move, picking, name, origin, quantity, due, value in rows:
            facts = link("stock.picking", picking, origin or name) | known.get(move, {})
            value = facts.pop("value", value)
            found[product, warehouse].append((risk.Demand(move, quantity, due, value), facts))
        return found

    @api.model
    def _describe_deliveries(self, move_ids):
        """Return {move id: {"model", "id", "name", "customer", "value"}} of what is known beyond the transfer.

        Nobody is known behind a delivery unless an addon that sells says so; the value is then at the list price.
        """
        return {}

    # ------------------------------------------------------------------ decide

    @api.model
    def _decide(self, company, product_ids):
        """Return the column values of every proposal that is due now."""
        today = company._local_day(fields.Datetime.now())
        planned = self._fetch_planned(company, product_ids)
        products = list(dict.fromkeys(row.product_id for row in planned))
        supplies = self._fetch_supplies(company, product_ids)
        offers = self._fetch_offers(company, products, today)
        lanes, waits = self._fetch_lanes(company), self._fetch_waits(today)
        found = []
        for product, rows in groupby(planned, lambda row: row.product_id):
            rows = list(rows)
            known = propose_for_product(
                rows, supplies.get(product, {}), offers.get(product, ()), lanes, waits
            )
            found += [(row, rows, *known[row.warehouse_id]) for row in rows if row.warehouse_id in known]
        quiet = set(self.env.execute_query(queries.quiet(company.id, today)))
        found = [one for one in found if (one[0].product_id, one[0].warehouse_id, one[-1].kind) not in quiet]
        pairs = [(one[0].product_id, one[0].warehouse_id) for one in found if one[0].owed > 0]
        deliveries = self._fetch_deliveries(company, pairs)
        rows = [
            self._prepare_row(
                company, today, *one, supplies, offers.get(one[0].product_id, ()), lanes, deliveries
            )
            for one in found
        ]
        rows = self.env["replenishment.proposal.money"]._finish(company, rows, offers)
        self.env["replenishment.proposal.lanes"]._fit_lanes(company, rows, lanes, today)
        for row in rows:
            wait = waits.get(row["vendor_id"], 0) if row["kind"] in BUYS else None
            row["order_date"] = None if wait is None else (today + timedelta(days=wait)).isoformat()
        return rows

    @api.model
    def _prepare_row(
        self, company, today, row, siblings, branch, source, local, proposal, supplies, offers, lanes, deliveries
    ):  # fmt: skip
        pair = (row.product_id, row.warehouse_id)
        lane = lanes.get((proposal.source, row.warehouse_id)) if proposal.kind == "transfer" else None
        price_line = line_for(proposal.source, proposal.quantity, offers) if proposal.kind in BUYS else None
        options = self._prepare_options(branch, proposal, deliveries.get(pair, ()))
        nothing = next((one for one in options if one["kind"] in ("wait", "expedite", "source")), options[0])
        price = price_line.price if price_line else row.unit_cost
        coming = supplies.get(row.product_id, {}).get(row.warehouse_id, [])
        spoken = [dict(one, spoken=one["key"] in proposal.supplies) for one in coming]
        return {
            "company_id": company.id,
            "warehouse_id": row.warehouse_id,
            "product_id": row.product_id,
            "categ_id": row.categ_id,
            "level_id": row.level_id,
            "policy_id": row.policy_id,
            "abc_class": row.abc_class,
            "xyz_class": row.xyz_class,
            "kind": proposal.kind,
            "engine_kind": proposal.kind,
            "quantity": round(proposal.quantity, 4),
            "engine_quantity": round(proposal.quantity, 4),
            "wanted_quantity": round(proposal.wanted, 4),
            "vendor_id": self._vendor_of(row, proposal, coming),
            "supplierinfo_id": price_line.line if price_line else None,
            "source_warehouse_id": proposal.source if lane else None,
            "route_id": lane.route if lane else None,
            "unit_price": price,
            "cost_amount": proposal.best.order_cost if lane else proposal.quantity * price,
            "at_stake_amount": proposal.at_stake,
            "hurt_count": nothing["hurt"],
            "hurt_amount": nothing["hurt_amount"],
            "days_left": min(proposal.days_left, 9999.0),
            "arrival_date": (today + timedelta(days=min(proposal.days, LATEST_DAYS))).isoformat(),
            "lane_left_quantity": 0.0,
            "new_due_date": None
            if proposal.new_due is None
            else (today + timedelta(days=min(proposal.new_due, LATEST_DAYS))).isoformat(),
            "padding_quantity": 0.0,
            "padding_days": 0.0,
            "padding_amount": 0.0,
            "break_saving_amount": proposal.break_saving,
            "budget_rank": 0,
            "is_inside_budget": True,
            "options": options,
            "supplies": spoken,
            "figures": {
                "day": today.isoformat(),
                "branch": asdict(branch),
                "source": source and asdict(source),
                "local": local and asdict(local),
                "sisters": self._prepare_sisters(row, siblings, lanes),
            },
        }

    @api.model
    def _vendor_of(self, row, proposal, coming):
        if proposal.kind in BUYS:
            return proposal.source
        if proposal.supplies:
            return next((one["vendor"] for one in coming if one["key"] in proposal.supplies), None)
        return row.vendor_id

    @api.model
    def _prepare_sisters(self, row, siblings, lanes):
        """Every other branch of the product, those without a route to here too: a planner wants to know."""
        sisters = []
        for giver in siblings:
            if giver.warehouse_id == row.warehouse_id:
                continue
            lane = lanes.get((giver.warehouse_id, row.warehouse_id))
            sisters.append(
                {
                    "key": giver.warehouse_id,
                    "available": giver.on_hand - giver.owed,
                    "cover": branch_of(giver, ()).kept,
                    "days": lane.days if lane else None,
                    "fixed_cost": lane.line_cost if lane else None,
                    "unit_cost": 0.0,
                    "per_day": giver.per_day,
                }
            )
        return sisters

    @api.model
    def _prepare_options(self, branch, proposal, deliveries):
        demands = [demand for demand, _facts in deliveries]
        facts = {demand.key: known for demand, known in deliveries}
        options = []
        for option in proposal.options:
            until = option.days if option.days or option.quantity else float("inf")
            hurt = risk.hurt(branch.on_hand, demands, until) if demands else []
            options.append(
                {
                    "kind": option.kind,
                    "quantity": round(option.quantity, 4),
                    "days": option.days,
                    "order_cost": round(option.order_cost, 2),
                    "shortage_cost": round(option.shortage_cost, 2),
                    "holding_cost": round(option.holding_cost, 2),
                    "cost": round(option.cost, 2),
                    "source": option.source,
                    "cover_left": option.days_of_cover_left,
                    "hurt": len(hurt),
                    "hurt_amount": round(sum(demand.value for demand in hurt), 2),
                    "orders": [facts[demand.key] for demand in hurt[:SHOWN_ORDERS]],
                }
            )
        return options
