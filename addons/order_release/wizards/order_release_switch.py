from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.order_release.queries.demand import open_orders


class OrderReleaseSwitch(models.TransientModel):
    """Switch a company's gates on, seeing first what would be held, or off, with what is held let go on the record."""

    _name = "order.release.switch"
    _description = "Switch the release of orders on or off"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    is_active = fields.Boolean(related="company_id.order_release_active")
    policy_id = fields.Many2one(
        "order.release.policy",
        domain="[('company_id', 'in', (False, company_id))]",
        context={"active_test": False},
        default=lambda self: self._default_policy(),
        help="Activated with the switch, if it is not yet. Other active policies count too, the most specific first.",
    )
    hold_open = fields.Boolean(
        "Hold open orders too",
        help="Otherwise only orders confirmed from now on pass the gates. What is picked, printed or batched goes its way.",
    )
    reason = fields.Text()
    line_ids = fields.One2many("order.release.switch.line", "switch_id", "Would be held", readonly=True)
    open_count = fields.Integer("Open orders", readonly=True)
    held_count = fields.Integer("Held orders", compute="_compute_held_count")
    release_held = fields.Boolean("Release all that is held")

    @api.model
    def _default_policy(self):
        policies = self.env["order.release.policy"].with_context(active_test=False)
        return policies.search(
            [("company_id", "in", (False, self.env.company.id))], limit=1, order="active desc, id"
        )

    @api.depends("company_id")
    def _compute_held_count(self):
        for switch in self:
            switch.held_count = self.env["sale.order"].search_count(
                [("company_id", "=", switch.company_id.id), ("release_state", "in", ("held", "partial"))]
            )

    def action_preview(self):
        """Show which open orders the gates would stop; writes nothing but this form."""
        self._check_duty()
        outcome, stopped = self._preview()
        self.open_count = len(outcome.demands)
        if not outcome.demands:
            text = self.env._(
                "No order of %(company)s is open: nothing would be held.", company=self.company_id.name
            )
            return self._say(text, then=self._reopen())
        gates = self.env["order.release.engine"]._get_gates()
        lines = []
        for order in stopped:
            standing = outcome.decisions[order.id].standing
            texts = [
                gates[one.gate]._describe(
                    one.code,
                    one.figure,
                    one.limit,
                    self.env["res.currency"].browse(one.currency_id),
                    one.unit,
                    one.facts,
                )
                for one in standing
            ]
            lines.append(
                Command.create(
                    {
                        "order_id": order.id,
                        "value_held": outcome.decisions[order.id].value_held,
                        "reason": "; ".join(texts),
                    }
                )
            )
        self.line_ids = [Command.clear(), *lines]
        return self._reopen()

    def action_switch_on(self):
        """Let the gates count from now on; hold open orders only if asked to."""
        self._check_duty()
        reason = self._get_reason()
        if not self.policy_id and not self.env["order.release.policy"]._get_terms():
            raise UserError(self.env._("Choose a policy: without one no gate counts."))
        if self.policy_id and not self.policy_id.active:
            self._replay_policy()
            self.policy_id.active = True
        stopped = self._preview()[1] if self.hold_open else self.env["sale.order"]
        self._set_active(True)
        self._record(
            reason, {"switched": "on", "policy": self.policy_id.name or None, "held": stopped.mapped("name")}
        )
        if stopped:
            self.env["order.release.engine"]._hold_again(stopped)
        return self._say(
            self.env._(
                "Order release is on for %(company)s. An order that breaks a rule of its policy is held from now on when "
                "it is confirmed, and waits under Release Desk > Held orders.",
                company=self.company_id.name,
            )
        )

    def action_switch_off(self):
        """Take the gates out; what is held is let go in one decision, or the switch is refused."""
        self._check_duty()
        reason = self._get_reason()
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company_id.id), ("release_state", "in", ("held", "partial"))]
        )
        if orders and not self.release_held:
            raise UserError(
                self.env._(
                    "%(count)s orders are held (%(orders)s).\nTick “Release all that is held”, or release them first.",
                    count=len(orders),
                    orders=", ".join(orders[:10].mapped("name")) + (", …" if len(orders) > 10 else ""),
                )
            )
        decision = self._record(reason, {"switched": "off", "released": orders.mapped("name")})
        orders._release_all(decision)
        self._set_active(False)
        return self._say(self.env._("Order release is off for %(company)s.", company=self.company_id.name))

    def _replay_policy(self):
        """Keep what the policy would have done to the orders of the last weeks: no draft goes live without it."""
        if not self.policy_id._was_seen():
            replays = self.env["order.release.replay"].sudo()  # sudo: replays are made by actions alone
            replays.create({"policy_id": self.policy_id.id, "company_id": self.company_id.id})._replay()

    def _check_duty(self):
        self.ensure_one()
        if not self.env.user.has_group("distribution_control.group_administrator"):
            raise AccessError(self.env._("Only a control administrator switches the release of orders."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Switch only companies that you are working in."))

    def _get_reason(self):
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason: it is what the ledger keeps."))
        return reason

    def _preview(self):
        """Return the outcome for the company's open orders under the chosen policy, and the orders it would stop."""
        engine = self.env["order.release.engine"].sudo()  # sudo: as the gates will look
        ids = [row[0] for row in self.env.execute_query(open_orders(self.env, self.company_id.id))]
        orders = self.env["sale.order"].browse(ids)
        extra = self.policy_id._as_terms() if self.policy_id and not self.policy_id.active else ()
        outcome = engine._evaluate(orders, "switch_on", extra_policies=extra)
        return outcome, orders.filtered(lambda order: outcome.decisions[order.id].standing)

    def _set_active(self, active):
        # sudo: companies are the system administrator's, this one switch is the control administrator's
        self.company_id.sudo()._switch_order_release(active)

    def _record(self, reason, evidence):
        return self.env["distribution.decision"]._record(
            self.company_id, "policy_change", reason, evidence, company=self.company_id
        )

    def _say(self, text, then=None):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release of orders"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
