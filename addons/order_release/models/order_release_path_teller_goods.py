from odoo import api, models

from .order_release_path_teller import SUBSTITUTING

DESK = "distribution_control.group_release_desk"
BUYER = "distribution_control.group_buyer"
WAREHOUSE = "stock.group_stock_user"


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
        return {
            "text": self.env._("%s has all of it and ships", way.facts["branch"]),
            "who": self._group_name(DESK),
            "label": self._may(DESK) and not context["auditor"] and self.env._("Other branch"),
        }

    @api.model
    def _tell_transfer(self, way, context):
        return {
            "text": self.env._(
                "Transfer of %(goods)s from %(branch)s", goods=self._goods(way), branch=way.facts["branch"]
            ),
            "who": self.env._("Warehouse"),
            "label": self._may(WAREHOUSE) and not context["auditor"] and self.env._("Transfer"),
        }

    @api.model
    def _tell_purchase(self, way, context):
        return {
            "text": self.env._("Purchase of %s, no receipt is known", self._goods(way)),
            "who": self._group_name(BUYER),
            "label": self._may(*SUBSTITUTING) and not context["auditor"] and self.env._("Ask purchasing"),
        }

    @api.model
    def _tell_run(self, way, context):
        return {
            "text": self.env._("%s handed out anew among the orders", self._goods(way, quantities=False)),
            "who": self._group_name(DESK),
            "label": self._may(DESK) and not context["auditor"] and self.env._("Preview a run"),
        }

    @api.model
    def _goods(self, way, quantities=True):
        """Return what the obstacles of *way* miss, product by product."""
        # sudo: names of products
        names = {
            product.id: product.display_name
            for product in self.env["product.product"]
            .sudo()
            .browse({one.facts["product_id"] for one in way.obstacles})
        }
        missing = {}
        for one in way.obstacles:
            product_id = one.facts["product_id"]
            missing[product_id] = missing.get(product_id, 0.0) + one.excess
        number = self.env["order.release.gate"]._number
        return ", ".join(
            f"{number(quantity)} {names[product_id]}" if quantities else names[product_id]
            for product_id, quantity in missing.items()
        )
