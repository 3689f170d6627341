from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.intercompany_flows.logic.transfer import roots

APPROVAL = "branch_transfer"
OPEN = ("draft", "done", "cancel")


class _Carried(int):
    """The root that a backorder takes over from its move: what comes over RPC is a plain number."""


class StockMove(models.Model):
    """Moves into and out of a company's own transit: the two legs of a transfer between branches."""

    _inherit = "stock.move"

    transfer_root_id = fields.Many2one(
        "stock.move", "Transfer between branches", copy=False, readonly=True, index="btree_not_null", ondelete="set null",
        help="The first move of the transfer between branches that this move is a part of.",
    )  # fmt: skip
    transfer_hold = fields.Boolean("Waits for approval of the transfer", copy=False, readonly=True)

    _transfer_hold_not_moved = models.Constraint(
        "CHECK(transfer_hold IS NOT TRUE OR state NOT IN ('assigned', 'partially_available', 'done'))",
        "This transfer between branches waits for its approval: nothing is reserved or shipped before.",
    )

    def _transfer_leg(self):
        """Return 'out' or 'in' for a move into or out of the transit of a governed company, else ''."""
        self.ensure_one()
        if not self.company_id.transfer_control_active:
            return ""
        leaves, arrives = (
            place.usage == "transit" and bool(place.company_id)
            for place in (self.location_id, self.location_dest_id)
        )
        return "" if leaves == arrives else "in" if leaves else "out"

    def _is_transfer_shipment(self):
        """Say whether this move sends goods to another branch; goods that go back are none."""
        return (
            bool(self.transfer_root_id)
            and not self.origin_returned_move_id
            and self.location_dest_id.usage == "transit"
        )

    # Beginning ---------------------------------------------------------------

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        moves = super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)
        if any(company.transfer_control_active for company in moves.company_id):
            moves._govern_transfers()
        return moves

    def _govern_transfers(self):
        """Give both legs of each transfer their root, the receiving leg where it is missing, and ask for approval."""
        legs = self.filtered(lambda move: move.state != "cancel" and move._transfer_leg())
        if not legs:
            return
        lonely = legs.filtered(
            lambda move: (
                move._transfer_leg() == "out" and not move.move_dest_ids and not move.origin_returned_move_id
            )
        )
        for picking, moves in lonely.grouped("picking_id").items():
            if picking.transfer_warehouse_id:
                moves._make_receiving_leg(picking.transfer_warehouse_id)
        # What a backorder goes on with was asked for before.
        fresh = legs.filtered(lambda move: not move.transfer_root_id)
        legs._set_transfer_root()
        fresh.filtered(lambda move: move._is_transfer_shipment()).picking_id._ask_transfer_approval()

    def _set_transfer_root(self):
        legs = self | (self.move_orig_ids | self.move_dest_ids | self.origin_returned_move_id).filtered(
            lambda move: move._transfer_leg()
        )
        links = [(leg.id, other.id) for leg in self for other in (leg.move_orig_ids | leg.move_dest_ids | leg.origin_returned_move_id) & legs]  # fmt: skip
        known = {leg.id: leg.transfer_root_id.id for leg in legs if leg.transfer_root_id}
        found = roots(legs.ids, links, known)
        for leg in legs:
            root = self.browse(found[leg.id])
            if leg.transfer_root_id and leg.transfer_root_id != root:
                self.search(
                    [("transfer_root_id", "=", leg.transfer_root_id.id)]
                ).sudo().transfer_root_id = root
            leg.sudo().transfer_root_id = root  # sudo: nobody's to write

    def _make_receiving_leg(self, warehouse):
        """Make the receipt at *warehouse* of what these moves bring into the transit."""
        type_in = warehouse.in_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": type_in.id,
                "location_id": self.location_dest_id[:1].id,
                "location_dest_id": type_in.default_location_dest_id.id,
                "origin": self.picking_id.name,
                "company_id": warehouse.company_id.id,
            }
        )
        receipts = self.create(
            [
                {
                    "product_id": move.product_id.id,
                    "product_uom": move.product_uom.id,
                    "product_uom_qty": move.product_uom_qty,
                    "picking_id": picking.id,
                    "picking_type_id": type_in.id,
                    "location_id": move.location_dest_id.id,
                    "location_dest_id": type_in.default_location_dest_id.id,
                    "location_final_id": warehouse.lot_stock_id.id,
                    "company_id": warehouse.company_id.id,
                    "date_deadline": move.date_deadline,
                    "move_orig_ids": [(4, move.id)],
                }
                for move in self
            ]
        )
        receipts._action_confirm(merge=False)

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        if self.transfer_root_id:
            vals |= {
                "transfer_root_id": _Carried(self.transfer_root_id.id),
                "transfer_hold": self.transfer_hold,
            }
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        """What a backorder goes on with was asked for before: it keeps the transfer and its hold."""
        kept = [
            {"transfer_root_id": int(vals["transfer_root_id"]), "transfer_hold": vals["transfer_hold"]}
            if isinstance(vals.get("transfer_root_id"), _Carried)
            else {}
            for vals in vals_list
        ]
        if not any(kept):
            return super().create(vals_list)
        moves = super().create(
            [
                {k: v for k, v in vals.items() if k not in own}
                for vals, own in zip(vals_list, kept, strict=True)
            ]
        )
        for move, own in zip(moves, kept, strict=True):
            move.sudo().write(own)  # sudo: nobody's to write
        return moves

    # Holding -----------------------------------------------------------------

    def write(self, vals):
        raised = self.browse()
        if not {"product_uom_qty", "product_id", "product_uom"}.isdisjoint(vals):
            before = {move: (move.product_id, move.product_qty) for move in self if move.transfer_root_id}
            result = super().write(vals)
            raised = self.browse().concat(
                *(
                    move
                    for move, (product, quantity) in before.items()
                    if move.state not in OPEN
                    and move._is_transfer_shipment()
                    and (move.transfer_hold or move.product_id != product or move.product_qty > quantity)
                )
            )
            raised.picking_id._ask_transfer_approval()
            return result
        return super().write(vals)

    def _hold_transfer(self, held):
        """Hold these moves and what feeds them, or let them go and reserve; done moves stay."""
        moves, todo = self.browse(), self
        while todo:
            moves |= todo
            todo = todo.move_orig_ids.filtered(lambda move: move.location_dest_id.usage == "internal") - moves
        moves = moves.filtered(lambda move: move.state not in OPEN and move.transfer_hold != held)
        if held:
            moves._do_unreserve()
            moves.filtered(lambda move: move.state == "assigned").state = "confirmed"
        moves.sudo().transfer_hold = held  # sudo: nobody's to write, or who ships could let it go
        if not held:
            moves._action_assign()

    def _downstream_shipments(self):
        """Return the shipments to other branches that these moves feed, at any distance."""
        seen, todo = self.browse(), self
        while todo:
            seen |= todo
            todo = todo.move_dest_ids - seen
        return (seen - self).filtered(lambda move: move._is_transfer_shipment())

    def _action_assign(self, force_qty=False):
        held = self.filtered("transfer_hold")
        return super(StockMove, self - held)._action_assign(force_qty=force_qty)

    def _action_done(self, cancel_backorder=False):
        self._check_transfers()
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done.filtered(lambda move: move.state == "done" and move._is_transfer_shipment())._expect_arrival()
        return done

    def _check_transfers(self):
        """Refuse what waits for approval, and more than what was asked for where a rule asks about that much."""
        held = self.filtered(lambda move: move.transfer_hold and move.quantity)
        if held:
            raise UserError(
                self.env._(
                    "%(transfers)s: waits for the approval of the transfer between branches (%(who)s). It can be shipped once approved.",
                    transfers=", ".join(held.picking_id.mapped("name")),
                    who=", ".join(filter(None, held.picking_id.mapped("transfer_waits_for"))),
                )
            )  # fmt: skip
        more = self.filtered(
            lambda move: (
                move.state not in OPEN
                and move._is_transfer_shipment()
                and move.product_uom.compare(move.quantity, move.product_uom_qty) > 0
            )
        )
        for picking in more.picking_id:
            if picking._find_transfer_rule(by_quantity=True):
                raise UserError(
                    self.env._(
                        "%(transfer)s would ship more than was asked for. Raise the demand first: it is approved again.",
                        transfer=picking.name,
                    )
                )

    def _expect_arrival(self):
        """Date the open receipts of what was shipped: the days of their route, else those of the company."""
        for move in self:
            for receipt in move.move_dest_ids.filtered(lambda one: one.state not in ("done", "cancel")):
                days = receipt.rule_id.delay or move.company_id.transfer_days
                receipt.date = move.date + timedelta(days=days)

    @api.model
    def _transfer_amount(self, moves, by_quantity=False):
        """Return what *moves* are worth at today's cost: what is asked for, or what is about to be shipped."""
        return sum(
            move.product_id.with_company(move.company_id)
            .sudo()
            .standard_price  # sudo: a cost, to find the rule
            * (
                move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
                if by_quantity
                else move.product_qty
            )
            for move in moves
        )
