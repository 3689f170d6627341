from odoo import api, models

from odoo.addons.stock_accelerator.transaction import state


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _get_hidden_location_ids(self, location):
        """Return the locations whose stock a reservation from *location* must not see.

        The hook for a glue addon that proves an override of ``_get_gather_domain``. Asked once per location and
        reservation.
        """
        return frozenset()

    def _get_reserve_quantity(
        self,
        product_id,
        location_id,
        quantity,
        uom_id=None,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        reservation = state(self.env.cr).reservation
        if reservation and reservation.can_answer(self.env, product_id, location_id, quantity):
            return reservation.choose(
                self.sudo(), product_id, location_id, quantity, uom_id, lot_id, package_id, owner_id, strict
            )
        return super()._get_reserve_quantity(
            product_id, location_id, quantity, uom_id=uom_id,
            lot_id=lot_id, package_id=package_id, owner_id=owner_id, strict=strict,
        )  # fmt: skip

    @api.model
    def _update_reserved_quantity(
        self, product_id, location_id, quantity, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        reservation = state(self.env.cr).reservation
        if reservation and reservation.reserve(
            self.env, product_id, location_id, quantity, lot_id, package_id, owner_id
        ):
            return None
        return super()._update_reserved_quantity(
            product_id,
            location_id,
            quantity,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
        )

    def _gather(
        self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False, qty=0
    ):
        reservation = state(self.env.cr).reservation
        if reservation:
            reservation.release(product_id)
        return super()._gather(
            product_id,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
            qty=qty,
        )
