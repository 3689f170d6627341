from odoo import api, models

from odoo.addons.replenishment_rules.queries import rules, series

# Rules per step: a job that is stopped loses at most these.
BATCH = 5_000
# Addons that compute the minimum of reordering rules themselves.
RIVAL_MODULES = ("stock_orderpoint_safety_stock",)


class ReplenishmentRuleWriter(models.AbstractModel):
    """Brings minimum, maximum and route of stock's reordering rules after their levels, and never fights over them."""

    _name = "replenishment.rule.writer"
    _description = "Writer of reordering rules"

    @api.model
    def _write_rules(self, run):
        """Write the next batch of *run*; return its counts and where to go on."""
        for model in ("replenishment.level", "stock.warehouse.orderpoint", "replenishment.policy"):
            self.env[model].flush_model()
        chosen = series.among_levels(run.selection_ids or None)
        after = int(run.cursor or 0)
        rows = self.env.execute_query(rules.rules_to_write(run.company_id.id, after, BATCH, chosen))
        points = self.env["stock.warehouse.orderpoint"].browse([row[0] for row in rows])
        rivals = self._find_rivals(points)
        left_alone = {row[1]: "rival" for row in rows if row[0] in rivals}
        left_alone |= {row[1]: "edited" for row in rows if row[0] not in rivals and row[4] == "edited"}
        written = [row for row in rows if row[1] not in left_alone and row[4] == "write"]
        self._apply(written)
        self._mark(left_alone)
        self._set_routes([row for row in rows if row[1] not in left_alone])
        return {
            "cursor": str(rows[-1][0]) if len(rows) == BATCH else False,
            "written_count": run.written_count + len(written),
            "refused_count": run.refused_count + len(left_alone),
        }

    @api.model
    def _apply(self, rows):
        if not rows:
            return
        self.env.cr.execute(
            rules.mark_written([(level, rule, low, high) for rule, level, low, high, *_rest in rows])
        )
        self.env.cr.execute(
            rules.write_rules([(rule, low, high) for rule, _level, low, high, *_rest in rows])
        )
        names = ["product_min_qty", "product_max_qty"]
        points = self.env["stock.warehouse.orderpoint"].browse([row[0] for row in rows])
        points.invalidate_recordset(names)
        # What stock derives from them (quantity to order, deadline) is computed by stock, for all at once.
        points.modified(names)
        self.env["replenishment.level"].invalidate_model()

    @api.model
    def _mark(self, states):
        for state in sorted(set(states.values())):
            ids = [level for level, found in states.items() if found == state]
            self.env.cr.execute(
                "UPDATE replenishment_level SET rule_state = %s WHERE id = ANY(%s) AND rule_state <> %s",
                [state, ids, state],
            )
        self.env["replenishment.level"].invalidate_model(["rule_state"])

    @api.model
    def _set_routes(self, rows):
        """Give the rules the route of their policy, where it has one."""
        for policy in self.env["replenishment.policy"].browse({row[5] for row in rows}).filtered("route_id"):
            points = self.env["stock.warehouse.orderpoint"].browse(
                [row[0] for row in rows if row[5] == policy.id]
            )
            points.filtered_domain([("route_id", "!=", policy.route_id.id)]).route_id = policy.route_id

    @api.model
    def _find_rivals(self, points):
        """Return {rule id: name of the addon that owns its minimum}; addons that own rules say so here."""
        module = self._rival_module()
        if module:
            return dict.fromkeys(points.ids, module)
        if "stock.buffer" not in self.env:
            return {}
        buffers = self.env["stock.buffer"].search_read(
            [("product_id", "in", points.product_id.ids)], ["product_id", "location_id"], load=None
        )
        owned = {(row["product_id"], row["location_id"]) for row in buffers}
        return {point.id: "ddmrp" for point in points if (point.product_id.id, point.location_id.id) in owned}

    @api.model
    def _rival_module(self):
        """Return the name of an installed addon that computes every rule's minimum itself, or None."""
        # sudo: which addons are installed is no secret of the planner's.
        modules = self.env["ir.module.module"].sudo()
        return next((name for name in RIVAL_MODULES if modules._get(name).state == "installed"), None)
