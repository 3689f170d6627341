from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .release_pass import HELD, MERGING, RELEASED, without_defaults

OPEN = ("draft", "waiting", "confirmed", "partially_available", "assigned")
EXECUTED = ("partially_available", "assigned", "done")
# Stamps of the hold: facts for the ledger's verification, written with the pass only.
STAMPS = frozenset(("release_held_at", "release_decision_id_value"))
# What reserves or executes a move when written.
EXECUTING = frozenset(("quantity", "picked", "state", "lot_ids", "move_line_ids"))
# What says how much a move is.
MEASURING = frozenset(("product_uom_qty", "product_uom"))
# What says which demand a move is: changing it would take the goods out of their order's hold.
BINDING = frozenset(("sale_line_id", "product_id", "company_id"))


class StockMove(models.Model):
    """Demand that is held: it stands in the forecast like any other, and nobody can reserve or move it.

    The CHECK refuses every reserved or executed state, whoever writes it; the guards in front of it say so in words.
    The flag is written by ``_apply_hold`` and ``_release`` only (see release_pass); setting it is open to everybody.
    """

    _inherit = "stock.move"

    release_hold = fields.Boolean(
        "Held for Release",
        readonly=True,
        help="The goods stay in the forecast, but cannot be reserved, picked or shipped until the order is released.",
    )
    release_held_at = fields.Datetime("Held since", readonly=True)
    release_decision_id_value = fields.Integer("Released by decision (id)", readonly=True)

    _release_hold_untouched = models.Constraint(
        "CHECK (release_hold IS NOT TRUE OR (state NOT IN ('partially_available', 'assigned', 'done')"
        " AND COALESCE(quantity, 0) = 0 AND picked IS NOT TRUE))",
        "These goods are held for release: they cannot be reserved, picked or shipped.",
    )
    _release_hold_idx = models.Index("(product_id, date) WHERE release_hold IS TRUE")
    # The few that wait for goods, among the moves of all years.
    _release_open_idx = models.Index(
        "(product_id) WHERE state IN ('waiting', 'confirmed', 'partially_available') AND release_hold IS NOT TRUE"
    )

    # The flag: who may write it

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._settle_hold_at_create(vals)
        moves = super(StockMove, without_defaults(self, STAMPS)).create(vals_list)
        held = moves.filtered("release_hold")
        if held.filtered(lambda move: move.quantity or move.picked or move.state in EXECUTED):
            held._refuse_held(self.env._("These goods cannot be reserved or picked"))
        return moves

    def write(self, vals):
        if "release_hold" in vals:
            return self._write_hold(vals)
        if not STAMPS.isdisjoint(vals):
            self._refuse_stamp()
        if vals.get("picking_id"):
            self._check_separate_picking(self.env["stock.picking"].browse(vals["picking_id"]))
        if not (EXECUTING.isdisjoint(vals) and BINDING.isdisjoint(vals)):
            self._check_held_write(vals)
        if not MEASURING.isdisjoint(vals):
            self._check_not_enlarged(vals)
        if vals.get("sale_line_id"):
            self._check_not_attached(id_of(vals["sale_line_id"]))
        res = super().write(vals)
        if vals.get("quantity"):
            self._check_not_more_than_released()
        return res

    def _write_hold(self, vals):
        """Write the flag: with the pass as told; without it a hold can be set, never cleared."""
        flag = vals["release_hold"]
        if flag is HELD or flag is RELEASED:
            return super().write({**vals, "release_hold": bool(flag)})
        if not STAMPS.isdisjoint(vals):
            self._refuse_stamp()
        if not flag:
            held = self._filter_held()
            if held:
                held._refuse_held(self.env._("The hold cannot be taken off here"))
        self.check_access("write")
        if flag:
            held, refused = self.filtered(lambda move: not move.release_hold)._apply_hold()
            if refused:
                raise UserError("\n".join(dict.fromkeys(refused.values())))
            # sudo: whoever holds goods need not read orders; without a hold of its own nobody would see why it waits.
            held.sudo().sale_line_id.order_id.filtered(
                lambda order: order.state == "sale" and order.company_id.order_release_active
            )._keep_stopped(self.env._("Held at the goods"))
        rest = {name: value for name, value in vals.items() if name != "release_hold"}
        return self.write(rest) if rest else True

    def _stamp_decision(self, decision):
        """Write which entry of the ledger released the moves; apart from the flag, which is one write for all."""
        super().write({"release_decision_id_value": decision.id})

    def _settle_hold_at_create(self, vals):
        """Decide the flag of a move to be created: given with the pass, asked for, or inherited from the order."""
        flag = vals.get("release_hold")
        if flag is HELD or flag is RELEASED:
            vals["release_hold"] = bool(flag)
            return
        for stamp in STAMPS:
            vals.pop(stamp, None)
        if flag or self._inherits_hold(vals):
            vals["release_hold"] = True
            vals["release_held_at"] = fields.Datetime.now()
            self._check_created_untouched(vals)

    def _check_created_untouched(self, vals):
        """Refuse before the database does, when the values (or defaults of the client's context) execute the move."""
        if _executes({name: self._get_given(vals, name) for name in EXECUTING}):
            raise UserError(
                self.env._(
                    "These goods cannot be reserved or picked: they belong to an order that is held for release.\n"
                    "Release the order first; its delivery opens by itself."
                )
            )

    def _inherits_hold(self, vals):
        """Return whether a move that comes without the pass belongs to held demand, or refuse it.

        A stock rule, a split, a push or a return brings the pass. What is left was made by hand, by import or over
        RPC: it is held if its order is, and it cannot slip into a delivery beside held goods.
        """
        # sudo: whether an order is held does not depend on what the person may read of it.
        line = self.env["sale.order.line"].sudo().browse(id_of(self._get_given(vals, "sale_line_id")))
        picking = self.env["stock.picking"].sudo().browse(id_of(self._get_given(vals, "picking_id")))
        if picking.release_hold:
            picking._refuse_held(self.env._("Nothing can be added to these deliveries"))
        order = line.order_id or picking.sale_id
        if not order.company_id.order_release_active:
            return False
        source, target = self._get_given_locations(vals, picking)
        if source.usage not in ("internal", "transit"):
            # A dropship: governed line by line, its goods never pass our stock.
            return target.usage == "customer" and bool(line._get_held_demand())
        if target.usage in ("inventory", "production"):
            return False
        held = order.order_line._get_held_demand()
        product_id = id_of(self._get_given(vals, "product_id"))
        if not line and (same := held.filtered(lambda move: move.product_id.id == product_id)):
            same._refuse_held(self.env._("These goods cannot be added to another delivery of their order"))
        return bool(line and (held or order.order_line.filtered("release_supply_pending")))

    def _get_given(self, vals, name):
        """Return what a create will use: the value given, or the default in a client's context."""
        return vals[name] if name in vals else self.env.context.get(f"default_{name}")

    def _get_given_locations(self, vals, picking):
        Location = self.env["stock.location"]
        picking_type = picking.picking_type_id or self.env["stock.picking.type"].browse(
            id_of(self._get_given(vals, "picking_type_id"))
        )
        source = Location.browse(id_of(self._get_given(vals, "location_id"))) or picking.location_id
        target = Location.browse(id_of(self._get_given(vals, "location_dest_id"))) or picking.location_dest_id
        return source or picking_type.default_location_src_id, target or picking_type.default_location_dest_id

    # What may not be written on held demand

    def _check_held_write(self, vals):
        held = self._filter_held()
        if not held:
            return
        if _executes(vals):
            held._refuse_held(self.env._("These goods cannot be reserved or picked"))
        for name in BINDING & vals.keys():
            if any(move[name].id != id_of(vals[name]) for move in held):
                label = self._fields[name].get_description(self.env, ["string"])["string"]
                held._refuse_held(self.env._("%s cannot be changed on held goods", label))

    def _check_separate_picking(self, picking):
        """Refuse a delivery that mixes held with released demand: one delivery is held or it is not."""
        moving = self.filtered(lambda move: move.state in OPEN and move.picking_id != picking)
        held = moving.filtered("release_hold")
        if moving - held and picking.release_hold:
            picking._refuse_held(self.env._("Released goods cannot be put into these deliveries"))
        beside = picking.move_ids - moving if held else held
        if beside.filtered(lambda move: move.state in OPEN and not move.release_hold):
            held._refuse_held(self.env._("Held goods cannot be put into a released delivery"))

    def _check_not_more_than_released(self):
        """Refuse to execute more than the released part of a line whose rest is still held."""
        more = self.filtered(
            lambda move: (
                move.sale_line_id
                and move.company_id.order_release_active
                and move.location_id.usage in ("internal", "transit")
                and move.product_uom.compare(move.quantity, move.product_uom_qty) > 0
            )
        )
        # sudo: the warehouse may not read sales orders.
        held = more.sale_line_id.sudo()._get_held_demand() if more else more
        if same := held.filtered(lambda move: move.product_id in more.product_id):
            same._refuse_held(self.env._("No more than the released quantity can be picked"))

    def _check_not_enlarged(self, vals):
        """Refuse to make the released part of a line larger by hand while its rest is held.

        Stock itself does it when it merges two released parts; what is ordered more comes as a move of its own.
        """
        if self.env.context.get("release_merging") is MERGING:
            return
        changed = self.filtered(
            lambda move: (
                move.sale_line_id
                and not move.release_hold
                and move.state in OPEN
                and move.company_id.order_release_active
                and (
                    move.product_uom.compare(vals.get("product_uom_qty", 0.0), move.product_uom_qty) > 0
                    or id_of(vals.get("product_uom", move.product_uom)) != move.product_uom.id
                )
            )
        )
        # sudo: the warehouse may not read sales orders.
        held = changed.sale_line_id.sudo()._get_held_demand() if changed else changed
        if same := held.filtered(lambda move: move.product_id in changed.product_id):
            same._refuse_held(self.env._("A released part cannot be made larger by hand"))

    def _check_not_attached(self, line_id):
        """Refuse to hang goods that were taken freely on a line whose own are held."""
        moved = self.filtered(lambda move: not move.release_hold and move.sale_line_id.id != line_id)
        # sudo: the warehouse may not read sales orders.
        held = moved and self.env["sale.order.line"].sudo().browse(line_id)._get_held_demand()
        if held:
            held._refuse_held(self.env._("Other goods cannot be booked on these lines"))

    def _refuse_stamp(self):
        raise UserError(
            self.env._(
                "When and by which decision goods were held or released is written by the release only."
            )
        )

    def _filter_held(self):
        return self.filtered(lambda move: move.release_hold and move.state not in ("done", "cancel"))

    def _refuse_held(self, what):
        """Raise, in words: *what* cannot be done, to which deliveries, why, who acts, what next."""
        raise UserError(self.env["stock.picking"]._prepare_refusal(what, self))

    # Reservation and execution

    def _action_assign(self, force_qty=False):
        # Quiet on purpose: schedulers, receipts and backorders ask for whatever there is.
        held = self.filtered("release_hold")
        held.filtered(
            lambda move: move.state == "waiting"
        )._recompute_state()  # what they wait for may be done
        return super(StockMove, self - held)._action_assign(force_qty=force_qty)

    def _action_done(self, cancel_backorder=False):
        if held := self._filter_held():
            held._refuse_held(self.env._("These goods cannot be shipped"))
        self.filtered("picked")._check_not_more_than_released()
        self._refuse_at_door()
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done._ask_before_truck()
        return done

    def _recompute_state(self):
        held = self.filtered("release_hold")
        if not held:
            return super()._recompute_state()
        res = super(StockMove, self - held)._recompute_state()
        if not self.env.context.get("preserve_state"):
            for move in held.filtered(lambda move: move.state in OPEN[1:]):
                state = "waiting" if move._waits_for_another() else "confirmed"
                if move.state != state:
                    move.state = state
        return res

    def _waits_for_another(self):
        self.ensure_one()
        origins = self.move_orig_ids
        if self.procure_method == "make_to_order" and not origins:
            return True
        return any(
            origin.product_uom_qty > 0 and origin.state not in ("done", "cancel") for origin in origins
        )

    def _get_relevant_state_among_moves(self):
        state = super()._get_relevant_state_among_moves()
        # Stock calls moves without quantity available; on held ones that would be the database's refusal.
        if state in EXECUTED and self and all(move.release_hold for move in self if move.state in OPEN):
            return "confirmed" if self._filter_held() else state
        return state

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        moves = super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)
        # Stock writes today for operations that reserve at confirmation: held demand reserves never, and must not
        # come first when the forecast hands out receipts.
        if held := moves.filtered(lambda move: move.release_hold and move.reservation_date):
            held.reservation_date = False
        return moves

    @api.depends("release_hold")
    def _compute_reservation_date(self):
        super()._compute_reservation_date()
        if held := self.filtered("release_hold"):
            held.reservation_date = False

    # Held and released demand never meet in one delivery or one move

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "release_hold"]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        return [*super()._prepare_merge_negative_moves_excluded_distinct_fields(), "release_hold"]

    def _merge_moves(self, merge_into=False):
        if not any(company.order_release_active for company in self.company_id):
            return super()._merge_moves(merge_into=merge_into)
        merging = self.with_context(release_merging=MERGING)
        return super(StockMove, merging)._merge_moves(merge_into=merge_into).with_env(self.env)

    def _key_assign_picking(self):
        return (*super()._key_assign_picking(), self.release_hold)

    def _search_picking_for_assignation_domain(self):
        return Domain(super()._search_picking_for_assignation_domain()) & Domain(
            "release_hold", "=", self.release_hold
        )

    # The flag on its way through procurement and splits

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.release_hold:
            values["release_hold"] = True
            if self.product_uom.compare(self.product_uom_qty, 0) < 0:
                values["release_consume"] = True
        return values

    def _split(self, qty, restrict_partner_id=False):
        """Both parts stay what the whole was: a backorder of released goods is released."""
        flag = HELD if self.release_hold else RELEASED
        return [
            {**vals, "release_hold": flag}
            for vals in super()._split(qty, restrict_partner_id=restrict_partner_id)
        ]

    def _holds_next_step(self, rule):
        """Return whether the step that push *rule* creates after this one is held until the gates before the truck pass."""
        self.ensure_one()
        # sudo: the warehouse may not read sales orders.
        order = self.sudo().sale_line_id.order_id
        return bool(
            order
            and rule.location_dest_id.usage == "customer"
            and self.env["order.release.engine"]._filter_asked(order, "ship")
        )

    def _filter_before_truck(self):
        """Return the held moves that are a later step: their goods have left the shelf."""
        return self.filtered(
            lambda move: any(
                origin.sale_line_id == move.sale_line_id and not origin.release_hold
                for origin in move.move_orig_ids
            )
        )


def id_of(value):
    """Return the id in a value of a many2one as create and write accept it."""
    return value.id if isinstance(value, models.BaseModel) else value or False


def _executes(vals):
    """Return whether writing *vals* reserves or executes a move; taking reservations back does not."""
    return bool(
        vals.get("quantity")
        or vals.get("picked")
        or vals.get("state") in EXECUTED
        or vals.get("lot_ids")
        or any(command[0] in (0, 1, 4, 6) for command in vals.get("move_line_ids") or ())
    )
