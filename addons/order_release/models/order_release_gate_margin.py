from odoo import api, models

from odoo.addons.order_release.logic.price import Costs, MarginBook


class OrderReleaseGateMargin(models.AbstractModel):
    """Margins below the floor of the policy."""

    _name = "order.release.gate.margin"
    _inherit = "order.release.gate"
    _description = "Release gate: margin"

    _gate_code = "margin"

    @api.model
    def _label(self):
        return self.env._("Margin")

    @api.model
    def _get_options(self, line):
        floors = tuple((one.categ_id.id, one.limit_ratio) for one in line.floor_ids)
        return {**super()._get_options(line), "floors": floors, "use_ladder": line.use_ladder}

    @api.model
    def _describe_limit(self, line):
        floors = len(line.floor_ids)
        limit = self._percent(line.limit_ratio)
        text = (
            self.env._("%(limit)s; %(count)s categories differ", limit=limit, count=floors)
            if floors
            else limit
        )
        return self.env._("%s; approval ladder", text) if line.use_ladder else text

    @api.model
    def _open_book(self, orders):
        return MarginBook(self._fetch_costs(orders), self._fetch_floors(orders))

    @api.model
    def _fetch_costs(self, orders):
        """Return what *orders* cost beside their products; for addons that know freight and duties."""
        return Costs({}, {})

    @api.model
    def _fetch_floors(self, orders):
        """Return {policy line id: {product id: floor}} of the products whose category has its own; two queries."""
        floors = {
            one.terms[self._gate_code].line_id: one.terms[self._gate_code].options.get("floors")
            for one in orders
        }
        floors = {line_id: dict(given) for line_id, given in floors.items() if given}
        if not floors:
            return {}
        products = self.env["product.product"].browse(
            {line.product_id for one in orders for line in one.lines if line.product_id}
        )
        found = {line_id: {} for line_id in floors}
        for category, members in products.grouped("categ_id").items():
            path = [
                int(part) for part in reversed((category.parent_path or "").strip("/").split("/")) if part
            ]
            for line_id, given in floors.items():
                nearest = next((one for one in path if one in given), None)
                if nearest:
                    found[line_id].update(dict.fromkeys(members.ids, given[nearest]))
        return found

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if facts.get("freight") or facts.get("landed"):
            return self.env._(
                "%(product)s: margin %(figure)s below %(limit)s (%(gross)s before freight %(freight)s and landed cost"
                " %(landed)s)",
                product=facts.get("product"),
                figure=self._percent(figure),
                limit=self._percent(limit),
                gross=self._percent(facts.get("gross", 0.0)),
                freight=self._percent(facts.get("freight", 0.0)),
                landed=self._percent(facts.get("landed", 0.0)),
            )
        return self.env._(
            "%(product)s: margin %(figure)s below %(limit)s",
            product=facts.get("product"),
            figure=self._percent(figure),
            limit=self._percent(limit),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a higher price")
