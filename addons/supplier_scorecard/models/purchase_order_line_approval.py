from odoo import api, models

from odoo.addons.supplier_scorecard.logic.approval import deviation
from odoo.addons.supplier_scorecard.queries.price_reference import references

GOVERNED = {"product_id", "product_qty", "product_uom_id", "price_unit", "discount", "order_id"}


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        orders = lines.order_id._controlled()
        orders._check_governed(
            {line.id: line.price_subtotal for line in orders.order_line - lines} if orders else {}
        )
        return lines

    def write(self, vals):
        orders = self.order_id._controlled() if vals.keys() & GOVERNED else self.env["purchase.order"]
        before = orders._control_amounts()
        result = super().write(vals)
        orders._check_governed(before)
        return result

    def unlink(self):
        orders = self.order_id._controlled()
        result = super().unlink()
        orders._check_governed(orders._control_amounts())
        return result

    def action_compare_vendors(self):
        """Open the vendors of the product, each price with what his unreliability costs on top."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("product.product_supplierinfo_type_action")
        return {
            **action,
            "name": self.env._("Vendors of %s", self.product_id.display_name),
            "domain": [
                ("product_tmpl_id", "=", self.product_id.product_tmpl_id.id),
                ("product_id", "in", (False, self.product_id.id)),
            ],
            "context": {},
            "target": "new",
        }

    def _price_deviations(self):
        """Return {line id: share by which its price exceeds the contract's, or without one the last paid}."""
        found = {}
        currencies = self.env["res.currency"]
        for line_id, contract, contract_id, last, last_id, _day in self.env.execute_query(
            references(self.env, self.ids)
        ):
            line = self.browse(line_id)
            price, currency = (contract, contract_id) if contract else (last, last_id)
            if not price or not line.product_uom_qty:
                continue
            order = line.order_id
            reference = currencies.browse(currency)._convert(
                price, order.currency_id, order.company_id, order.date_order.date(), round=False
            )
            found[line_id] = deviation(line.price_subtotal / line.product_uom_qty, reference)
        return found
