from odoo import api, models

from odoo.addons.order_release_mrp.queries.kits import kit_boms


class OrderReleaseEngine(models.AbstractModel):
    """Kits leave in parts."""

    _inherit = "order.release.engine"

    @api.model
    def _splits_lines(self):
        # sudo: whether there are kits does not depend on who asks
        kits = self.env["mrp.bom"].sudo().search_count([("type", "=", "phantom")], limit=1)
        return bool(kits) or super()._splits_lines()

    @api.model
    def _find_parts(self, pairs):
        """Return {(product id, company id): {component id: quantity per kit}} of those *pairs* that are kits.

        Components of kits within kits, goods only, in their own unit. Queries grow with the number of different
        kits, not with the lines.
        """
        products, companies = {one for one, _company in pairs}, {one for _product, one in pairs}
        rows = self.env.execute_query(kit_boms(self.env, products, companies))
        # sudo: what a kit consists of does not depend on who asks
        boms, variants = self.env["mrp.bom"].sudo(), self.env["product.product"].sudo()
        exploded, kits = {}, super()._find_parts(pairs)
        for product_id, company_id, bom_id in rows:
            if (product_id, bom_id) not in exploded:
                exploded[product_id, bom_id] = self._explode_kit(
                    variants.browse(product_id), boms.browse(bom_id).with_company(company_id)
                )
            kits[product_id, company_id] = exploded[product_id, bom_id]
        return kits

    @api.model
    def _explode_kit(self, product, bom):
        per_batch = product.uom_id._compute_quantity(1.0, bom.product_uom_id, round=False) / bom.product_qty
        per_kit = {}
        for bom_line, values in bom.explode(product, 1.0)[1]:
            part = bom_line.product_id
            if part.type == "service" or bom_line.product_uom_id.is_zero(values["qty"]):
                continue
            quantity = bom_line.product_uom_id._compute_quantity(values["qty"], part.uom_id, round=False)
            per_kit[part.id] = per_kit.get(part.id, 0.0) + quantity * per_batch
        return per_kit
