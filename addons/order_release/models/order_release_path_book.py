from odoo import api, models

from odoo.addons.order_release.logic.awaited import Receipt, awaited
from odoo.addons.order_release.logic.obstacle import shortages
from odoo.addons.order_release.logic.source_branch import Whole, lend_to_book
from odoo.addons.order_release.queries.path_goods import held_whole, let_go, main_vendors

# The subject of a way that serves whichever orders it is pressed for; of one order it starts with that order's id.
ALL = "all"


class OrderReleasePath(models.AbstractModel):
    """Ways to the goods that a book of orders misses, each one action for all the orders it serves."""

    _inherit = "order.release.path"

    @api.model
    def _offer_goods_to_book(self, found, waits, offer):
        """Offer what other branches can ship or lend; for what neither they have nor a receipt brings purchasing or a run.

        A fixed number of queries.
        """
        short = {one.key: one for one in shortages(found) if one.warehouse_id}
        if not short:
            return
        stands = {one.key: one for one in found}
        sent = self._find_sent(waits)
        reached = self._offer_branches(
            {key: one for key, one in short.items() if key not in sent}, stands, offer
        )
        unknown = [one for key, one in short.items() if key not in waits and key not in reached]
        self._offer_purchases(unknown, stands, offer)
        self._offer_runs(unknown, stands, offer)

    @api.model
    def _find_sent(self, waits):
        """Return the keys of what another branch has sent already: it is not sent twice."""
        pickings = self.env["stock.picking"].sudo().browse({one.picking_id for one in waits.values()})
        sent = set(pickings.filtered(lambda one: one.picking_type_id.code == "internal").ids)
        return {key for key, receipt in waits.items() if receipt.picking_id in sent}

    @api.model
    def _offer_branches(self, short, stands, offer):
        """Offer what other branches have; return the keys of the lines they serve."""
        # sudo: what branches have is told to whoever reads the orders
        companies = {stands[key].company_id for key in short}
        branches = self.env["stock.warehouse"].sudo().search([("company_id", "in", list(companies))])
        if len(branches) < 2:
            return set()
        whole = self._fetch_whole(short, stands)
        products = {one.product_id for one in short.values()} | {key for one in whole for key in one.goods}
        orders = self.env["sale.order"].sudo().browse(sorted({stands[key].order_id for key in short}))
        free = orders._fetch_free(products, branches)
        reached = set()
        for company, own in branches.grouped("company_id").items():
            lines = [one for one in short.values() if stands[one.key].company_id == company.id]
            owner = {one.key: stands[one.key].order_id for one in lines}
            mine = set(owner.values())
            ships, sends = lend_to_book(
                [one for one in whole if one.order_id in mine], lines, owner, free, own.ids
            )
            for branch_id, order_ids in ships.items():
                keys = [key for key, order_id in owner.items() if order_id in order_ids]
                self._offer_all(offer, "branch", branch_id, keys, stands, branch_id=branch_id)
                reached.update(keys)
            for (branch_id, home_id), keys in sends.items():
                self._offer_all(
                    offer, "transfer", f"{branch_id}-{home_id}", keys, stands, branch_id=branch_id
                )
                reached.update(keys)
        return reached

    @api.model
    def _fetch_whole(self, short, stands):
        """Return the :class:`Whole` of each order with a short line of which nothing was let go yet."""
        first = {}
        for key, one in short.items():
            first.setdefault(stands[key].order_id, one)
        goods = {}
        for order_id, product_id, quantity in self.env.execute_query(held_whole(self.env, first)):
            goods.setdefault(order_id, {})[product_id] = quantity
        return [Whole(one, first[one].rank, first[one].warehouse_id, held) for one, held in goods.items()]

    @api.model
    def _offer_purchases(self, unknown, stands, offer):
        """Offer to ask purchasing, vendor by vendor: that is what one call or one order to a vendor settles."""
        products = {one.product_id for one in unknown}
        companies = {stands[one.key].company_id for one in unknown}
        vendors = dict(self.env.execute_query(main_vendors(self.env, products, companies))) if unknown else {}
        for one in unknown:
            vendor_id = vendors.get(one.product_id, 0)
            self._offer_all(
                offer, "buy", f"v{vendor_id}" if vendor_id else f"p{one.product_id}", [one.key], stands,
                vendor_id=vendor_id,
            )  # fmt: skip

    @api.model
    def _offer_runs(self, unknown, stands, offer):
        """Offer one run per company over what others were let have; at most that much changes hands."""
        if not unknown or not self.env["order.release.demand.class"]._get_classes():
            return
        products, branches = {one.product_id for one in unknown}, {one.warehouse_id for one in unknown}
        orders = {stands[one.key].order_id for one in unknown}
        rows = self.env.execute_query(let_go(self.env, products, branches, orders))
        now = self.env.cr.now()
        for key in awaited(unknown, [Receipt(now, 0, *row) for row in rows]):
            self._offer_all(offer, "anew", stands[key].company_id, [key], stands)

    @api.model
    def _offer_all(self, offer, kind, subject, keys, stands, **facts):
        for key in keys:
            offer(kind, f"{ALL}-{subject}", stands[key], **facts)
