from odoo import api, models

from odoo.addons.order_release.logic.demand import rank_of
from odoo.addons.order_release.logic.stock import StockBook
from odoo.addons.order_release.queries.free_stock import free_stock, stock_claims


class OrderReleaseGateStock(models.AbstractModel):
    """Goods that are there and promised to nobody else, in the warehouse of the line."""

    _name = "order.release.gate.stock"
    _inherit = "order.release.gate"
    _description = "Release gate: stock"

    _gate_code = "stock"

    @api.model
    def _label(self):
        return self.env._("Stock")

    @api.model
    def _open_book(self, orders):
        wanted = [line for one in orders for line in one.lines if line.stocked and line.open_qty]
        if not wanted:
            return StockBook({})
        warehouses = {line.warehouse_id for line in wanted if line.warehouse_id}
        rows = self.env.execute_query(free_stock(self.env, {line.product_id for line in wanted}, warehouses))
        free = {(product_id, warehouse_id): quantity for product_id, warehouse_id, quantity in rows}
        there = {product_id for (product_id, _warehouse_id), quantity in free.items() if quantity > 0}
        return StockBook(free, self._fetch_claims(there, warehouses, orders) if there else {})

    @api.model
    def _fetch_claims(self, product_ids, warehouse_ids, orders):
        """Return {(product id, warehouse id): [(rank, quantity)]} of orders that wait for goods beside *orders*.

        A receipt belongs to who waited for it, also in the minutes before the clock hands it out.
        """
        claims = {}
        judged = [one.order_id for one in orders]
        for row in self.env.execute_query(stock_claims(self.env, product_ids, warehouse_ids, judged)):
            product_id, warehouse_id, quantity, promised, ordered, order_id = row
            claims.setdefault((product_id, warehouse_id), []).append(
                (rank_of(promised, ordered, order_id), quantity)
            )
        return claims

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "incomplete":
            return self.env._(
                "Ships complete: %(complete)s of %(lines)s lines are there",
                complete=facts.get("complete"),
                lines=facts.get("lines"),
            )
        return self.env._(
            "%(product)s: %(free)s of %(needed)s free",
            product=facts.get("product"),
            free=self._number(facts.get("free", 0.0)),
            needed=self._number(facts.get("needed", 0.0)),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a receipt")
