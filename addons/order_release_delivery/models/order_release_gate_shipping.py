from odoo import api, models


class OrderReleaseGateShipping(models.AbstractModel):
    """Whether the carrier of the order takes its goods to where they go."""

    _inherit = "order.release.gate.shipping"

    @api.model
    def _find_barred(self, orders):
        found = super()._find_barred(orders)
        wanted = self.env["sale.order"].search(
            [("id", "in", [one.order_id for one in orders]), ("carrier_id", "!=", False)]
        )
        for order in wanted:
            carrier, partner = order.carrier_id, order.partner_shipping_id
            tests = (
                ("carrier_place", carrier._match_address(partner)),
                (
                    "carrier_goods",
                    carrier._match_must_have_tags(order) and carrier._match_excluded_tags(order),
                ),
                ("carrier_weight", carrier._match_weight(order)),
                ("carrier_volume", carrier._match_volume(order)),
            )
            facts = {"carrier": carrier.name, "place": partner.country_id.name or ""}
            barred = [(code, facts) for code, fits in tests if not fits]
            if barred:
                found.setdefault(order.id, []).extend(barred)
        return found

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        texts = {
            "carrier_place": self.env._("%(carrier)s does not deliver to this address (%(place)s)"),
            "carrier_goods": self.env._("%(carrier)s does not take these goods"),
            "carrier_weight": self.env._("Too heavy for %(carrier)s"),
            "carrier_volume": self.env._("Too large for %(carrier)s"),
        }
        if code in texts:
            return texts[code] % {"carrier": facts.get("carrier"), "place": facts.get("place")}
        return super()._describe(code, figure, limit, currency, unit, facts)

    @api.model
    def _clears(self, code):
        return self.env._("another carrier") if code.startswith("carrier_") else super()._clears(code)
