from odoo import api, models

from odoo.addons.order_release.logic.demand import product_of
from odoo.addons.order_release.logic.master_data import DataBook, Double, ProductGaps
from odoo.addons.order_release.queries.master_data import doubles, product_gaps


class OrderReleaseGateData(models.AbstractModel):
    """Products and customers that are not approved, gaps in their data, and orders that came twice."""

    _name = "order.release.gate.data"
    _inherit = "order.release.gate"
    _description = "Release gate: master data"

    _gate_code = "data"

    @api.model
    def _label(self):
        return self.env._("Master data")

    @api.model
    def _get_options(self, line):
        names = ("check_barcode", "check_weight", "check_cost")
        return {**super()._get_options(line), **{name: line[name] for name in names}}

    @api.model
    def _describe_limit(self, line):
        parts = [self.env._("approved")]
        parts += [self.env._("barcode")] if line.check_barcode else []
        parts += [self.env._("weight")] if line.check_weight else []
        parts += [self.env._("cost")] if line.check_cost else []
        parts += [self.env._("doubles of %s days", line.limit_days)] if line.limit_days else []
        return ", ".join(parts)

    @api.model
    def _open_book(self, orders):
        run = self.env.execute_query
        products = set().union(*(map(product_of, one.lines) for one in orders))
        asked = {name for one in orders for name in one.terms[self._gate_code].options}
        gaps = {}
        for company_id, product_id, *found in run(
            product_gaps(self.env, products, {one.company_id for one in orders}, asked)
        ):
            gaps.setdefault(company_id, {})[product_id] = ProductGaps(*found)
        customers = {one.partner_id: one.customer_state for one in orders if one.customer_state}
        days = max(one.terms[self._gate_code].limit_days for one in orders)
        same = run(doubles(self.env, [one.order_id for one in orders], days)) if days else ()
        return DataBook(
            gaps,
            customers,
            {row[0]: Double(*row[1:]) for row in same},
        )

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        product = facts.get("product")
        if code == "double":
            text = (
                self.env._("Same customer reference as %(order)s, %(days)s days before")
                if facts.get("reference")
                else self.env._("Same goods as %(order)s, %(days)s days before")
            )
            return text % {"order": facts.get("order"), "days": facts.get("days")}
        if code == "gaps":
            names = {
                "barcode": self.env._("barcode"),
                "weight": self.env._("weight"),
                "cost": self.env._("cost"),
            }
            missing = ", ".join(names[name] for name in facts.get("missing", ()))
            return self.env._("%(product)s: no %(missing)s", product=product, missing=missing)
        return {
            "customer_draft": self.env._("Customer is not approved yet"),
            "customer_blocked": self.env._("Customer is blocked"),
            "product_draft": self.env._("%s is not approved yet", product),
            "product_blocked": self.env._("%s is blocked", product),
        }.get(code, code)

    @api.model
    def _clears(self, code):
        if code == "double":
            return self.env._("cancelling one of them")
        return self.env._("completing the data") if code == "gaps" else self.env._("the approval of the data")
