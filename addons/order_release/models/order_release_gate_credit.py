from odoo import api, fields, models

from odoo.addons.order_release.logic.credit import Account, CreditBook, Exposure, Limit
from odoo.addons.order_release.queries.exposure import credit_limits, customer_groups, exposure


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
    def _get_options(self, line):
        names = ("count_group", "count_companies", "count_sisters", "check_terms", "exempt_prepaid")
        return {**super()._get_options(line), **{name: line[name] for name in names}}

    @api.model
    def _open_book(self, orders):
        accounts = self._find_accounts(orders)
        partners = {one.partner_id for one in orders}
        roots = {one.root_id for one in orders}
        for account in accounts.values():
            partners.update(part[1] for part in account.parts)
            roots.update(part[0] for part in account.parts)
        limits = self._fetch_limits(orders, partners)
        # A limit of one branch counts what the customer takes at the others.
        limited = {partner_id for _company_id, partner_id in limits}
        asked = [one for one in orders if self._limit_key(one, accounts)[1] in limited]
        late, paid = self._find_late_terms(orders), self._find_paid(orders)
        if not asked:
            return CreditBook({}, {}, late_terms=late, paid=paid)
        rows = self.env.execute_query(
            exposure(self.env, roots, partners, [one.order_id for one in orders])
            if accounts
            else exposure(
                self.env,
                {one.root_id for one in asked},
                {one.partner_id for one in asked},
                [one.order_id for one in orders],
            )
        )
        exposures = {(row[0], row[1]): Exposure(*row[2:]) for row in rows}
        return CreditBook(limits, exposures, orders if accounts else asked, accounts, late, paid)

    @api.model
    def _limit_key(self, order, accounts):
        account = accounts.get(order.order_id)
        return account.limit_key if account else (order.company_id, order.partner_id)

    @api.model
    def _find_accounts(self, orders):
        """Return {order id: Account} of *orders* whose policy counts the group of the customer or all companies."""
        wide = [
            one
            for one in orders
            if not one.terms[self._gate_code].options.keys().isdisjoint(("count_group", "count_companies"))
        ]
        if not wide:
            return {}
        family = self._fetch_groups({one.partner_id for one in wide})
        members = {}
        for partner_id, top_id in family.items():
            members.setdefault(top_id, []).append(partner_id)
        rates, accounts = {}, {}
        for one in wide:
            options = one.terms[self._gate_code].options
            top = family.get(one.partner_id, one.partner_id) if options.get("count_group") else one.partner_id
            partners = members.get(top, [top]) if options.get("count_group") else [top]
            roots = {one.root_id: 1.0}
            if options.get("count_companies"):
                if one.root_id not in rates:
                    rates[one.root_id] = self._fetch_rates(one.root_id)
                roots = rates[one.root_id]
            accounts[one.order_id] = Account(
                (one.company_id, top),
                tuple((root, partner, rate) for root, rate in roots.items() for partner in partners),
            )
        return accounts

    @api.model
    def _fetch_groups(self, partner_ids):
        """Return {customer: the highest company above it} of every customer in the groups of *partner_ids*."""
        return dict(self.env.execute_query(customer_groups(self.env, partner_ids)))

    @api.model
    def _fetch_rates(self, root_id):
        """Return {root company: rate of its currency to that of company *root_id*} today."""
        target = self.env["res.company"].browse(root_id)
        today = fields.Date.context_today(self)
        return {
            root.id: self.env["res.currency"]._get_conversion_rate(
                root.currency_id, target.currency_id, target, today
            )
            for root in self.env["res.company"].search([("parent_id", "=", False)])
        }

    @api.model
    def _find_late_terms(self, orders):
        """Return {order id: (days, days of the customer)} of *orders* with longer payment terms than their customer's."""
        asked = [one.order_id for one in orders if one.terms[self._gate_code].options.get("check_terms")]
        found = {}
        for order in self.env["sale.order"].browse(asked):
            partner = order.partner_id.commercial_partner_id.with_company(order.company_id)
            days, own = (
                self._due_days(one) for one in (order.payment_term_id, partner.property_payment_term_id)
            )
            if days > own:
                found[order.id] = (days, own)
        return found

    @api.model
    def _due_days(self, term):
        """Return how many days the last part of payment *term* is due after the invoice; months count 30 days."""
        months = {"days_after": 0, "days_after_end_of_month": 30, "days_after_end_of_next_month": 60}
        return max((line.nb_days + months.get(line.delay_type, 30) for line in term.line_ids), default=0)

    @api.model
    def _find_paid(self, orders):
        """Return the ids of *orders* that are paid in full, where the policy does not ask about these."""
        asked = [one for one in orders if one.terms[self._gate_code].options.get("exempt_prepaid")]
        if not asked:
            return frozenset()
        paid = self.env["order.release.gate.payment"]._fetch_paid([one.order_id for one in asked])
        return frozenset(order_id for order_id, one in paid.items() if one.covers())

    @api.model
    def _fetch_limits(self, orders, partner_ids):
        """Return {(company id, partner id): Limit} of customers that have one; 0 on the customer is none."""
        now = fields.Datetime.now()
        own = {one.company_id: one.currency_id for one in orders}
        companies = self.env["res.company"].browse(own)
        days = {company.id: company._local_day(now) for company in companies}
        fallback = {company.id: self._fallback_limit(company) for company in companies}
        sisters = any(one.terms[self._gate_code].options.get("count_sisters") for one in orders)
        rows = self.env.execute_query(credit_limits(self.env, days, partner_ids, sisters))
        limits, rates = {}, {}
        for company_id, partner_id, amount, currency_id, expired, is_line in rows:
            amount = fallback[company_id] if amount is None else amount
            if not amount and not is_line:
                continue
            key = (company_id, own[company_id], currency_id if is_line else own[company_id])
            if key not in rates:
                rates[key] = self._fetch_rate(*key, days[company_id])
            limits[company_id, partner_id] = Limit(
                amount, key[-1], rates[key], expired and fields.Date.to_string(expired)
            )
        return limits

    @api.model
    def _fetch_rate(self, company_id, source_id, target_id, day):
        if source_id == target_id:
            return 1.0
        source, target = self.env["res.currency"].browse((source_id, target_id))
        company = self.env["res.company"].browse(company_id)
        return source._get_conversion_rate(source, target, company, day)

    @api.model
    def _fallback_limit(self, company):
        """Return the limit of customers without one of their own, as the company's settings say."""
        # sudo: the field is for accountants, the gate counts for everybody
        partners = self.env["res.partner"].sudo().with_company(company)
        return partners._fields["credit_limit"].get_company_dependent_fallback(partners)

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "longer_terms":
            return self.env._(
                "Payable in %(days)s days, the customer's terms are %(allowed)s",
                days=self._number(figure),
                allowed=self._number(limit),
            )
        if code == "limit_expired":
            return self.env._(
                "Credit limit of %(limit)s expired on %(date)s, exposure %(exposure)s",
                limit=self._money(facts.get("limit"), currency),
                date=facts.get("expired_on"),
                exposure=self._money(figure, currency),
            )
        if facts.get("customers", 1) > 1 or facts.get("companies", 1) > 1:
            return self.env._(
                "Exposure %(exposure)s of %(limit)s, %(customers)s customers of the group in %(companies)s companies",
                exposure=self._money(figure, currency),
                limit=self._money(limit, currency),
                customers=facts["customers"],
                companies=facts["companies"],
            )
        return self.env._(
            "Exposure %(exposure)s of %(limit)s",
            exposure=self._money(figure, currency),
            limit=self._money(limit, currency),
        )

    @api.model
    def _clears(self, code):
        return (
            self.env._("shorter terms")
            if code == "longer_terms"
            else self.env._("a payment or a higher limit")
        )
