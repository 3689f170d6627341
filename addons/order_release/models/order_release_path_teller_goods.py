from odoo import api, models

from .order_release_path_teller import SUBSTITUTING

DESK = "distribution_control.group_release_desk"
BUYER = "distribution_control.group_buyer"
WAREHOUSE = "stock.group_stock_user"
# So many products are named in one sentence.
MOST_GOODS = 3


class OrderReleasePathTeller(models.AbstractModel):
    """Puts the ways to missing goods into words."""

    _inherit = "order.release.path.teller"

    @api.model
    def _tellers(self):
        return super()._tellers() | {
            "branch": self._tell_branch,
            "transfer": self._tell_transfer,
            "buy": self._tell_purchase,
            "anew": self._tell_run,
        }

    @api.model
    def _tell_branch(self, way, context):
        branch = self._branch(way)
        return {
            "text": self.env._("%s has all of it and ships", branch.name),
            "who": self._group_name(DESK),
            "label": self._may(DESK) and not context["auditor"] and self.env._("Other branch"),
            "call": branch.partner_id.phone,
        }

    @api.model
    def _tell_transfer(self, way, context):
        branch = self._branch(way)
        return {
            "text": self.env._(
                "Transfer of %(goods)s from %(branch)s", goods=self._goods(way), branch=branch.name
            ),
            "who": self.env._("Warehouse"),
            "label": self._may(WAREHOUSE) and not context["auditor"] and self.env._("Transfer"),
            "call": branch.partner_id.phone,
        }

    @api.model
    def _tell_purchase(self, way, context):
        vendor = self.env["res.partner"].sudo().browse(way.facts.get("vendor_id") or ())  # sudo: a name
        text = (
            self.env._(
                "Purchase of %(goods)s from %(vendor)s, no receipt is known",
                goods=self._goods(way),
                vendor=vendor.display_name,
            )
            if vendor
            else self.env._("Purchase of %s, no receipt is known", self._goods(way))
        )
        return {
            "text": text,
            "who": self._group_name(BUYER),
            "label": self._may(*SUBSTITUTING) and not context["auditor"] and self.env._("Ask purchasing"),
        }

    @api.model
    def _tell_run(self, way, context):
        return {
            "text": self.env._("%s handed out anew among the orders", self._goods(way, quantities=False)),
            "who": self._group_name(DESK),
            "label": self._may(DESK) and not context["auditor"] and self.env._("Preview a run"),
            # What a run takes from others, and whether it may, only its preview knows.
            "most": True,
        }

    @api.model
    def _branch(self, way):
        return self.env["stock.warehouse"].sudo().browse(way.facts["branch_id"])  # sudo: name and telephone

    @api.model
    def _goods(self, way, quantities=True):
        """Return what the obstacles of *way* miss, product by product, the dearest order's first; of many the first."""
        missing = {}
        for one in sorted(way.obstacles, key=lambda one: (-one.value, one.key)):
            product_id = one.facts["product_id"]
            missing[product_id] = missing.get(product_id, 0.0) + one.excess
        shown = list(missing)[:MOST_GOODS]
        # sudo: names of products
        names = {one.id: one.display_name for one in self.env["product.product"].sudo().browse(shown)}
        number = self.env["order.release.gate"]._number
        text = ", ".join(
            f"{number(missing[one])} {names[one]}" if quantities else names[one] for one in shown
        )
        if len(missing) > len(shown):
            return self.env._("%(goods)s and %(count)s more", goods=text, count=len(missing) - len(shown))
        return text
