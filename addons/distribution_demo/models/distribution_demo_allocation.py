from datetime import timedelta

from odoo import Command, api, fields, models

from odoo.addons.distribution_demo.logic.scarce import CALL_OFF, INSIDE, KEY, WEB
from odoo.addons.distribution_demo.logic.today import PUNCTUAL

COUNTER = 3
# The first that fits counts: name, strategy, channel, what else makes the class.
CLASSES = (
    ("Pays late", "lose", None, {}),
    ("Retail counter", "skip", COUNTER, {}),
    ("Key accounts", "win", KEY, {}),
    ("Framework contracts", "fill", None, {"locks_promises": True}),
    ("Waiting for a week", "gain", None, {"aged_days": 7, "points_late": 1.0, "points_age": 0.1}),
    ("Web shop", "redistribute", WEB, {"fair_share": True}),
    ("Inside sales", "improve", INSIDE, {}),
)
# A quota runs around today, and the rest of what is kept is free to all at its end.
DAYS_BEFORE, DAYS_AFTER, OPEN_DAYS = 7, 21, 3
DONOR_CAP, DONOR_DAYS = 2_500.0, 90
REASONS = (
    "Payment announced by phone",
    "Bank guarantee on file",
    "Building site stands still, director agreed",
)
PAST_OVERRIDES, PAST_AMOUNT = 8, 3_000.0
# One of the morning's orders over the limit is too large for the credit controller alone.
PER_ORDER, PER_MONTH, STANDS_DAYS = 1_300.0, 20_000.0, 5


