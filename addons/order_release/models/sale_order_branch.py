from odoo import Command, models

from odoo.addons.order_release.logic.branch import cover
from odoo.addons.order_release.queries.free_stock import free_stock, stock_claims


class SaleOrder(models.Model):
    """Another branch ships: what is still held leaves from where the goods are."""

    _inherit = "sale.order"

    def action_other_branch(self):
        """Open the form that shows which branch has the goods, and which of the orders no other branch can ship, why."""
        self._check_read_by_staff()
        bound = {order: why for order in self if (why := order._get_bond())}
        movable = self - self.browse([order.id for order in bound])
        wizard = self.env["order.release.branch"].create(
            {
                "order_ids": self.ids,
                "note": "\n".join(f"{order.name}: {why}" for order, why in bound.items()),
                "line_ids": [
                    Command.create(
                        {"warehouse_id": one.branch_id, "complete": one.complete, "share": one.share}
                    )
                    for one in (movable._find_branches() if movable else ())
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ship from another branch"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _find_branches(self):
        """Return what each branch of the company could send of the held demand (:class:`logic.branch.Cover`).

        Goods that orders in front of these wait for in a branch are not free. Three queries for any number of orders.
        """
        # sudo: what is free in a branch is told to whoever reads the order
        orders = self.sudo().sorted(lambda order: (-order.release_cost_per_hour, order.id))
        branches = self.env["stock.warehouse"].sudo().search([("company_id", "in", orders.company_id.ids)])
        moves = orders.order_line._get_held_demand().grouped(lambda move: move.sale_line_id.order_id)
        wanted = {order.id: _wanted(moves.get(order, ())) for order in orders}
        products = {product_id for goods in wanted.values() for product_id in goods}
        return cover(wanted, orders._fetch_free(products, branches), branches.ids)

    def _fetch_free(self, product_ids, branches):
        """Return {(product id, branch id): quantity that neither was let go nor other orders wait for}; two queries."""
        free = {
            (product_id, branch_id): quantity
            for product_id, branch_id, quantity in self.env.execute_query(
                free_stock(self.env, product_ids, branches.ids)
            )
        }
        claims = stock_claims(self.env, product_ids, branches.ids, self.ids)
        for product_id, branch_id, quantity, *_order in self.env.execute_query(claims):
            free[product_id, branch_id] = free.get((product_id, branch_id), 0.0) - quantity
        return free

    def _ship_from(self, branch, reason):
        """Let *branch* ship what the orders still hold; return {order: why not, in words} of the others.

        Whoever calls has checked the duty. The gates judge each order anew at the new branch; what passes goes at once.
        """
        refused = {order: why for order in self if (why := order._get_branch_obstacle(branch))}
        orders = self.browse([order.id for order in self if order not in refused])
        before = {order: order.warehouse_id.name for order in orders}
        for order in orders.sudo():  # sudo: the duty is checked by who decides
            order.order_line._get_held_demand()._action_cancel()
        # A branch is no price and no term: who chooses it does not become an author of the order.
        orders._set_release({"warehouse_id": branch.id})
        lines = orders.order_line.filtered(lambda line: line.product_id.type == "consu").sudo()
        if lines:
            lines._ask_gates()
            lines._launch_missing()
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": order,
                    "verdict": "change_branch",
                    "reason": reason,
                    "evidence": {"from": before[order], "to": branch.name},
                }
                for order in orders
            ]
        )
        self.env["order.release.engine"].sudo()._refresh(orders)  # sudo: as above
        return refused

    def _get_branch_obstacle(self, branch):
        """Return why *branch* cannot ship the order, in words, or nothing."""
        self.ensure_one()
        order = self.sudo()  # sudo: the state of the goods, for words
        if order.company_id != branch.company_id:
            return self.env._("%s belongs to another company.", branch.name)
        if order.warehouse_id == branch:
            return self.env._("It ships from %s already.", branch.name)
        return self._get_bond()

    def _get_bond(self):
        """Return why no other branch can ship the order, in words, or nothing."""
        order = self.sudo()  # sudo: as above
        if order.state != "sale" or order.release_state not in ("held", "partial"):
            return self.env._("Nothing of it is held.")
        moves = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        if moves.filtered(lambda move: not move.release_hold):
            return self.env._("A part is with the warehouse; hold the order again first.")
        if moves.filtered(lambda move: move.rule_id.route_id in order.order_line.route_ids):
            return self.env._("A line has a route of its own.")
        return ""


def _wanted(moves):
    """Return {product id: (quantity in the product's unit, value of a unit)} of held *moves*."""
    goods = {}
    for move in moves:
        quantity, _value = goods.get(move.product_id.id, (0.0, 0.0))
        line = move.sale_line_id
        price = line.price_subtotal / line.product_uom_qty if line.product_uom_qty else line.price_unit
        price = line.product_uom_id._compute_price(price, move.product_id.uom_id)
        goods[move.product_id.id] = (quantity + move.product_qty, price)
    return goods
