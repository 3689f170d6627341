from collections import defaultdict
from dataclasses import dataclass

from odoo import api, models

from odoo.addons.replenishment_rules.logic import budget, vendor_target
from odoo.addons.replenishment_rules.queries import proposals as queries

from .replenishment_proposal import BUYS


@dataclass(frozen=True, slots=True)
class _Line:
    level_id: int
    product_id: int
    warehouse_id: int
    policy_id: int
    vendor_id: int
    categ_id: int | None
    per_day: float
    unit_cost: float
    least: float
    multiple: float
    most_days: float
    yearly_rate: float
    position: float
    abc_class: str | None
    xyz_class: str | None
    weight: float
    volume: float
    vendor_days: float


class ReplenishmentProposalMoney(models.AbstractModel):
    """What binds proposals together: what a vendor asks for per order, and what a policy may spend in one night."""

    _name = "replenishment.proposal.money"
    _description = "Vendor targets and budgets of proposals"

    @api.model
    def _finish(self, company, rows, offers):
        """Return *rows* with the orders filled to their vendors' targets and the budget lines drawn."""
        self._fill_targets(company, rows, offers)
        self._draw_budgets(rows)
        return rows

    # ------------------------------------------------------------------ vendor targets

    @api.model
    def _fill_targets(self, company, rows, offers):
        bought = defaultdict(dict)
        for row in rows:
            if row["kind"] == "buy":
                bought[row["vendor_id"]][row["product_id"], row["warehouse_id"]] = row
        vendors = self.env["res.partner"].search_fetch(
            [("id", "in", list(bought)), ("replenishment_target_measure", "!=", False),
             ("replenishment_target", ">", 0)],
            ["replenishment_target_measure", "replenishment_target"],
        )  # fmt: skip
        if not vendors:
            return
        busy = {(row["product_id"], row["warehouse_id"]) for row in rows if row["kind"] != "buy"}
        lines = defaultdict(list)
        for values in self.env.execute_query(queries.vendor_lines(company.id, vendors.ids)):
            line = _Line(*values)
            if (line.product_id, line.warehouse_id) not in busy:
                lines[line.vendor_id, line.warehouse_id].append(line)
        for (vendor, _warehouse), candidates in lines.items():
            self._fill_order(company, rows, vendors.browse(vendor), candidates, bought[vendor])

    @api.model
    def _fill_order(self, company, rows, vendor, lines, bought):
        """Fill one order of *vendor* for one branch; lines that were not wanted yet become rows of their own."""
        known = {(line.product_id, line.warehouse_id): line for line in lines}
        filled = vendor_target.fill(
            [self._as_candidate(line, bought.get(pair)) for pair, line in known.items()],
            vendor.replenishment_target_measure,
            vendor.replenishment_target,
            max(line.yearly_rate for line in lines),
        )
        for padding in filled.paddings if filled else ():
            row = bought.get(padding.key)
            if row is None:
                row = self._prepare_padding_row(company, known[padding.key], vendor)
                rows.append(row)
            row["padding_quantity"] = padding.quantity
            row["padding_days"] = padding.days_early
            row["padding_amount"] = round(padding.holding_cost, 2)
            row["quantity"] = row["engine_quantity"] = round(filled.quantities[padding.key], 4)
            row["cost_amount"] = row["quantity"] * row["unit_price"]

    @api.model
    def _as_candidate(self, line, row):
        return vendor_target.Candidate(
            key=(line.product_id, line.warehouse_id),
            quantity=row["quantity"] if row else 0.0,
            per_day=line.per_day,
            unit_cost=row["unit_price"] if row else line.unit_cost,
            weight=line.weight,
            volume=line.volume,
            least=line.least,
            multiple=line.multiple,
            most_days=line.most_days,
        )

    @api.model
    def _prepare_padding_row(self, company, line, vendor):
        return {
            "company_id": company.id,
            "warehouse_id": line.warehouse_id,
            "product_id": line.product_id,
            "categ_id": line.categ_id,
            "level_id": line.level_id,
            "policy_id": line.policy_id,
            "abc_class": line.abc_class,
            "xyz_class": line.xyz_class,
            "kind": "buy",
            "engine_kind": "buy",
            "wanted_quantity": 0.0,
            "vendor_id": vendor.id,
            "supplierinfo_id": None,
            "source_warehouse_id": None,
            "route_id": None,
            "unit_price": line.unit_cost,
            "at_stake_amount": 0.0,
            "hurt_count": 0,
            "hurt_amount": 0.0,
            "days_left": min(line.position / line.per_day, 9999.0),
            "arrival_date": None,
            "new_due_date": None,
            "lane_left_quantity": 0.0,
            "break_saving_amount": 0.0,
            "budget_rank": 0,
            "is_inside_budget": True,
            "options": [],
            "supplies": [],
            "figures": {},
        }

    # ------------------------------------------------------------------ budget

    @api.model
    def _draw_budgets(self, rows):
        """Draw the lines of every policy's budgets: one for what it buys, one for what is moved to its branches."""
        for policy, own in self._by_policy(row for row in rows if row["kind"] in BUYS):
            self._draw_line(own, policy.budget_amount)
        self._draw_transfer_budgets([row for row in rows if row["kind"] == "transfer"])

    @api.model
    def _draw_transfer_budgets(self, rows):
        for policy, own in self._by_policy(rows):
            self._draw_line(own, policy.transfer_budget_amount)

    @api.model
    def _by_policy(self, rows):
        found = defaultdict(list)
        for row in rows:
            found[row["policy_id"]].append(row)
        policies = self.env["replenishment.policy"].browse(list(found))
        return [(policy, found[policy.id]) for policy in policies]

    @api.model
    def _draw_line(self, rows, amount):
        """Rank *rows* by what they save per money; what *amount* (0: no limit) does not reach stands below the line."""
        steps = [
            (number, row["quantity"], row["cost_amount"], row["at_stake_amount"])
            for number, row in enumerate(rows)
        ]
        for rank, step in enumerate(budget.rank_steps(steps, amount) if amount else (), 1):
            rows[step.line]["budget_rank"] = rank
            rows[step.line]["is_inside_budget"] = step.inside
