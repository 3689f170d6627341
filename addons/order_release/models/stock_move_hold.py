from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.order_release.queries.unexplained_release import unexplained_releases

from .release_pass import HELD, RELEASED, SPLITTING
from .stock_move import OPEN, STAMPS

# Under this key of the transaction's memory stand the products whose rules a release leaves as they are.
KEPT = "order_release.kept"


def _turn(move):
    """Return the place of *move* in a reservation: the order in which stock reserves a delivery."""
    return -int(move.priority), not move.date_deadline, move.date_deadline, move.date, move.id


class StockMove(models.Model):
    """The only two writers of the hold, and the moves' way between held and released deliveries."""

    _inherit = "stock.move"

    # Hold

    def _apply_hold(self):
        """Hold what nobody has started on; return ``(held, refused)``.

        *held*: the moves that are held now, without reservation, in a delivery of their own kind. *refused*:
        {move: why not, in words} for those already picked, printed, batched or done in an earlier step.
        """
        # sudo: whoever changes the facts (credit, price) need not have rights in the warehouse.
        moves = self.sudo().filtered(lambda move: not move.release_hold and move.state in OPEN)
        refused = {move: why for move in moves if (why := move._get_hold_obstacle())}
        held = moves.filtered(lambda move: move not in refused)
        if held:
            held._do_unreserve()
            held.write(
                {
                    "release_hold": HELD,
                    "release_held_at": fields.Datetime.now(),
                    "release_decision_id_value": False,
                }
            )
            held = held._move_to_picking_of_kind()
        return held.sudo(False), refused

    def _get_hold_obstacle(self):
        """Return why the move cannot be held, mostly because work has begun, in words; or False."""
        self.ensure_one()
        name = self.picking_id.name or self.display_name
        if self.location_id.usage not in ("internal", "transit"):
            return self.env._("%s cannot be held: its goods do not come from a warehouse.", name)
        if self.picked or any(line.picked for line in self.move_line_ids):
            return self.env._("%s cannot be held: its picking has begun.", name)
        if self.picking_id.printed:
            return self.env._("%s cannot be held: it is printed and on its way to the shelf.", name)
        if any(origin.state == "done" for origin in self.move_orig_ids):
            return self.env._("%s cannot be held: its goods have left the shelf in an earlier step.", name)
        return False

    # Release

    def _release(self, decision, quantities=None):
        """Take the hold off and hand the goods to the warehouse; return the released moves that stand afterwards.

        *decision*: the entry of the ledger that says who let them go and why, or {sales order: entry} for many
        orders in one go. *quantities* {move id: quantity in the move's unit} releases that much and leaves the rest
        held; a move not in it is released in full. The links of a chain go together. Whoever calls has checked the
        duty.
        """
        self._check_decision(decision)
        # sudo: the duty is checked by who decides; the release desk need not have rights in the warehouse.
        moves = self.sudo()._filter_held()
        wanted = moves._get_release_quantities(quantities or {})
        moves = moves.browse(wanted)
        moves._take_versions()
        with moves._keeping_orderpoints():
            moves = moves._hand_over(wanted, decision)
        return moves.sudo(False)

    def _hand_over(self, wanted, decision):
        """Release *wanted* ({move id: quantity}) of these, in deliveries of their own, and reserve; return what stands."""
        moves = self._split_off(wanted)
        moves.write({"release_hold": RELEASED})
        for entry, released in moves._group_by_decision(decision).items():
            released._stamp_decision(entry)
        # The database's own guard on reservation lines reads the flag where it is stored.
        moves.flush_recordset(["release_hold"])
        moves = moves._move_to_picking_of_kind()
        moves.filtered(lambda move: move.picking_type_id.reservation_method == "at_confirm").write(
            {"reservation_date": fields.Date.today()}
        )
        waiting = moves.filtered(lambda move: move.state in OPEN and move._should_assign_at_confirm())
        waiting.sorted(_turn)._action_assign()
        return moves

    def _check_decision(self, decision):
        entries = list(decision.values()) if isinstance(decision, dict) else [decision]
        ledger = self.env["distribution.decision"]
        if not all(entry and entry._name == ledger._name for entry in entries):
            entries = []
        written = ledger.browse({entry.ensure_one().id for entry in entries})
        if not written or len(written.exists()) != len(written):
            raise UserError(self.env._("Goods are released by a decision in the ledger only."))

    def _group_by_decision(self, decision):
        """Return {entry of the ledger: moves}."""
        if not isinstance(decision, dict):
            return {decision: self}
        by_order = {order.id: entry for order, entry in decision.items()}
        groups = self.grouped(lambda move: by_order[move.sale_line_id.order_id.id])
        # What the write of one group reads is read for all of them at once.
        return {entry: moves.with_prefetch(self._ids) for entry, moves in groups.items()}

    def _get_release_quantities(self, quantities):
        """Return {move id: quantity to release, in the move's unit, above 0}, the other links of chains included."""
        wanted = {}
        queue = [(move, quantities.get(move.id, move.product_uom_qty)) for move in self]
        while queue:
            move, quantity = queue.pop(0)
            quantity = min(quantity, move.product_uom_qty)
            if move.id in wanted or move.product_uom.compare(quantity, 0) <= 0:
                continue
            wanted[move.id] = quantity
            queue += [
                (link, move.product_uom._compute_quantity(quantity, link.product_uom))
                for link in (move.move_orig_ids | move.move_dest_ids)._filter_held() - self
            ]
        return wanted

    def _take_versions(self):
        """Write the version rows of what the release gives away, stock and credit, before anything else."""
        pairs = {
            (move.product_id.id, warehouse.id)
            for move in self
            if (warehouse := move.location_id.warehouse_id)
        }
        partners = self.sale_line_id.order_id.partner_id.commercial_partner_id
        self.env["order.release.stock.version"]._take(pairs, partners.ids)

    def _split_off(self, wanted):
        """Return the moves to release: each as it is, or the part that is split off and leaves the rest held."""
        partly = self.filtered(
            lambda move: move.product_uom.compare(wanted[move.id], move.product_uom_qty) < 0
        )
        vals_list, origins = [], []
        for move in partly.with_context(release_splitting=SPLITTING):
            quantity = move.product_uom._compute_quantity(
                wanted[move.id], move.product_id.uom_id, rounding_method="HALF-UP"
            )
            vals_list += move._split(quantity)
            origins.append(self.browse(move.id))
        parts = self.with_context(release_splitting=SPLITTING).create(vals_list)
        parts._action_confirm(merge=False, create_proc=False)
        parts = parts.with_env(self.env)
        part_of = dict(zip(origins, parts, strict=True))
        for part in parts:
            if any(move in part_of for move in part.move_dest_ids):
                part.move_dest_ids = [
                    Command.set([part_of.get(move, move).id for move in part.move_dest_ids])
                ]
        return self - partly + parts

    @contextmanager
    def _keeping_orderpoints(self):
        """Compute no reordering rule of these goods anew meanwhile: it is half of what stock's reservation costs.

        A forecast counts held demand like any other, two parts like the whole, and reserved goods like others.
        """
        rules = self.env["stock.warehouse.orderpoint"].with_context(active_test=False)
        rules = rules.search([("product_id", "in", self.product_id.ids)])
        kept = self.product_id - rules._filter_changed_by_release().product_id
        rules = rules.filtered(lambda rule: rule.product_id in kept)
        stored = [field for field in rules._fields.values() if field.compute and field.store]
        memory = self.env.cr.cache
        memory[KEPT] = frozenset(kept._ids)
        try:
            with self.env.protecting(stored, rules):
                yield
        finally:
            memory.pop(KEPT, None)

    def _update_orderpoints(self):
        kept = self.env.cr.cache.get(KEPT)
        changed = self.filtered(lambda move: move.product_id.id not in kept) if kept else self
        super(StockMove, changed)._update_orderpoints()

    # Less is ordered

    def _consume(self, quantity):
        """Take *quantity* (product unit) out of the held moves of one product, the latest first; cancel what is used up."""
        uom = self.product_id.uom_id
        for move in self.sorted("id", reverse=True):
            if uom.compare(quantity, 0) <= 0:
                return
            taken = min(quantity, move.product_qty)
            quantity -= taken
            if uom.compare(taken, move.product_qty) >= 0:
                move._action_cancel()
            else:
                move.product_uom_qty -= uom._compute_quantity(
                    taken, move.product_uom, rounding_method="HALF-UP"
                )

    # Deliveries of one kind

    def _move_to_picking_of_kind(self):
        """Bring the moves, whose flag has just changed, into deliveries of their kind; return those that stand.

        A delivery that changed as a whole stays, name and all, unless another open one of the same kind waits for
        these goods. What is left empty disappears.
        """
        joined, left, apart = self.browse(), self.picking_id, {}
        shared = self._find_references_of_kind()
        for picking, moves in self.filtered("picking_id").grouped("picking_id").items():
            kind = moves[0].release_hold
            alone = moves.reference_ids and not moves.reference_ids & shared
            sibling = picking.browse() if alone else moves._find_picking_of_kind()
            if sibling:
                moves._put_into(sibling)
                joined |= moves
            elif picking.move_ids.filtered(
                lambda move, kind=kind: move.state in OPEN and move.release_hold != kind
            ):
                apart[picking] = moves.with_prefetch(self._ids)
        self._put_apart(apart)
        standing = (self - joined) | joined._merge_moves() if joined else self
        left.filtered(lambda picking: not picking.move_ids).unlink()
        return standing

    def _find_references_of_kind(self):
        """Return the references that have another open delivery of the moves' kind: one query for all of them."""
        others = self.env["stock.move"].search(
            [
                ("reference_ids", "in", self.reference_ids.ids),
                ("release_hold", "=" if self[:1].release_hold else "!=", True),
                ("state", "in", OPEN),
                ("picking_id", "not in", self.picking_id.ids),
                ("picking_id.printed", "=", False),
            ]
        )
        return others.reference_ids

    def _find_picking_of_kind(self):
        """Return another open delivery that stock itself would add these moves to, of their kind; may be empty."""
        domain = Domain(self[0]._search_picking_for_assignation_domain())
        domain &= Domain("id", "not in", self.picking_id.ids)
        return self.env["stock.picking"].search(domain, limit=1)

    def _put_into(self, picking):
        if values := self._assign_picking_values(picking):
            picking.write(values)
        self.write({"picking_id": picking.id})
        self._assign_picking_post_process()

    def _put_apart(self, apart):
        """Put the moves of {delivery: moves} into a new delivery for each, made together."""
        pickings = self.env["stock.picking"].concat(*apart)
        copies = pickings._copy_without_moves()
        for moves, copy in zip(apart.values(), copies, strict=True):
            moves.write({"picking_id": copy.id})
        copies.move_ids._assign_picking_post_process()

    # Held goods at large

    def _search_held(self, companies):
        """Return the open held moves of *companies*."""
        return self.search(
            [
                ("release_hold", "=", True),
                ("state", "not in", ("done", "cancel")),
                ("company_id", "in", companies.ids),
            ]
        )

    def _check_no_hold_left(self):
        """Refuse to remove the addon over held goods: without its guards they would simply be free."""
        # sudo: all companies count, whatever the person may see.
        moves = self.sudo()
        held = moves._search_held(self.env["res.company"].sudo().with_context(active_test=False).search([]))
        if held:
            raise UserError(
                self.env._(
                    "Order Release cannot be removed: %(count)s moves are held (%(deliveries)s).\n"
                    "Release or cancel their orders first, or all in one decision under Configuration > Switch order "
                    "release: without the addon nothing would hold them.",
                    count=len(held),
                    deliveries=", ".join(held.picking_id[:10].mapped("name")) or "-",
                )
            )

    def _find_unexplained_releases(self, companies):
        """Return {move: facts} of what was held once and is free without a decision in the ledger."""
        self.flush_model(["release_hold", *STAMPS, "state", "company_id", "sale_line_id"])
        rows = self.env.execute_query_dict(unexplained_releases(companies.ids))
        return {self.browse(row["move_id"]): row for row in rows}
