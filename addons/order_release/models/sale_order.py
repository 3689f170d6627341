from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from .release_pass import without_defaults

# Customers read their orders, and not what the house thinks about them.
STAFF = "base.group_user"

# Written by the engine alone; a client that sends them is refused.
GOVERNED = frozenset(
    (
        "release_state",
        "release_since",
        "release_checked_at",
        "release_gate",
        "release_role_id",
        "release_value_held",
        "release_cost_per_hour",
        "release_author_id",
        "release_hold_ids",
    )
)
# Whoever changes one of these on an order is its author too.
AUTHORED = frozenset(
    (
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
        "payment_term_id",
        "pricelist_id",
        "warehouse_id",
        "picking_policy",
        "team_id",
        "user_id",
    )
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    release_state = fields.Selection(
        [("none", "Not governed"), ("held", "Held"), ("partial", "Partly held"), ("released", "Released")],
        "Release",
        default="none",
        required=True,
        readonly=True,
        copy=False,
    )
    release_hold_ids = fields.One2many(
        "order.release.hold", "order_id", "Holds", readonly=True, copy=False, groups=STAFF
    )
    release_since = fields.Datetime("Waiting since", readonly=True, copy=False)
    release_checked_at = fields.Datetime("Last checked", readonly=True, copy=False)
    release_gate = fields.Selection(
        selection="_selection_gates", string="Held by", readonly=True, copy=False, groups=STAFF
    )
    release_role_id = fields.Many2one("res.groups", "Who acts", readonly=True, copy=False, groups=STAFF)
    release_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    release_value_held = fields.Monetary(
        "Value held", currency_field="release_currency_id", readonly=True, copy=False, groups=STAFF
    )
    release_cost_per_hour = fields.Monetary(
        "Per hour",
        currency_field="release_currency_id",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="What a working hour of waiting costs: value held x the policy's rate per day / working hours.",
    )
    release_author_id = fields.Many2one(
        "res.users",
        "Last changed by",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Who last changed a price, a quantity or a term; nobody releases own work.",
    )

    release_blocked_by = fields.Char(
        "Blocked by", compute="_compute_release_blocked_by", compute_sudo=True, groups=STAFF
    )
    release_next = fields.Char(
        "Next", compute="_compute_release_next", groups=STAFF, help="Who has the next move."
    )
    release_waiting = fields.Char("Waiting", compute="_compute_release_waiting")
    release_is_mine = fields.Boolean(
        "Mine to act", compute="_compute_release_is_mine", search="_search_release_is_mine"
    )

    # What the stages of the flow count: a sliver of a table that is mostly history.
    _release_flow_idx = models.Index(
        "(company_id) WHERE state IN ('draft', 'sent') OR release_state IN ('held', 'partial')"
        " OR invoice_status = 'to invoice'"
    )
    # What a customer ordered in the days before: doubles are looked for, not through the years.
    _release_doubles_idx = models.Index("(partner_id, date_order) WHERE state = 'sale'")
    _release_desk_idx = models.Index(
        "(company_id, release_cost_per_hour DESC) WHERE release_state IN ('held', 'partial')"
    )

    @api.model
    def _selection_gates(self):
        return self.env["order.release.engine"]._selection_gates()

    @api.depends("release_state", "release_hold_ids.state", "release_hold_ids.message")
    @api.depends_context("lang")
    def _compute_release_blocked_by(self):
        held = self.filtered(lambda order: order.release_state in ("held", "partial"))
        (self - held).release_blocked_by = False
        for order in held:
            order.release_blocked_by = "; ".join(order._get_release_reasons())

    @api.depends("release_since", "release_state")
    def _compute_release_waiting(self):
        now = fields.Datetime.now()
        for order in self:
            waits = order.release_since and order.release_state in ("held", "partial")
            order.release_waiting = order._format_waiting(now - order.release_since) if waits else False

    @api.depends("release_hold_ids.state", "release_hold_ids.acting_role_id")
    @api.depends_context("uid")
    def _compute_release_is_mine(self):
        for order in self:
            standing = order.release_hold_ids._filter_standing()
            # Nobody clears goods into being: the desk may override, the next move is the receipt's.
            order.release_is_mine = bool(standing.filtered(lambda hold: hold.gate != "stock")._filter_mine())

    @api.depends(
        "release_role_id", "release_state", "release_hold_ids.state", "release_is_mine", "activity_ids"
    )
    @api.depends_context("uid", "lang")
    def _compute_release_next(self):
        user = self.env.user
        supplied = self._find_supplier()
        for order in self:
            if order.release_state not in ("held", "partial"):
                order.release_next = False
            elif order.release_is_mine and user not in order._get_release_authors():
                order.release_next = self.env._("you")
            elif set(order.release_hold_ids._filter_standing().mapped("gate")) == {"stock"}:
                order.release_next = supplied[order._origin.id]
            else:
                order.release_next = (
                    order._tell_asked() or order.release_role_id.sudo().name
                )  # sudo: a role's name

    def _tell_asked(self):
        """Return who has been asked to release the order, so that nobody asks twice; or False."""
        asked = self.sudo()._get_release_requests().user_id  # sudo: whoever reads the desk sees who was asked
        return asked and self.env._("%s, asked", ", ".join(asked.mapped("name")))

    def _search_release_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        groups = self.env.user.all_group_ids.ids
        standing = [
            ("state", "=", "open"),
            ("gate", "!=", "stock"),
            "|",
            "&",
            ("mode", "=", "approve"),
            ("policy_line_id.role_id", "in", groups),
            "&",
            ("mode", "in", ("approve", "block")),
            ("policy_line_id.override_role_id", "in", groups),
        ]
        return [("release_hold_ids", "any", standing)]

    # What clients may not write

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_governed(vals)
        return super(SaleOrder, without_defaults(self, GOVERNED)).create(vals_list)

    def write(self, vals):
        self._refuse_governed(vals)
        if not AUTHORED.isdisjoint(vals) and self._has_human_author():
            governed = self.filtered("company_id.order_release_active")
            if governed:
                governed._set_release({"release_author_id": self.env.uid})
        return super().write(vals)

    @api.model
    def _refuse_governed(self, vals):
        if not GOVERNED.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "Holds and releases are written by the gates and the people who release, not by hand."
                )
            )

    def _set_release(self, values):
        """Write fields of the release; the only way past the refusal in ``write``."""
        return super().write(values)

    @api.model
    def _has_human_author(self):
        # Guests and robots take no authorship: they never release, and must not hide who did change the order.
        return self.env.uid != SUPERUSER_ID and self.env.user._is_internal()

    def _get_release_authors(self):
        """Return who may not release the order: creator, salesperson, who added lines, who last changed a term."""
        self.ensure_one()
        order = self.sudo()  # sudo: authorship does not depend on what the person may read
        return order.create_uid | order.user_id | order.release_author_id | order.order_line.create_uid

    # What people read

    def _check_read_by_staff(self):
        """Refuse who does not read the orders, and customers, who read their own but not why and by whom they wait."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Why an order waits is told to the people of the house only."))
        self.check_access("read")

    def _get_release_reasons(self):
        """Return the standing holds in words, what several lines have in common as one."""
        self.ensure_one()
        standing = self.release_hold_ids._filter_standing()
        short = standing.filtered(lambda hold: hold.gate == "stock" and hold.code == "short")
        reasons = []
        for alike in (standing - short).grouped(lambda hold: (hold.gate, hold.code)).values():
            reason = f"{alike[0]._get_gate_label()}: {alike[0].message}"
            if len(alike) > 1:
                reason = self.env._("%(reason)s, and %(count)s more", reason=reason, count=len(alike) - 1)
            reasons.append(reason)
        if len(short) > 1:
            reasons.append(
                self.env._(
                    "Stock: %(count)s lines short (%(products)s)",
                    count=len(short),
                    products=", ".join(str((hold.facts or {}).get("product")) for hold in short[:3])
                    + ("…" if len(short) > 3 else ""),
                )
            )
        elif short:
            reasons.append(f"{short._get_gate_label()}: {short.message}")
        return reasons

    def _get_release_hold_reason(self):
        """Return in one line of plain words why the order is held and who acts; asked for one order, in sudo."""
        self.ensure_one()
        reason = "; ".join(self._get_release_reasons())
        if not reason:
            return self.env._("held for release")
        role = self.release_role_id.name
        return self.env._("%(reason)s. Next: %(role)s", reason=reason, role=role) if role else reason

    @api.model
    def _format_waiting(self, duration):
        hours = int(duration.total_seconds() // 3600)
        if hours >= 24:
            return self.env._("%(days)s d %(hours)s h", days=hours // 24, hours=hours % 24)
        if hours:
            return self.env._("%s h", hours)
        return self.env._("%s min", int(duration.total_seconds() // 60))

    @api.model
    def _prepare_released_values(self):
        return {
            "release_state": "released",
            "release_since": False,
            "release_checked_at": False,
            "release_gate": False,
            "release_role_id": False,
            "release_value_held": 0.0,
            "release_cost_per_hour": 0.0,
        }

    # Life of the order

    def _action_cancel(self):
        """A cancelled order holds nothing and waits for nothing."""
        result = super()._action_cancel()
        governed = self.filtered(lambda order: order.release_state != "none" and order.state == "cancel")
        if governed:
            # sudo: holds are written by the engine and its rules alone
            governed.sudo().release_hold_ids.filtered(
                lambda hold: hold.state not in ("cured", "superseded")
            ).write({"state": "cured", "cleared_at": fields.Datetime.now()})
            governed._set_release({**self._prepare_released_values(), "release_state": "none"})
        return result
