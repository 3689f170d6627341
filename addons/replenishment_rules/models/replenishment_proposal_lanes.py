from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models


class ReplenishmentProposalLanes(models.AbstractModel):
    """What the resupply routes take in a day; nothing is read where none has a limit."""

    _name = "replenishment.proposal.lanes"
    _description = "Capacity of the lanes between branches"

    @api.model
    def _fit_lanes(self, company, rows, lanes, today):
        """Cut the transfers among *rows* to what fits today; what fits not at all stands below the line.

        What the budget does not reach takes no room from what it does, and the money of what a full lane leaves
        behind goes to the next.
        """
        from odoo.addons.replenishment_rules.logic.transfer_plan import Freight, fit_in_turn

        limited = {pair: lane for pair, lane in lanes.items() if lane.capacity}
        rows = [row for row in rows if row["kind"] == "transfer"]
        if not any(self._pair(row) in limited for row in rows):
            return
        taken = self._fetch_taken(company, limited, today)
        load_of = self._fetch_loads({row["product_id"] for row in rows} | {one for _pair, one in taken})
        room = {pair: lane.capacity for pair, lane in limited.items()}
        for (pair, product), quantity in taken.items():
            room[pair] -= quantity * load_of(product, limited[pair].measure)
        freights = [
            Freight(
                *self._pair(row),
                row["quantity"],
                load_of(row["product_id"], lanes[self._pair(row)].measure),
                row["at_stake_amount"],
            )
            for row in rows
        ]
        draw = self.env["replenishment.proposal.money"]._draw_transfer_budgets

        def reach(places):
            draw([rows[place] for place in places])
            return [place for place in places if rows[place]["is_inside_budget"]]

        for row, fits in zip(rows, fit_in_turn(freights, room, reach), strict=True):
            row["is_inside_budget"] = bool(fits)
            if fits is None or self._pair(row) not in limited:
                continue
            row["lane_left_quantity"] = round(row["quantity"] - fits, 4)
            if fits:
                row["quantity"] = row["engine_quantity"] = round(float(fits), 4)

    @api.model
    def _pair(self, row):
        return row["source_warehouse_id"], row["warehouse_id"]

    @api.model
    def _fetch_taken(self, company, limited, today):
        """Return {((giver, taker), product): quantity} of what was accepted today over the *limited* lanes."""
        found = defaultdict(float)
        # Two days hold every zone's today.
        since = fields.Datetime.now() - timedelta(days=2)
        for one in self.env["replenishment.proposal"].search_fetch(
            [("company_id", "=", company.id), ("kind", "=", "transfer"), ("state", "=", "accepted"),
             ("decided_at", ">=", since)],
            ["source_warehouse_id", "warehouse_id", "product_id", "quantity", "decided_at"],
        ):  # fmt: skip
            pair = one.source_warehouse_id.id, one.warehouse_id.id
            if pair in limited and company._local_day(one.decided_at) == today:
                found[pair, one.product_id.id] += one.quantity
        return found

    @api.model
    def _fetch_loads(self, product_ids):
        """Return the function from (product, measure) to the room of a unit."""
        products = self.env["product.product"].browse(product_ids)
        products.fetch(["weight", "volume"])
        by_id = {product.id: product for product in products}
        return lambda product, measure: 1.0 if measure == "quantity" else by_id[product][measure]
