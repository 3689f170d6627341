from odoo import models

from .stock_accelerator import ORDERPOINTS

CACHE = "stock_accelerator.routes"
# What decides these two. Rules are found by location, chosen route and the product's routes alone, get_total_routes
# standing for "has vendors": stock's own cache in _compute_rules relies on just that.
ROUTE_METHODS = (("product.product", "get_total_routes"),)
RULE_METHODS = (
    ("product.product", "_get_rules_from_location"),
    ("stock.rule", "_get_rule"),
    ("stock.rule", "_search_rule_for_warehouses"),
    ("stock.rule", "_filter_warehouse_routes"),
)


def forget_routes(env):
    env.cr.cache.pop(CACHE, None)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def get_total_routes(self):
        """Search the routes that vendors bring once per transaction, not once per product."""
        remembered = self._remembered("routes", ROUTE_METHODS)
        if remembered is None or len(self) != 1:
            return super().get_total_routes()
        key = (self._get_route_facts(), *self._reader_key())
        if key not in remembered:
            remembered[key] = super().get_total_routes()._ids
        return self.env["stock.route"].browse(remembered[key])

    def _get_rules_from_location(self, location, route_ids=False, seen_rules=False):
        remembered = self._remembered("rules", RULE_METHODS)
        if remembered is None or seen_rules or len(self) != 1 or not location:
            return super()._get_rules_from_location(location, route_ids=route_ids, seen_rules=seen_rules)
        routes = self.route_ids | self.categ_id.total_route_ids | self.get_total_routes()
        chosen = route_ids._ids if route_ids else ()
        key = (location.id, chosen, routes._ids, self._get_route_facts(), *self._reader_key())
        if key not in remembered:
            remembered[key] = super()._get_rules_from_location(location, route_ids=route_ids)._ids
        return self.env["stock.rule"].browse(remembered[key])

    def _get_route_facts(self):
        """Return what of the product itself, beside its own routes, decides over routes and rules. Extended by glue."""
        return (bool(self.seller_ids),)

    def _reader_key(self):
        """Return what else decides which rules and routes this reader sees."""
        env = self.env
        return env.uid, env.su, tuple(env.companies._ids), env.context.get("active_test", True)

    def _remembered(self, what, methods):
        """Return what this transaction remembers of *what*; None if it must not remember."""
        if not self.env["stock.accelerator"]._is_on(ORDERPOINTS):
            return None
        cache = self.env.cr.cache.setdefault(CACHE, {})
        if what not in cache:
            cache[what] = None if self._is_overridden(methods) else {}
        return cache[what]

    def _is_overridden(self, methods):
        find = self.env["stock.accelerator"]._find_foreign
        return any(find(model, method) for model, method in methods)
