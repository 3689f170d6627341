from markupsafe import Markup

from odoo import api, models

from odoo.addons.replenishment_rules.models.replenishment_proposal import APPROVAL, OPEN, QUEUED


class SaleOrder(models.Model):
    """Purchasing is asked with the proposal it has already: to look at for who may, in words for the others."""

    _inherit = "sale.order"

    @api.model
    def _find_proposals(self, wants):
        """Return the open proposals for *wants* ({product: what is missing}) in the branches that miss it."""
        pairs = {
            (product.id, one.order.sudo().warehouse_id.id)
            for product, missing in wants.items()
            for one in missing
        }
        # sudo: whoever asks is told that something is proposed, and how much; opening it asks for the right
        found = (
            self.env["replenishment.proposal"]
            .sudo()
            .search(
                [
                    ("product_id", "in", [product.id for product in wants]),
                    ("warehouse_id", "in", [warehouse_id for _product_id, warehouse_id in pairs]),
                    ("state", "in", (OPEN, APPROVAL, QUEUED)),
                ]
            )
        )
        return found.filtered(lambda one: (one.product_id.id, one.warehouse_id.id) in pairs)

    @api.model
    def _tell_purchasing(self, asked, wants):
        action = super()._tell_purchasing(asked, wants)
        proposals = self._find_proposals(wants)
        if not proposals:
            return action
        told = "; ".join(proposal._tell_in_short() for proposal in proposals)
        params = {**action["params"], "message": f"{action['params']['message']}. {told}"}
        if proposals.sudo(False).has_access("read"):
            params["next"] = proposals._open()
        return {**action, "params": params}

    @api.model
    def _prepare_request(self, product, missing):
        values = super()._prepare_request(product, missing)
        proposals = self._find_proposals({product: missing})
        links = Markup("").join(
            Markup('<br/><a href="/odoo/replenishment-workbench/%s">%s</a>') % (one.id, one._tell_in_short())
            for one in proposals
        )
        return {**values, "note": Markup("%s%s") % (values["note"], links)}
