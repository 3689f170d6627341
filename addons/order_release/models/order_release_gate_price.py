from odoo import api, fields, models, tools

from odoo.addons.order_release.logic.price import PriceBook
from odoo.addons.order_release.queries.price import ruled_lines


class OrderReleaseGatePrice(models.AbstractModel):
    """Prices off the customer's list: lower by more than a share, typed over, or in another currency."""

    _name = "order.release.gate.price"
    _inherit = "order.release.gate"
    _description = "Release gate: price"

    _gate_code = "price"

    @api.model
    def _label(self):
        return self.env._("Price")

    @api.model
    def _get_options(self, line):
        more = {"check_manual": line.check_manual, "check_currency": line.check_currency}
        return {**super()._get_options(line), **more}

    @api.model
    def _describe_limit(self, line):
        parts = [self.env._("%s below list", self._percent(line.limit_ratio))]
        parts += [self.env._("by hand")] if line.check_manual else []
        parts += [self.env._("other currency")] if line.check_currency else []
        return "; ".join(parts)

    @api.model
    def _open_book(self, orders):
        ruled = [one.order_id for one in orders if one.price_rules]
        lines = self.env.execute_query(ruled_lines(self.env, ruled)) if ruled else []
        listed = self._apply_rules([line_id for _order_id, line_id in lines]) if lines else {}
        checked = [one for one in orders if one.terms[self._gate_code].options.get("check_currency")]
        currencies = self._fetch_currencies(checked) if checked else {}
        return PriceBook(listed, {order_id for order_id, _line_id in lines}, currencies)

    @api.model
    def _fetch_rates(self, company_ids):
        """Return the currency of products that belong to no company, and today's rates to that of *company_ids*."""
        main_id, _currencies = self.env["res.company"]._get_currencies()
        today = fields.Date.context_today(self)
        return main_id, {
            (source_id, company_id): rate
            for company_id in company_ids
            for source_id, rate in self._get_rates(company_id, today).items()
        }

    @api.model
    @tools.ormcache("company_id", "day")
    def _get_rates(self, company_id, day):
        """Return {currency of another company: its rate of *day* to that of company *company_id*}; until a rate changes."""
        _main_id, currencies = self.env["res.company"]._get_currencies()
        company = self.env["res.company"].browse(company_id)
        target = self.env["res.currency"].browse(currencies[company_id])
        sources = self.env["res.currency"].browse(set(currencies.values())) - target
        return {one.id: one._get_conversion_rate(one, target, company, day) for one in sources}

    @api.model
    def _apply_rules(self, line_ids):
        """Return {line id: what the rules of its pricelist give}: one search for all."""
        lines = self.env["sale.order.line"].browse(line_ids)
        rules = self.env["product.pricelist.item"].search(
            [("pricelist_id", "in", lines.order_id.pricelist_id.ids)]
        )
        by_list = rules.grouped("pricelist_id")
        found = {}
        for line in lines:
            order = line.order_id
            date = order.date_order or fields.Datetime.now()
            product = line.product_id.with_context(**line._get_product_price_context())
            quantity = line.product_uom_id._compute_quantity(line.product_uom_qty or 1.0, product.uom_id)
            rule = next(
                (
                    one
                    for one in by_list.get(order.pricelist_id, ())
                    if self._is_valid(one, date) and self._is_about(one, product, quantity)
                ),
                rules.browse(),
            )
            found[line.id] = rule._compute_price(
                product, line.product_uom_qty or 1.0, line.product_uom_id, date, currency=order.currency_id
            )
        return found

    @api.model
    def _is_valid(self, rule, date):
        return not (rule.date_start and rule.date_start > date or rule.date_end and rule.date_end < date)

    @api.model
    def _is_about(self, rule, product, quantity):
        # Stock searches the rules of a product; here all were read, so that template and variant are compared too.
        if rule.applied_on == "1_product" and rule.product_tmpl_id != product.product_tmpl_id:
            return False
        if rule.applied_on == "0_product_variant" and rule.product_id.id != product.id:
            return False
        return rule._is_applicable_for(product, quantity)

    @api.model
    def _fetch_currencies(self, orders):
        """Return {order id: (currency, currency of the customer's list)} where they differ."""
        found = {}
        for order in self.env["sale.order"].browse(one.order_id for one in orders):
            listed = order.partner_id.with_company(order.company_id).property_product_pricelist.currency_id
            if listed and listed != order.currency_id:
                found[order.id] = (order.currency_id.name, listed.name)
        return found

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "currency":
            return self.env._(
                "Order in %(currency)s, the customer's list is in %(list)s",
                currency=facts.get("currency"),
                list=facts.get("list"),
            )
        values = {
            "product": facts.get("product"),
            "asked": self._number(facts.get("asked", 0.0)),
            "list": self._number(facts.get("list", 0.0)),
            "figure": self._percent(figure),
        }
        if code == "by_hand":
            return self.env._("%(product)s: price %(asked)s by hand, list %(list)s", **values)
        return self.env._("%(product)s: price %(asked)s, %(figure)s below the list's %(list)s", **values)

    @api.model
    def _clears(self, code):
        return self.env._("the price of the list")