class DistributionDemoAllocation(models.AbstractModel):
    """Says who is served first where goods do not suffice, what is kept for whom, and hands scarce goods out anew."""

    _name = "distribution.demo.allocation"
    _description = "Scarce Goods of the Demo Loader"

    @api.model
    def _keep(self, books, keys):
        """Make what binds the orders of the morning already: stock that is kept for a channel."""
        self._make_quotas(books, keys, [one for one in books.kept if one.protects])

    @api.model
    def _make(self, books, keys, progress):
        """Make classes, quotas, substitutes and budgets, one run that is carried out and one to look at."""
        if not books.kept:
            return
        for quota, one in zip(
            *self._make_quotas(books, keys, [one for one in books.kept if not one.protects]), strict=True
        ):
            # What the group has had is no part of what it still gets.
            quota.quantity = quota.used_qty + one.quantity
        company = self._company(books, keys, books.kept[0].site)
        self._make_classes(company, keys, books)
        self._make_substitutes(books, keys, company)
        self._make_budgets(company)
        self._make_past_overrides(company)
        runs = self._make_runs(company, self.env["product.product"].browse(keys.items[books.handed_out][0]))
        progress("lines that change hands in a run", len(runs.line_ids.filtered("change_qty")))

    @api.model
    def _company(self, books, keys, site):
        return self.env["res.company"].browse(keys.companies[books.sites[site].company].company)

    @api.model
    def _make_quotas(self, books, keys, kept):
        today = fields.Date.today()
        values = [
            {
                "name": books.teams[one.team], "kind": "protect" if one.protects else "quota",
                "company_id": self._company(books, keys, one.site).id, "product_id": keys.items[one.item][0],
                "warehouse_id": keys.companies[books.sites[one.site].company].sites[one.site].warehouse,
                "team_ids": [Command.set([keys.teams[one.team]])], "quantity": one.quantity,
                "date_from": today - timedelta(days=DAYS_BEFORE), "date_to": today + timedelta(days=DAYS_AFTER),
                "open_days": OPEN_DAYS if one.protects else 0,
            }
            for one in kept
        ]  # fmt: skip
        return self.env["order.release.quota"].create(values), kept

    @api.model
    def _make_classes(self, company, keys, books):
        late = self.env["res.partner.category"].create({"name": "Pays late"})
        self.env["res.partner"].browse([keys.customers[n] for n in books.late_payers]).category_id |= late
        tag = self.env["distribution.demo.orders"]._find_tag(CALL_OFF)
        criteria = {"Pays late": {"category_ids": late.ids}, "Framework contracts": {"tag_ids": tag.ids}}
        self.env["order.release.demand.class"].create([
            {
                "name": name, "strategy": strategy, "company_id": company.id, "sequence": 10 * place,
                "team_ids": [keys.teams[team]] if team is not None else [], **criteria.get(name, {}), **values,
            }
            for place, (name, strategy, team, values) in enumerate(CLASSES, 1)
        ])  # fmt: skip
        company.write({"order_release_donor_cap": DONOR_CAP, "order_release_donor_days": DONOR_DAYS})

    @api.model
    def _make_substitutes(self, books, keys, company):
        self.env["order.release.substitute"].create([
            {
                "company_id": company.id, "product_id": keys.items[one.item][0],
                "substitute_id": keys.items[one.other][0], "consent": "ask",
            }
            for one in books.substitutes
        ])  # fmt: skip

    # Overrides

    @api.model
    def _make_budgets(self, company):
        self.env["order.release.budget"].create({
            "company_id": company.id, "group_id": self.env.ref("distribution_control.group_credit_controller").id,
            "single_amount": PER_ORDER, "amount": PER_MONTH, "period": "month", "valid_days": STANDS_DAYS,
        })  # fmt: skip

    @api.model
    def _make_past_overrides(self, company):
        """Give the credit controller a record: orders of the past that left over the limit, scored by how they ended.

        One entry of the ledger says where they come from: a decision cannot be dated back.
        """
        person = self.env["distribution.demo.users"]._find("credit")
        orders = self._find_past_orders(company)
        entry = self.env["distribution.decision"]._record(
            company,
            "release",
            "Overrides of the past, loaded with the demo",
            {"orders": orders.mapped("name")},
        )
        overrides = self.env["order.release.override"].create([
            {
                "order_id": order.id, "company_id": company.id, "partner_id": order.partner_id.id,
                "team_id": order.team_id.id, "warehouse_id": order.warehouse_id.id, "user_id": person.id,
                "role_id": self.env.ref("distribution_control.group_credit_controller").id, "gates": "credit",
                "reason": REASONS[place % len(REASONS)], "amount": order.amount_total, "decision_id_value": entry.id,
                "decided_at": order.date_order, "day": order.date_order.date(), "is_expired": True,
            }
            for place, order in enumerate(orders)
        ])  # fmt: skip
        overrides._score()

    @api.model
    def _find_past_orders(self, company):
        """Return some orders that were shipped, oldest first: the largest, and one that is overdue today."""
        shipped = [
            ("company_id", "=", company.id), ("effective_date", "!=", False), ("amount_total", "<", PAST_AMOUNT),
        ]  # fmt: skip
        today = fields.Date.today()
        overdue = [
            ("payment_state", "=", "not_paid"),
            ("invoice_date_due", "<", today - timedelta(days=PUNCTUAL)),
        ]
        unpaid = [("order_line.invoice_lines.move_id", "any", [("move_type", "=", "out_invoice"), *overdue])]
        orders = self.env["sale.order"]
        found = orders.search(shipped, order="amount_total desc, id", limit=PAST_OVERRIDES)
        found |= orders.search([*shipped, *unpaid], order="amount_total desc, id", limit=1)
        return found.sorted("date_order")

    # Runs

    @api.model
    def _make_runs(self, company, product):
        """Let the release desk hand out *product*, and look at everything else that could be handed out anew."""
        desk = self.env["distribution.demo.users"]._find("release")
        runs = self.env["order.release.run"].with_user(desk).with_company(company)
        runs = runs.with_context(allowed_company_ids=company.ids)
        done = runs.create({"company_id": company.id, "product_ids": product.ids})
        done.action_preview()
        done.action_commit()
        seen = runs.create({"company_id": company.id})
        seen.action_preview()
        return (done | seen).sudo()
