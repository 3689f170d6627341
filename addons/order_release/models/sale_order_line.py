from odoo import models

# Whoever changes one of these is an author of the order.
AUTHORED = frozenset(
    ("product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "purchase_price")
)


class SaleOrderLine(models.Model):
    """Where orders meet the gates: right before their procurement, whoever confirms and however they change."""

    _inherit = "sale.order.line"

    # What customers still owe for orders: few lines among years of them; the words of ``queries.exposure.UNBILLED``.
    _release_unbilled_idx = models.Index(
        "(order_partner_id) WHERE state = 'sale' AND display_type IS NULL AND (is_downpayment AND qty_invoiced <> 0"
        " OR GREATEST(product_uom_qty, qty_delivered) > qty_invoiced)"
    )

    def write(self, vals):
        if not AUTHORED.isdisjoint(vals):
            self._note_author()
        return super().write(vals)

    def _note_author(self):
        orders = self.order_id
        if orders._has_human_author():
            governed = orders.filtered(
                lambda order: (
                    order.company_id.order_release_active and order.release_author_id.id != self.env.uid
                )
            )
            if governed:
                governed._set_release({"release_author_id": self.env.uid})

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Ask the gates first: what they stop is procured as held demand, and nothing is ever raised."""
        lines = self._filter_governed()
        if not lines:
            return super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        outcome = lines._ask_gates()
        orders = lines.order_id.sudo()  # sudo: the gates count for whoever confirms
        result = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        # Demand that was held before and passes now, or that stands in one held move with the new quantity.
        before = orders.filtered(lambda order: any(line.held_qty for line in outcome.demands[order.id].lines))
        if before:
            self.env["order.release.engine"].sudo()._refresh(before, "confirm")  # sudo: as above
        return result

    def _ask_gates(self):
        """Judge the lines before they are procured, store what stands against them, and return the outcome."""
        engine = self.env["order.release.engine"].sudo()  # sudo: the gates count for whoever confirms
        orders = self.order_id.sudo()
        outcome = engine._evaluate(orders, "confirm", launched=self)
        engine._store(outcome, in_turn=True)
        engine._take_versions(orders, outcome)
        return outcome

    def _filter_governed(self):
        """Return the lines whose procurement the gates decide on."""
        # Stock asks for every new line, mostly with none left to launch: not even the switch is read then.
        if not self or self.env.context.get("skip_procurement"):
            return self.browse()
        companies = self.env["res.company"]._get_governed_ids()
        return self.filtered(
            lambda line: (
                line.company_id.id in companies
                and line.state == "sale"
                and not line.order_id.locked
                and line.product_id.type == "consu"
            )
        )

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self._get_releasable_quantity() is not None:
            values["release_hold"] = True
        return values

    def _create_procurements(self, product_qty, procurement_uom, values):
        """Split a procurement of which only a part may go: one demand released, one held."""
        free = (
            self._get_releasable_quantity()
            if values.get("release_hold") and not values.get("release_consume")
            else 0
        )
        # Beside demand that is held already the new one is held too: the engine lets go of both in turn.
        if not free or product_qty <= 0 or any(move.release_hold for move in self.move_ids):
            return super()._create_procurements(product_qty, procurement_uom, values)
        free = self.product_id.uom_id._compute_quantity(free, procurement_uom, rounding_method="DOWN")
        free = min(free, product_qty)
        procurements = []
        if procurement_uom.compare(free, 0) > 0:
            released = {**values, "release_hold": False}
            procurements += super()._create_procurements(free, procurement_uom, released)
        rest = product_qty - free
        if procurement_uom.compare(rest, 0) > 0:
            procurements += super()._create_procurements(rest, procurement_uom, values)
        return procurements

    def _get_releasable_quantity(self):
        """Return how much of what is open may leave (product's unit), None if nothing stands against the line.

        Reads the stored holds, which the gates have just written; an order with none costs no query.
        """
        self.ensure_one()
        order = (
            self.order_id.sudo()
        )  # sudo: whether goods are held does not depend on what the person may read
        if order.release_state not in ("held", "partial"):
            return None
        standing = order.release_hold_ids._filter_standing()
        if any(hold.stops_order for hold in standing):
            return 0.0
        own = standing.filtered(lambda hold: hold.line_id == self)
        return min(own.mapped("releasable_qty")) if own else None
