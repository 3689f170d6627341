from odoo import api, fields, models
from odoo.fields import Domain

from .release_pass import HELD, RELEASED


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_stock_move_values(self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values):  # fmt: skip
        """The rule brings the pass: what it creates is held if the procurement says so, and inherits nothing.

        A negative procurement takes back released demand, unless it says that it consumes what is held.
        """
        move_values = super()._get_stock_move_values(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values
        )
        held = values.get("release_hold") and (
            product_uom.compare(product_qty, 0) > 0 or values.get("release_consume")
        )
        move_values["release_hold"] = HELD if held else RELEASED
        if held:
            move_values["release_held_at"] = fields.Datetime.now()
        return move_values

    def _get_moves_to_assign_domain(self, company_id):
        return Domain(super()._get_moves_to_assign_domain(company_id)) & Domain("release_hold", "=", False)

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        """The next step of released goods is released, unless a gate holds it again."""
        values = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        if move_to_copy._holds_next_step(self):
            return {
                **values,
                "release_hold": HELD,
                "release_held_at": fields.Datetime.now(),
                "release_decision_id_value": False,
            }
        return {**values, "release_hold": RELEASED}

    @api.model
    def _get_rule(self, product_id, location_id, values):
        asked, rule = values.get("release_rule") or (None, None)
        if asked == _asked(product_id, location_id, values):
            return rule
        return super()._get_rule(product_id, location_id, values)

    @api.model
    def run(self, procurements, raise_user_error=True):
        """Held demand that would be bought or made for it waits with its supply until the release."""
        if any(procurement.values.get("release_hold") for procurement in procurements):
            procurements = self._defer_held_supply(procurements)
        return super().run(procurements, raise_user_error=raise_user_error)

    @api.model
    def _defer_held_supply(self, procurements):
        """Mark the sale lines whose supply waits and return the procurements that run now."""
        waiting = [procurement for procurement in procurements if self._waits_for_release(procurement)]
        lines = self.env["sale.order.line"].browse(
            {procurement.values["sale_line_id"] for procurement in waiting}
        )
        lines._set_supply_pending(True)
        skipped = {id(procurement) for procurement in waiting}
        return [procurement for procurement in procurements if id(procurement) not in skipped]

    @api.model
    def _waits_for_release(self, procurement):
        """Return whether the held *procurement* of a sale line ends in a purchase or production made for it.

        Chains of transfers are launched and held in every link: their demand belongs into the forecast. What is
        bought to order nets to zero there, and a purchase order cannot be held by holding a move.
        """
        values = procurement.values
        if not (values.get("release_hold") and values.get("sale_line_id")) or values.get("release_consume"):
            return False
        if procurement.product_uom.compare(procurement.product_qty, 0) <= 0:
            return False
        product, location, seen = procurement.product_id, procurement.location_id, self.browse()
        # Stock searches for the first rule right after: it finds this one there.
        first = self._get_rule(product, location, values)
        values["release_rule"] = (_asked(product, location, values), first)
        while rule := self._get_rule(product, location, values):
            if rule.action in ("buy", "manufacture"):
                return True
            if rule.procure_method != "make_to_order" or rule in seen:
                return False
            seen |= rule
            location = rule.location_src_id
        return False


def _asked(product, location, values):
    """Return what the rule of a procurement depends on."""
    return product, location, *(values.get(name) for name in ("route_ids", "warehouse_id", "company_id"))
