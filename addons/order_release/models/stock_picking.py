from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

NAMED = 10  # records named in a message before "and N more"


class StockPicking(models.Model):
    _inherit = "stock.picking"

    release_hold = fields.Boolean("Held for Release", compute="_compute_release_hold", store=True)
    release_hold_reason = fields.Char(
        "Held Because", compute="_compute_release_hold_reason", compute_sudo=True, groups="base.group_user"
    )

    def _auto_init(self):
        # Nothing is held yet: computing that for every delivery of the past would take minutes.
        if not column_exists(self.env.cr, self._table, "release_hold"):
            create_column(self.env.cr, self._table, "release_hold", "bool")
        return super()._auto_init()

    @api.depends("move_ids.release_hold", "move_ids.state")
    def _compute_release_hold(self):
        for picking in self:
            picking.release_hold = any(
                move.release_hold and move.state not in ("done", "cancel") for move in picking.move_ids
            )

    @api.depends("release_hold")
    def _compute_release_hold_reason(self):
        for picking in self:
            orders = picking.release_hold and picking.move_ids._filter_held().sale_line_id.order_id
            picking.release_hold_reason = (
                "; ".join(f"{order.name}: {order._get_release_hold_reason()}" for order in orders)
                if orders
                else False
            )

    @api.depends("move_ids.release_hold")
    def _compute_state(self):
        super()._compute_state()
        for picking in self:
            # Stock calls a delivery out of a bypassing location ready at once.
            if picking.state == "assigned" and picking.location_id.should_bypass_reservation():
                moves = picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
                if moves and all(move.release_hold for move in moves):
                    picking.state = "confirmed"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("release_hold", None)  # computed from the moves, whatever a client says
        return super().create(vals_list)

    def write(self, vals):
        if "release_hold" in vals:
            raise UserError(
                self.env._("Whether a delivery is held follows from its goods; release its order to open it.")
            )
        if vals.get("printed") or vals.get("state") in ("assigned", "done"):
            self._refuse_if_held(self.env._("These deliveries cannot be started"))
        return super().write(vals)

    # Buttons

    def action_assign(self):
        held = self.filtered("release_hold")
        # In bulk, and from stock's own flows, the held ones are left out; asked for alone, the person gets the reason.
        if held and held == self:
            held._refuse_held(self.env._("These deliveries cannot be reserved"))
        return super(StockPicking, self - held).action_assign()

    def button_validate(self):
        self._refuse_if_held(self.env._("These deliveries cannot be validated"))
        stopped = self._ask_gates(self.filtered(lambda picking: not picking.printed), "pick")
        stopped += self._ask_gates(self, "ship")
        if stopped:
            return self._tell_stopped(stopped)
        return super().button_validate()

    def do_print_picking(self):
        self._refuse_if_held(self.env._("These deliveries cannot be printed"))
        stopped = self._ask_gates(self, "pick")
        if not stopped:
            return super().do_print_picking()
        free = self.exists().filtered(lambda picking: not picking.release_hold and picking.move_ids)
        return super(StockPicking, free).do_print_picking() if free else self._tell_stopped(stopped)

    def action_split_transfer(self):
        self._refuse_if_held(self.env._("These deliveries cannot be split"))
        return super().action_split_transfer()

    def action_put_in_pack(self, **kwargs):
        self._refuse_if_held(self.env._("These deliveries cannot be packed"))
        return super().action_put_in_pack(**kwargs)

    def action_add_entire_packs(self, package_ids):
        self._refuse_if_held(self.env._("Packages cannot be added to these deliveries"))
        return super().action_add_entire_packs(package_ids)

    def button_scrap(self):
        self._refuse_if_held(self.env._("These deliveries have no goods to scrap yet"))
        return super().button_scrap()

    # Release

    def _copy_without_moves(self):
        """Return a delivery like each of these, for the part of its goods that is of the other kind."""
        # Who releases follows none of them, and their date is that of their goods.
        copies = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True).copy(
            {
                "name": "/",
                "move_ids": [],
                "move_line_ids": [],
                "user_id": False,
                "scheduled_date": False,
            }
        )
        copies = copies.with_env(self.env)
        told = {}
        for copy, origin in zip(copies, self, strict=True):
            told[copy.id] = self.env._("Split off %s.", origin._get_html_link())
            told[origin.id] = self.env._("Split: the other part is in %s.", copy._get_html_link())
        (self | copies)._message_log_batch(told)
        return copies

    # Gates on the way

    @api.model
    def _ask_gates(self, pickings, checkpoint):
        """Ask the gates of *checkpoint* about *pickings*; return what they hold now, in words per delivery."""
        moves = pickings.move_ids
        if checkpoint == "ship":
            moves = moves._get_leaving()
        else:
            moves = moves.filtered(lambda move: move.sale_line_id and not move.move_orig_ids)
        held = moves and moves._ask_on_the_way(checkpoint)
        return [
            f"{picking.name}: {picking.release_hold_reason}"
            for picking in (held or moves.browse()).picking_id
        ]

    @api.model
    def _tell_stopped(self, stopped):
        """Return the message that says why the goods do not go on; an error would roll back that they are held."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Held for release"),
                "message": "\n".join(stopped),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # Refusals

    def _refuse_if_held(self, what):
        if held := self.filtered("release_hold"):
            held._refuse_held(what)

    def _refuse_held(self, what):
        raise UserError(self._prepare_refusal(what, self.move_ids._filter_held()))

    @api.model
    def _prepare_refusal(self, what, moves):
        """Return the text: *what* is refused, on which deliveries, why, who acts and what next."""
        # sudo: the reason is told to whoever stands in front of the goods; customers only hear that it waits.
        moves = moves.sudo()
        told = self.env.user._is_internal()
        lines = []
        for picking, order in moves.grouped(lambda move: (move.picking_id, move.sale_line_id.order_id)):
            name = " ".join(filter(None, (picking.name, order.name and f"({order.name})")))
            reason = told and order and order._get_release_hold_reason()
            lines.append(
                f"- {name or self.env._('Demand without delivery')}" + (f": {reason}" if reason else "")
            )
        if len(lines) > NAMED:
            lines = [*lines[:NAMED], self.env._("and %s more", len(lines) - NAMED)]
        return "\n".join(
            [
                self.env._("%s: the goods are held for release.", what),
                *lines,
                self.env._(
                    "Ask for the release on the sales order; the delivery opens by itself once it is given."
                ),
            ]
        )
