import hashlib
import json
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.order_release.logic.decide import decide
from odoo.addons.order_release.logic.replay import AS_OF, TODAY, UNKNOWN, PastOrder, replay
from odoo.addons.order_release.queries.replay import hold_hours, past_orders

# Whose facts stand on the order itself; what is not named here is judged by the facts of today.
FACTS = {"discount": AS_OF, "margin": AS_OF, "price": AS_OF, "stock": UNKNOWN}


class OrderReleaseReplay(models.Model):
    """A policy run over the company's own orders of the last weeks, before it goes live."""

    _name = "order.release.replay"
    _description = "Policy replay"
    _order = "id desc"

    policy_id = fields.Many2one(
        "order.release.policy", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    weeks = fields.Integer("Weeks back", default=8, required=True)
    replayed_at = fields.Datetime("Replayed at", readonly=True)
    fingerprint = fields.Char(readonly=True)
    order_count = fields.Integer("Orders of the weeks", readonly=True)
    governed_count = fields.Integer("Under this policy", readonly=True)
    released_count = fields.Integer("Would have gone at once", compute="_compute_released_count")
    held_count = fields.Integer(
        "Would have been held", readonly=True, help="By gates that know the facts of that time."
    )
    held_value = fields.Monetary(
        "Value held", readonly=True, help="By gates that know the facts of that time."
    )
    line_ids = fields.One2many("order.release.replay.line", "replay_id", readonly=True)
    is_current = fields.Boolean("Of the policy as it is", compute="_compute_is_current")
    is_live = fields.Boolean(related="policy_id.active")

    _weeks_positive = models.Constraint("CHECK(weeks BETWEEN 1 AND 104)", "Between one week and two years.")

    @api.depends("governed_count", "held_count")
    def _compute_released_count(self):
        for one in self:
            one.released_count = one.governed_count - one.held_count

    @api.depends("policy_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(policy)s, %(weeks)s weeks", policy=one.policy_id.name, weeks=one.weeks
            )

    @api.depends("fingerprint", "policy_id.write_date", "policy_id.line_ids.write_date")
    def _compute_is_current(self):
        for one in self:
            one.is_current = bool(one.fingerprint) and one.fingerprint == one.policy_id._get_fingerprint()

    def write(self, vals):
        # What a replay found, and of which policy, lets a draft go live: it is not written by hand.
        if not self.env.su and not vals.keys() <= {"company_id", "weeks"}:
            raise UserError(self.env._("A replay writes its own result: press Replay again."))
        return super().write(vals)

    def action_activate(self):
        """Let the policy count from now on, where its result is read; see ``order.release.policy.action_activate``."""
        self.ensure_one()
        self.policy_id.action_activate()
        return self.policy_id.get_formview_action()

    def action_replay(self):
        """Run the policy over the orders of the weeks; nothing but this document is written."""
        self.env.user._require_duty("distribution_control.group_administrator")
        for one in self:
            if one.company_id not in self.env.companies:
                raise UserError(self.env._("Replay only over orders of companies that you are working in."))
            one._replay()
        return True

    def _replay(self):
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(weeks=self.weeks)
        rows = self.env.execute_query(past_orders(self.env, self.company_id.id, since))
        past, gates = self._judge(rows)
        hours = dict(self.env.execute_query(hold_hours(self.env, self.company_id.id)))
        outcomes, certain = replay(past, gates, hours)
        # sudo: a replay has no other writers than its own look
        self.sudo().write(
            {
                "replayed_at": fields.Datetime.now(),
                "fingerprint": self.policy_id._get_fingerprint(),
                "order_count": len(rows),
                "governed_count": len(past),
                "held_count": len(certain),
                "held_value": sum(one.value for one in past if one.order_id in certain),
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "gate": one.gate,
                                "facts": one.facts,
                                "is_known": one.held is not None,
                                "held_count": one.held or 0,
                                "warned_count": one.warned or 0,
                                "has_value": one.value_held is not None,
                                "held_value": one.value_held or 0.0,
                                "knows_late": one.late is not None,
                                "late_count": one.late or 0,
                                "held_order_ids": [Command.set(one.order_ids)],
                            }
                        )
                        for one in outcomes
                    ),
                ],
            }
        )

    def _judge(self, rows):
        """Return ([PastOrder] the policy would govern, {gate: kind of facts}); as confirmed, all of it still to go."""
        engine = self.env["order.release.engine"].sudo()  # sudo: as the gates look
        (terms,) = self.policy_id.sudo()._as_terms()
        gates = {gate: FACTS.get(gate, TODAY) for gate in terms.terms}
        dates = {row[0]: row[1:] for row in rows}
        orders = self.env["sale.order"].sudo().browse(dates)
        demands = engine._fetch_demands(
            orders,
            extra_policies=(terms,),
            in_full=True,
            # As it will be: what the draft takes the place of counts no more.
            without_policy_ids=self.policy_id.replaces_id.ids,
        )
        own = {}
        for order_id, demand in demands.items():
            if demand.terms == terms.terms:
                known = {gate: one for gate, one in demand.terms.items() if gates[gate] != UNKNOWN}
                demand.terms, demand.returned = known, {}
                own[order_id] = demand
        books = engine._open_books(list(own.values())) if own else []
        decisions = decide(own.values(), books)
        past = [
            PastOrder(
                order_id,
                *dates[order_id],
                round(demand.value_open + demand.value_out, 2),
                tuple(decisions[order_id].verdicts),
            )
            for order_id, demand in own.items()
        ]
        return past, gates

    @api.model
    def _hash(self, terms):
        """Return the fingerprint of one policy's plain values, whatever the order of its sets."""

        def plain(value):
            if isinstance(value, frozenset | set):
                return sorted(map(str, value))
            if hasattr(value, "_asdict"):
                return {name: plain(each) for name, each in value._asdict().items()}
            if isinstance(value, dict):
                return {str(name): plain(each) for name, each in sorted(value.items())}
            if isinstance(value, list | tuple):
                return [plain(each) for each in value]
            return str(value)

        return hashlib.sha256(json.dumps(plain(terms), sort_keys=True).encode()).hexdigest()
