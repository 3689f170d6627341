from odoo import Command, api, fields, models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "intercompany.guard"]

    _intercompany_own = frozenset(("intercompany_asked_move_id", "transfer_root_id", "transfer_hold"))

    intercompany_asked_move_id = fields.Many2one(
        "stock.move", copy=False, readonly=True, index="btree_not_null", ondelete="set null",
        help="The seller's own return that asked for this one.",
    )  # fmt: skip

    def _is_through_transit(self):
        """Return 'out' or 'in' for a move into or out of the transit between companies, else ''."""
        self.ensure_one()
        places = (self.location_id, self.location_dest_id)
        leaves, arrives = (place.usage == "transit" and not place.company_id for place in places)
        return "" if leaves == arrives else "in" if leaves else "out"

    def _is_intercompany_shipment(self):
        """Say whether this is a done delivery of a mirrored order (returns excluded)."""
        return (
            self.state == "done"
            and bool(self.sale_line_id.intercompany_purchase_line_id)
            and self._is_through_transit() == "out"
        )

    def _is_intercompany_receipt(self):
        """Say whether this move receives what a sister company sends."""
        return (
            bool(self.purchase_line_id.order_id.intercompany_agreement_id)
            and self._is_through_transit() == "in"
        )

    def _is_intercompany_comeback(self):
        """Say whether this move takes back what a sister company returns."""
        return bool(self.sale_line_id.intercompany_purchase_line_id) and self._is_through_transit() == "in"

    def _is_intercompany_return(self):
        """Say whether this is a done move that sends goods back to a sister company."""
        return (
            self.state == "done"
            and bool(self.purchase_line_id.order_id.intercompany_agreement_id)
            and self._is_through_transit() == "out"
        )

    def _action_assign(self, force_qty=False):
        """A receipt from a sister company takes what was shipped for it, never what is under way for another.

        Its chain of moves crosses companies, of which the person at the receipt may see one: stock reserves it under
        sudo, which changes nothing about what is reserved.
        """
        if not self.env["intercompany.agreement"]._pairs()[1] or force_qty:
            return super()._action_assign(force_qty=force_qty)
        receipts = self._whole_chain().filtered(
            lambda move: move._is_intercompany_receipt() or move._is_intercompany_comeback()
        )
        super(StockMove, self - receipts)._action_assign(force_qty=force_qty)
        return super(StockMove, receipts.filtered("move_orig_ids"))._action_assign(force_qty=force_qty)

    def _whole_chain(self):
        """Return these moves under sudo, with every link of their chains read anew.

        A person of one company reads a chain without its foreign part, and sudo would find that in the cache.
        """
        moves = self.sudo()
        moves.invalidate_recordset(["move_orig_ids", "move_dest_ids"])
        return moves

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        if self.env["intercompany.agreement"]._pairs()[1] and self.sudo()._is_through_transit():
            chain = self._whole_chain()
            after = chain.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            vals["move_orig_ids"] = [Command.link(move.id) for move in chain.move_orig_ids]
            vals["move_dest_ids"] = [Command.link(move.id) for move in after]
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env["intercompany.agreement"]._pairs()[1] or self.env.su:
            return super().create(vals_list)
        links = [
            self._take_links_across(vals, vals.get("purchase_line_id"), vals.get("sale_line_id"))
            for vals in vals_list
        ]
        moves = super().create([vals for vals, _across in links])
        for move, (_vals, across) in zip(moves, links, strict=True):
            move.sudo().write(across)
        return moves

    def write(self, vals):
        if "move_orig_ids" not in vals and "move_dest_ids" not in vals or self.env.su or len(self) != 1:
            return super().write(vals)
        move = self.sudo()
        vals, across = self._take_links_across(vals, move.purchase_line_id.id, move.sale_line_id.id)
        result = super().write(vals) if vals else True
        move.write(across)
        return result

    @api.model
    def _take_links_across(self, vals, purchase_line_id, sale_line_id):
        """Return (the values without, the values of) links to moves of the same goods in the other company.

        Backorders and returns copy the chain of a move, and the person who makes them may not read the other
        company's part. Only moves of the counterpart of the very same order line are linked this way.
        """
        across = {}
        for name in ("move_orig_ids", "move_dest_ids"):
            ids = [command[1] for command in vals.get(name) or () if command[0] == Command.LINK]
            if not ids:
                continue
            # sudo: to tell whose moves they are.
            foreign = (
                self.sudo()
                .browse(ids)
                .filtered(
                    lambda move: (
                        move.company_id not in self.env.companies
                        and (
                            (
                                purchase_line_id
                                and move.sale_line_id.intercompany_purchase_line_id.id == purchase_line_id
                            )
                            or (
                                sale_line_id
                                and sale_line_id in move.purchase_line_id.intercompany_sale_line_ids.ids
                            )
                        )
                    )
                )
            )
            if foreign:
                across[name] = [Command.link(move.id) for move in foreign]
                kept = [
                    command
                    for command in vals[name]
                    if command[0] != Command.LINK or command[1] not in foreign.ids
                ]
                vals = {**vals, name: kept}
        return vals, across

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if self.env["intercompany.agreement"]._pairs()[1]:
            moves.picking_id._post_intercompany_goods()
        return moves
