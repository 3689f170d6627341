from odoo import api, fields, models

from odoo.addons.order_release.logic.credit import CreditBook, Exposure, Limit
from odoo.addons.order_release.queries.exposure import credit_limits, exposure


class OrderReleaseGateCredit(models.AbstractModel):
    """What the customer owes and would owe, against the limit: per commercial partner, branches together."""

    _name = "order.release.gate.credit"
    _inherit = "order.release.gate"
    _description = "Release gate: credit"

    _gate_code = "credit"

    @api.model
    def _label(self):
        return self.env._("Credit")

    @api.model
    def _describe_limit(self, line):
        parts = [self.env._("%s of the limit", self._percent(line.limit_ratio or 1.0))]
        parts += [self.env._("whole group")] if line.count_group else []
        parts += [self.env._("all companies")] if line.count_companies else []
        parts += [self.env._("longer terms")] if line.check_terms else []
        return "; ".join(parts)

    @api.model
    def _open_book(self, orders):
        limits = self._fetch_limits(orders)
        limited = [one for one in orders if (one.root_id, one.partner_id) in limits]
        if not limited:
            return CreditBook({}, {})
        rows = self.env.execute_query(
            exposure(
                self.env,
                {one.root_id for one in limited},
                {one.partner_id for one in limited},
                [one.order_id for one in orders],
            )
        )
        exposures = {(row[0], row[1]): Exposure(*row[2:]) for row in rows}
        return CreditBook(limits, exposures, limited)

    @api.model
    def _fetch_limits(self, orders):
        """Return {(root company id, partner id): Limit} of customers that have one; 0 on the customer is none."""
        today = fields.Date.context_today(self)
        root_of = {one.company_id: one.root_id for one in orders}
        companies = self.env["res.company"].browse(root_of)
        fallback = {company: self._fallback_limit(company) for company in companies}
        rows = self.env.execute_query(
            credit_limits(self.env, root_of, {one.partner_id for one in orders}, today)
        )
        limits, rates = {}, {}
        for company_id, partner_id, amount, currency_id, expired, is_line in rows:
            company = self.env["res.company"].browse(company_id)
            amount = fallback[company] if amount is None else amount
            if not amount and not is_line:
                continue
            currency = self.env["res.currency"].browse(currency_id) if is_line else company.currency_id
            if (company, currency) not in rates:
                rates[company, currency] = company.currency_id._get_conversion_rate(
                    company.currency_id, currency, company, today
                )
            limits[root_of[company_id], partner_id] = Limit(
                amount, currency.id, rates[company, currency], expired and fields.Date.to_string(expired)
            )
        return limits

    @api.model
    def _fallback_limit(self, company):
        """Return the limit of customers without one of their own, as the company's settings say."""
        # sudo: the field is for accountants, the gate counts for everybody
        partners = self.env["res.partner"].sudo().with_company(company)
        return partners._fields["credit_limit"].get_company_dependent_fallback(partners)

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "limit_expired":
            return self.env._(
                "Credit limit of %(limit)s expired on %(date)s, exposure %(exposure)s",
                limit=self._money(facts.get("limit"), currency),
                date=facts.get("expired_on"),
                exposure=self._money(figure, currency),
            )
        return self.env._(
            "Exposure %(exposure)s of %(limit)s",
            exposure=self._money(figure, currency),
            limit=self._money(limit, currency),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a payment or a higher limit")
