from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .release_pass import HELD, RELEASED, without_defaults


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_cancel(self):
        result = super()._action_cancel()
        self.order_line._set_supply_pending(False)
        return result


class SaleOrderLine(models.Model):
    """The order line's side of the hold: its held demand, its supply that waits, and less of both on a decrease."""

    _inherit = "sale.order.line"

    release_supply_pending = fields.Boolean(
        "Supply Waits for Release",
        readonly=True,
        copy=False,
        help="The goods are bought or made for this line; their supply starts when the order is released.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("release_supply_pending", None)
        clean = without_defaults(self, ("release_supply_pending",))
        return super(SaleOrderLine, clean).create(vals_list)

    def write(self, vals):
        if "release_supply_pending" in vals:
            flag = vals["release_supply_pending"]
            if flag is not HELD and flag is not RELEASED:
                raise UserError(self.env._("The supply of a held line starts with the release of its order."))
            vals = {**vals, "release_supply_pending": bool(flag)}
        return super().write(vals)

    def _set_supply_pending(self, pending):
        lines = self.filtered(lambda line: line.release_supply_pending != pending)
        if lines:
            lines.write({"release_supply_pending": HELD if pending else RELEASED})

    def _get_held_demand(self):
        """Return the open held moves of the lines, components of kits and all links of a chain among them."""
        return self.env["stock.move"].search(
            [
                ("sale_line_id", "in", self.ids),
                ("release_hold", "=", True),
                ("state", "not in", ("done", "cancel")),
            ]
        )

    # Release

    def _release_goods(self, decision, quantities=None):
        """Release what *decision* lets go of the lines: held demand, and supply that waited.

        *decision* and *quantities*: see ``stock.move._release``; lines whose supply waits are launched in full.
        Returns the released moves.
        """
        # sudo: the duty is checked by who decides; the release desk need not have rights in the warehouse.
        lines = self.sudo()
        moves = lines._get_held_demand()
        if quantities is not None:
            moves = moves.filtered(lambda move: move.id in quantities)
        released = moves._release(decision, quantities)
        lines.filtered("release_supply_pending")._launch_held_supply()
        return released

    def _launch_held_supply(self):
        """Run the procurements that waited for the release."""
        self._set_supply_pending(False)
        self._launch_missing(release_hold=False)

    def _launch_missing(self, **values_of_hold):
        """Procure what is missing; stock's own launch leaves locked orders out, these must start too."""
        procurements = []
        for line in self:
            line = line.with_company(line.company_id)
            missing = line.product_uom_qty - line._get_qty_procurement()
            if line.state != "sale" or line.product_uom_id.compare(missing, 0) <= 0:
                continue
            if not line.order_id.stock_reference_ids:
                self.env["stock.reference"].create(line._prepare_reference_vals())
            values = {**line._prepare_procurement_values(), **values_of_hold}
            quantity, uom = line.product_uom_id._adjust_uom_quantities(missing, line.product_id.uom_id)
            procurements += line._create_procurements(quantity, uom, values)
        if procurements:
            self.env["stock.rule"].run(procurements)

    # Less is ordered

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Less of a line takes from its held demand first: what was released may be on its way already."""
        if previous_product_uom_qty and not self.env.context.get("skip_procurement"):
            for line in self.filtered(lambda line: line.state == "sale" and not line.order_id.locked):
                line.with_company(line.company_id)._consume_held(previous_product_uom_qty)
        result = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        self.filtered("release_supply_pending")._settle_supply()
        return result

    def _settle_supply(self):
        """Stop waiting where nothing is missing any more: the gates let it go, or it is not ordered any more."""
        missing = self.filtered(
            lambda line: line.product_uom_id.compare(line.product_uom_qty, line._get_qty_procurement()) > 0
        )
        (self - missing)._set_supply_pending(False)

    def _consume_held(self, previous_product_uom_qty):
        """Take what is ordered less than procured out of the held demand, the latest first."""
        self.ensure_one()
        held = self.move_ids._filter_held()
        if not held:
            return
        procured = self._get_qty_procurement(previous_product_uom_qty)
        precision = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(procured, self.product_uom_qty, precision_digits=precision) <= 0:
            return
        excess = procured - self.product_uom_qty
        plain = held & self._get_outgoing_incoming_moves(strict=False)[0]
        if plain and not held.move_orig_ids and all(move.procure_method == "make_to_stock" for move in held):
            plain._consume(self.product_uom_id._compute_quantity(excess, self.product_id.uom_id, round=False))
        else:
            self._consume_held_by_rule(held, procured, excess)

    def _consume_held_by_rule(self, held, procured, excess):
        """Let stock's negative procurement find every component and every link of a chain that is held."""
        taken = min(excess, procured * self._get_held_share(held))
        quantity, uom = self.product_uom_id._adjust_uom_quantities(-taken, self.product_id.uom_id)
        if uom.is_zero(quantity):
            return
        values = {**self._prepare_procurement_values(), "release_hold": True, "release_consume": True}
        self.env["stock.rule"].run(self._create_procurements(quantity, uom, values))

    def _get_held_share(self, held):
        """Return how much of what is procured for the line is held, 0 to 1; of a kit, in whole kits."""
        rules = held.rule_id
        shares = []
        for product, moves in held.grouped("product_id").items():
            same = self.move_ids.filtered(
                lambda move, product=product: (
                    move.product_id == product
                    and move.state != "cancel"
                    and move.rule_id in rules
                    and not move.origin_returned_move_id
                )
            )
            total = sum(same.mapped("product_qty"))
            shares.append(sum(moves.mapped("product_qty")) / total if total else 0.0)
        return min(shares, default=0.0)
