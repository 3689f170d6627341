from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OrderReleaseWizard(models.TransientModel):
    """Release or override with a reason, for one order or many, with a result per order."""

    _name = "order.release.wizard"
    _description = "Release orders"

    order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    scope = fields.Selection(
        [("all", "All that my duties cover"), ("available", "Ship what is there")],
        required=True,
        default="all",
        help="Ship what is there: the order no longer waits to be complete, the missing part stays held.",
    )
    reason = fields.Text()
    state = fields.Selection([("ask", "Ask"), ("done", "Done")], default="ask", required=True)
    line_ids = fields.One2many("order.release.wizard.line", "wizard_id", "Result", readonly=True)
    has_incomplete = fields.Boolean(compute="_compute_has_incomplete")
    own_record = fields.Char("Your overrides so far", compute="_compute_records")
    customer_record = fields.Char("Overrides for the customer", compute="_compute_records")
    budget_note = fields.Char("Your budget", compute="_compute_records")
    is_beyond_budget = fields.Boolean(compute="_compute_records")

    @api.depends("order_ids")
    def _compute_has_incomplete(self):
        """Whether any order waits to be complete: else there is no scope to choose."""
        for wizard in self:
            wizard.has_incomplete = bool(wizard.order_ids._get_clearable("available"))

    @api.depends("order_ids")
    @api.depends_context("uid")
    def _compute_records(self):
        """How earlier overrides ended, and what is left to override: seen before one more is given."""
        for wizard in self:
            overrides, company = self.env["order.release.override"], wizard.order_ids[:1].company_id
            customers = wizard.order_ids.partner_id.commercial_partner_id
            wizard.own_record = overrides._tell_summary([("user_id", "=", self.env.uid)], company)
            wizard.customer_record = len(customers) == 1 and overrides._tell_summary(
                [("partner_id", "=", customers.id), ("company_id", "=", company.id)], company
            )
            wizard.budget_note, wizard.is_beyond_budget = wizard._tell_budget(company)

    def _tell_budget(self, company):
        """Return (what is left of the person's budget in words or False, whether the orders go beyond it)."""
        blocked = self.order_ids.release_hold_ids._filter_standing()._filter_mine()
        blocked = blocked.filtered(lambda hold: hold.mode == "block" and hold.company_id == company)
        if not blocked:
            return False, False
        groups = blocked[:1]._get_roles() & self.env.user.all_group_ids
        budget, left = self.env["order.release.budget"]._left(company, groups)
        money, value = company.currency_id.format, sum(blocked.order_id.mapped("release_value_held"))
        beyond = left is not None and value > left
        parts = []
        if left is not None:
            parts.append(
                self.env._("%(left)s left, this takes %(value)s", left=money(left), value=money(value))
            )
        if budget and budget.single:
            beyond |= any(order.release_value_held > budget.single for order in blocked.order_id)
            parts.append(self.env._("at most %s per order", money(budget.single)))
        if budget and budget.valid_days:
            parts.append(self.env._("stands for %s days", budget.valid_days))
        if beyond:
            parts.append(
                self.env._("more than you may: ask a colleague of the role, or have the budget raised")
            )
        return "; ".join(parts), beyond

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "sale.order" and "order_ids" in fields_list:
            orders = self.env["sale.order"]._get_chosen()
            values["order_ids"] = [Command.set(orders.ids)]
            if "line_ids" in fields_list:
                values["line_ids"] = [
                    Command.create({"order_id": order.id, "holds": order.release_blocked_by})
                    for order in orders
                ]
        return values

    def action_release(self):
        """Clear the holds; say so where all is free now, else show per order what became of it."""
        self.ensure_one()
        orders = self.order_ids
        if not orders:
            raise UserError(self.env._("Choose the orders to release."))
        results = orders._release_by_hand(self.reason, scope=self.scope)
        self.state = "done"
        self.line_ids = [
            Command.clear(),
            *(
                Command.create({"order_id": order.id, "outcome": text, "freed": freed})
                for order, (freed, text) in results.items()
            ),
        ]
        if all(order.release_state == "released" for order in orders):
            return self._tell_released()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Released"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _tell_released(self):
        orders = self.order_ids
        message = (
            self.env._("%s: released to the warehouse.", orders.name)
            if len(orders) == 1
            else self.env._("%s orders released to the warehouse.", len(orders))
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
