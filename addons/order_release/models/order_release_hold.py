from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.distribution_control.models.distribution_bulk_rows import BulkMany2one
from odoo.addons.order_release.logic.verdict import HOLDING_MODES


class OrderReleaseHold(models.Model):
    """What one gate has against one order or line: the figures, since when, who acts, and what became of it.

    Written by the engine only; nobody has the right to create, change or remove a hold. A warning is a hold that
    stops nothing. *covered_excess* is how bad the figure was when a person let it pass: the release stands until it
    is worse.

    A run writes them by the ten thousand. Order and line are foreign keys all the same, as people delete those while
    runs are under way; the few policies and currencies are guarded per statement.
    """

    _name = "order.release.hold"
    _inherit = "distribution.bulk.rows"
    _description = "Release hold"
    _order = "order_id desc, since, id"
    _rec_name = "message"
    _log_access = False

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", index=True)
    line_id = fields.Many2one(
        "sale.order.line", "Order Line", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    policy_line_id = BulkMany2one("order.release.policy.line", "Policy", readonly=True, ondelete="set null")
    gate = fields.Selection(selection="_selection_gates", required=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    mode = fields.Selection(
        [("warn", "Warn"), ("approve", "Approve"), ("block", "Block")], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("released", "Released"),
            ("overridden", "Overridden"),
            ("cured", "Cured"),
            ("superseded", "Held again"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    figure = fields.Float(readonly=True)
    limit = fields.Float(readonly=True)
    excess = fields.Float(readonly=True, help="By how much the figure breaks the limit.")
    covered_excess = fields.Float("Excess Covered", readonly=True)
    unit = fields.Char(readonly=True)
    currency_id = BulkMany2one("res.currency", readonly=True, ondelete="set null")
    stops_order = fields.Boolean(readonly=True, help="The whole order waits, not only the missing quantity.")
    releasable_qty = fields.Float(
        "Can Leave", readonly=True, help="Quantity of the line that is not held by this."
    )
    facts = fields.Json(readonly=True)
    clears_when = fields.Char(readonly=True)
    since = fields.Datetime(required=True, readonly=True)
    # Live from the policy: a duty moved to another role moves with what is open.
    role_id = fields.Many2one(related="policy_line_id.role_id")
    override_role_id = fields.Many2one(related="policy_line_id.override_role_id")
    cleared_at = fields.Datetime(readonly=True)
    cleared_by_name = fields.Char("Cleared by", readonly=True)
    decision_id_value = fields.Integer("Decision (id)", readonly=True)

    acting_role_id = fields.Many2one("res.groups", "Who acts", compute="_compute_acting_role_id")
    message = fields.Char("Reason", compute="_compute_message")

    _live_unique = models.UniqueIndex(
        "(order_id, COALESCE(line_id, 0), gate, code) WHERE state NOT IN ('cured', 'superseded')",
        "An order has one live hold per gate, line and reason.",
    )
    _standing_idx = models.Index("(gate) WHERE state = 'open'")

    @api.model
    def _selection_gates(self):
        return self.env["order.release.engine"]._selection_gates()

    @api.depends("mode", "role_id", "override_role_id")
    def _compute_acting_role_id(self):
        for hold in self:
            hold.acting_role_id = hold._get_roles()[:1]

    @api.depends("gate", "code", "figure", "limit", "facts", "currency_id", "unit")
    @api.depends_context("lang")
    def _compute_message(self):
        gates = self.env["order.release.engine"]._get_gates()
        for hold in self:
            gate = gates.get(hold.gate)
            hold.message = gate is not None and gate._describe(
                hold.code, hold.figure, hold.limit, hold.currency_id, hold.unit, hold.facts or {}
            )

    def _filter_standing(self):
        """Return those that stop goods now."""
        return self.filtered(lambda hold: hold.state == "open" and hold.mode in HOLDING_MODES)

    def _get_gate_label(self):
        return dict(self._selection_gates()).get(self.gate, self.gate)

    def _get_roles(self):
        """Return the groups whose members may clear the hold, the one that is asked first in front."""
        self.ensure_one()
        if self.mode == "approve":
            return self.role_id | self.override_role_id
        return self.override_role_id

    # Clearing: by people only, with a reason

    def _clear(self, reason):
        """Let what stands here pass in the name of the user of the environment; return {order: decision}.

        Only the holds this person's duties cover; the others stay. The cover reaches as far as the figures on the
        hold: the engine's look right afterwards holds again what is worse by now.
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason: it is what the ledger keeps."))
        standing = self._filter_standing()
        standing._check_person()
        mine = standing._filter_mine()
        if not mine:
            raise UserError(standing._refusal())
        mine._check_duties_apart()
        mine.lock_for_update()
        decisions = mine._record_clearing(reason)
        for hold in mine:
            # sudo: holds are written by the engine and its rules alone; duty and author were checked above
            hold.sudo().write(
                {
                    "state": "overridden" if hold.mode == "block" else "released",
                    "covered_excess": hold.excess,
                    "cleared_at": fields.Datetime.now(),
                    "cleared_by_name": self.env.user.name,
                    "decision_id_value": decisions[hold.order_id].id,
                }
            )
        return decisions

    def _record_clearing(self, reason):
        by_order = self.grouped("order_id")
        entries = [
            {
                "subject": order,
                "verdict": "override" if "block" in holds.mapped("mode") else "release",
                "reason": reason,
                "evidence": {"holds": [hold._figures() for hold in holds]},
                "duty": holds._get_duty(),
            }
            for order, holds in by_order.items()
        ]
        return dict(zip(by_order, self.env["distribution.decision"]._record_many(entries), strict=True))

    def _check_duties_apart(self):
        """Refuse whoever acted on one of the orders in a duty that excludes the one acted in now."""
        rules = self.env["distribution.sod.rule"]
        for duty, holds in self.grouped(lambda hold: hold._get_duty()).items():
            rules._check_exercise(holds.order_id, duty)

    def _get_duty(self):
        """Return the external id of the group in whose name the current user clears the first of the holds."""
        groups = self[:1]._get_roles() & self.env.user.all_group_ids
        return groups[:1].sudo().get_external_id()[groups[:1].id]  # sudo: the name of a group

    def _figures(self):
        """Return what the person saw, as plain values."""
        self.ensure_one()
        return {
            "gate": self.gate,
            "code": self.code,
            "mode": self.mode,
            "line_id": self.line_id.id or None,
            "text": self.message,
            "figure": self.figure,
            "limit": self.limit,
            "excess": self.excess,
            "unit": self.unit or None,
            "currency": self.currency_id.name or None,
            "since": fields.Datetime.to_string(self.since),
            "facts": self.facts or {},
        }

    def _check_person(self):
        self._check_releaser(self.order_id)

    @api.model
    def _check_releaser(self, orders, more_authors=()):
        """Refuse who never releases: robots, guests, and each order's own authors, administrators included."""
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user._is_internal() or not user.active:
            raise UserError(self.env._("Orders are released by a person of the house, in the own name."))
        own = orders.filtered(lambda order: user in order._get_release_authors() or user in more_authors)
        if own:
            raise UserError(
                self.env._(
                    "Nobody releases own work: you wrote or changed %(orders)s.\nAsk a colleague of the role.",
                    orders=", ".join(own.mapped("name")[:10]),
                )
            )

    def _filter_mine(self):
        """Return the holds that the duties of the current user cover."""
        groups = self.env.user.all_group_ids
        return self.filtered(lambda hold: hold._get_roles() & groups)

    def _refusal(self):
        if not self:
            return self.env._("Nothing is held here any more.")
        lines = [
            self.env._(
                "%(order)s: %(reason)s (%(role)s)",
                order=hold.order_id.name,
                reason=hold.message,
                role=hold._get_roles()[:1].sudo().name or self.env._("nobody"),  # sudo: the name of a role
            )
            for hold in self[:10]
        ]
        return "\n".join([self.env._("Your duties do not cover these holds:"), *lines])
