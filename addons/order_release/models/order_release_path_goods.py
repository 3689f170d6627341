from odoo import api, models

from odoo.addons.order_release.logic.obstacle import shortages
from odoo.addons.order_release.logic.source_branch import Lacking, lending_branch

WAITING = ("waiting", "confirmed", "partially_available", "assigned")


class OrderReleasePath(models.AbstractModel):
    """Ways to the goods that one order misses: from another branch, from the vendor, from other customers."""

    _inherit = "order.release.path"

    @api.model
    def _offer_goods(self, order, found, waits, offer):
        """Offer them for the short lines of *order*; a fixed number of queries.

        What is bought or handed out anew is offered where no receipt is known that completes the line.
        """
        short = [one for one in found if (one.gate, one.code) == ("stock", "short")]
        lacking = self._find_lacking(short)
        if not lacking:
            return
        order = order.sudo()  # sudo: what branches have is told to whoever reads the order
        keys = {one.key for one in lacking}
        short = [one for one in short if one.key in keys]
        for branch in self._find_whole_branch(order):
            for one in short:
                offer("branch", str(order.id), one, branch_id=branch.id)
        lender = self._find_lender(order, lacking)
        if lender:
            for one in short:
                offer("transfer", f"{order.id}-{lender.id}", one, branch_id=lender.id)
        unknown = [one for one in short if one.key not in waits]
        for one in unknown:
            offer("buy", str(order.id), one)
        redistributable = self._find_redistributable(order, unknown)
        for one in unknown:
            if one.facts["product_id"] in redistributable:
                offer("anew", str(order.id), one)

    @api.model
    def _find_lacking(self, found):
        """Return the ``Lacking`` of each short line among *found* that has a product and a branch."""
        return [
            Lacking(one.key, one.product_id, one.warehouse_id, one.quantity)
            for one in shortages(found)
            if one.warehouse_id
        ]

    @api.model
    def _find_whole_branch(self, order):
        """Return the branch that could ship all that *order* holds, if one can."""
        for cover in order._find_branches():
            branch = self.env["stock.warehouse"].sudo().browse(cover.branch_id)
            if cover.complete and not order._get_branch_obstacle(branch):
                return branch
        return self.env["stock.warehouse"]

    @api.model
    def _find_lender(self, order, lacking):
        """Return the other branch of the company that has all of *lacking* to spare, if one has."""
        # sudo: as the caller
        branches = self.env["stock.warehouse"].sudo().search([("company_id", "=", order.company_id.id)])
        free = order._fetch_free({one.product_id for one in lacking}, branches)
        return branches.browse(lending_branch(lacking, free, branches.ids) or ())

    @api.model
    def _find_redistributable(self, order, short):
        """Return the ids of products that a run could take back from other orders in the branch of a short line."""
        if not short or not self.env["order.release.demand.class"]._get_classes():
            return set()
        rows = self.env["stock.move"].sudo()._read_group(
            [
                ("product_id", "in", [one.facts["product_id"] for one in short]),
                ("location_id.warehouse_id", "in", [one.facts["warehouse_id"] for one in short]),
                ("sale_line_id.order_id", "not in", [False, order.id]),
                ("state", "in", WAITING),
                ("release_hold", "=", False),
            ],
            ["product_id"],
        )  # sudo: as the caller  # fmt: skip
        return {product.id for (product,) in rows}
