import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from odoo.addons.replenishment_rules.logic.exits import Excess, choose_exit
from odoo.addons.replenishment_rules.queries import exits as queries

from .replenishment_proposal import PLANNER

# In the place of days where there was no such day.
NEVER = 9999
EXITS = [
    ("move", "Move to a branch that lacks it"),
    ("return", "Return to the vendor"),
    ("discount", "Lower the price"),
    ("write_off", "Write off"),
    ("keep", "Keep: used up soon enough"),
]


class ReplenishmentExcess(models.Model):
    """The worklist of excess and dead stock: how much too much, what it costs to keep, and the way out.

    Grain: product and branch. Written by the planning run; a planner takes the way out, which is kept in the ledger.
    """

    _name = "replenishment.excess"
    _description = "Excess and dead stock"
    _order = "value desc, id"
    _rec_name = "product_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Branch", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Category", readonly=True, ondelete="set null")
    level_id = fields.Many2one("replenishment.level", readonly=True, ondelete="set null")
    units = fields.Float("Too many", readonly=True, digits="Product Unit")
    value = fields.Monetary("At cost", readonly=True)
    yearly_cost_amount = fields.Monetary("Keeping it a year", readonly=True)
    idle_days = fields.Integer(
        "Days without demand", readonly=True, aggregator="max", help="9999: nobody ever asked."
    )
    idle_text = fields.Char("Last asked for", compute="_compute_idle_text")
    age_days = fields.Integer(
        "Days since receipt", readonly=True, aggregator="max", help="9999: never received."
    )
    is_dead = fields.Boolean("Dead", readonly=True, help="Nobody asked for it in a year.")
    exit = fields.Selection(EXITS, "Way out", readonly=True)
    exit_units = fields.Float("Units out", readonly=True, digits="Product Unit")
    freed_amount = fields.Monetary("Frees", readonly=True, help="What the way out brings back, of the cost.")
    target_warehouse_id = fields.Many2one("stock.warehouse", "To branch", readonly=True, ondelete="set null")
    route_id = fields.Many2one("stock.route", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("open", "Open"), ("done", "Taken")], default="open", required=True, readonly=True
    )
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True)

    _pair_uniq = models.UniqueIndex("(warehouse_id, product_id)", "One row per product and branch.")
    _company_idx = models.Index("(company_id, value DESC, id)")

    @api.depends("idle_days")
    @api.depends_context("lang")
    def _compute_idle_text(self):
        for row in self:
            row.idle_text = (
                self.env._("never")
                if row.idle_days >= NEVER
                else self.env._("%s days ago", formatLang(self.env, row.idle_days, digits=0))
            )

    @api.model
    def _list(self, company):
        """Bring the worklist of *company* up to date; return its length."""
        self.env["replenishment.level"].flush_model()
        self.flush_model()
        found = self.env.execute_query(queries.surplus_rows(company.id, fields.Datetime.now()))
        rows = [self._prepare_row(company, *row) for row in found]
        pairs = [(row["product_id"], row["warehouse_id"]) for row in rows]
        self.env.cr.execute(queries.remove_gone(company.id, pairs))
        if rows:
            self.env.cr.execute(queries.upsert(json.dumps(rows), list(rows[0])))
        self.invalidate_model()
        return len(rows)

    @api.model
    def _prepare_row(
        self, company, level, warehouse, product, category, units, missing, sister, route, per_day, idle, age, cost, rate
    ):  # fmt: skip
        way = choose_exit(Excess(units, missing, per_day, idle, age, cost, rate))
        moves = way.action == "move"
        return {
            "company_id": company.id,
            "warehouse_id": warehouse,
            "product_id": product,
            "categ_id": category,
            "level_id": level,
            "units": round(units, 4),
            "value": round(units * cost, 2),
            "yearly_cost_amount": round(way.yearly_cost, 2),
            "idle_days": NEVER if idle is None else idle,
            "age_days": NEVER if age is None else age,
            "is_dead": idle is None or idle > 365,
            "exit": way.action,
            "exit_units": round(way.units, 4),
            "freed_amount": round(way.freed, 2),
            "target_warehouse_id": sister if moves else None,
            "route_id": route if moves else None,
        }

    def action_take(self):
        """Take the way out of each: transfers are made, the rest becomes a task; what was decided is kept."""
        self.env.user._require_duty(PLANNER)
        self.check_access("read")
        # sudo: nobody writes the worklist by hand; ascending, so that two people never cross.
        rows = self.sudo().sorted("id")
        rows.lock_for_update()
        rows.invalidate_recordset(["state"])
        rows = rows.filtered(lambda row: row.state == "open")
        if not rows:
            raise UserError(self.env._("Somebody was faster: nothing here is open any more."))
        rows.filtered(lambda row: row.exit == "move")._move()
        for row in rows.filtered(lambda one: one.exit in ("return", "discount", "write_off")):
            row._make_task(self.env.user)
        rows.write({"state": "done", "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
        labels = dict(self._fields["exit"]._description_selection(self.env))
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": row.product_id,
                    "verdict": "excess_" + row.exit,
                    "reason": labels[row.exit],
                    "evidence": row._evidence_values(),
                    "company": row.company_id,
                }
                for row in rows
            ]
        )

    def _evidence_values(self):
        self.ensure_one()
        return {
            "branch": self.warehouse_id.name,
            "units": self.units,
            "at_cost": self.value,
            "units_out": self.exit_units,
            "frees": self.freed_amount,
            "to_branch": self.target_warehouse_id.name or "",
            "currency": self.currency_id.name,
        }

    def _move(self):
        """Have stock's rules move the units to the branch that lacks them."""
        rule = self.env["stock.rule"]
        procurements = [
            rule.Procurement(
                row.product_id,
                row.exit_units,
                row.product_id.uom_id,
                row.target_warehouse_id.lot_stock_id,
                row.display_name,
                self.env._("Excess of %s", row.warehouse_id.name),
                row.company_id,
                {"warehouse_id": row.target_warehouse_id, "route_ids": row.route_id},
            )
            for row in self
        ]
        if procurements:
            rule.run(procurements)

    def _make_task(self, person):
        """Give the product's responsible person the task, who decided if there is none."""
        template = self.product_id.product_tmpl_id
        label = dict(self._fields["exit"]._description_selection(self.env))[self.exit]
        template.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("%(way)s: %(units)s at %(branch)s", way=label, units=self.exit_units,
                               branch=self.warehouse_id.name),
            user_id=(template.responsible_id or person).id,
        )  # fmt: skip
