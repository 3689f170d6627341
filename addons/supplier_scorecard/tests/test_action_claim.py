from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestCorrectiveAction(SupplierCase):
    def _make_action(self, **values):
        return (
            self.env["supplier.action"]
            .with_user(self.users["buyer"])
            .create(
                {
                    "title": "Late on Thursdays",
                    "partner_id": self.vendor.id,
                    "company_id": self.company_a.id,
                    "test_lines": 3,
                    "test_target": 0.9,
                    **values,
                }
            )
        )

    def _to_test(self, action, day=14):
        texts = ("problem", "containment", "root_cause", "corrective_action")
        action.write({name: "Text" for name in texts} | {"done_on": moment(day).date()})
        for _step in range(4):
            action.action_next()
        self.assertEqual(action.state, "testing")

    def _deliver(self, due, came):
        order = self._order_for(due)
        self._receive(order, on=moment(came))
        self._judge(order, 28)

    def test_a_step_needs_its_text(self):
        action = self._make_action()
        with self.assertRaisesRegex(UserError, "Problem"):
            action.action_next()
        self.assertEqual(action.state, "problem")
        with self.assertRaises(UserError):
            action.state = "effective"
        with self.assertRaises(UserError):
            self._make_action(state="effective")
        with self.assertRaises(AccessError):
            action.with_user(self.users["finance_controller"]).action_next()

    def test_it_closes_itself_on_later_deliveries_only(self):
        action = self._make_action()
        self._to_test(action)
        for day in (12, 13, 14):
            self._deliver(day, day + 2)
        for day in (15, 16):
            self._deliver(day, day)
        self.env["supplier.action"]._cron_test()
        self.assertEqual((action.state, action.seen_lines, action.seen_value), ("testing", 2, 1.0))
        with self.assertRaises(UserError):
            action.test_target = 0.1
        self._deliver(17, 17)
        self.env["supplier.action"]._cron_test()
        self.assertEqual(
            (action.state, action.seen_lines, action.closed_on), ("effective", 3, fields.Date.today())
        )
        entry = self.env["distribution.decision"].search(
            [("res_model", "=", "supplier.action"), ("res_id", "=", action.id)]
        )
        self.assertEqual((entry.verdict, entry.evidence["value"]), ("action_effective", 1.0))

    def test_it_says_when_it_did_not_help(self):
        action = self._make_action()
        self._to_test(action)
        for day in (15, 16, 17, 18):
            self._deliver(day, day + (day == 16))
        self.env["supplier.action"]._cron_test()
        self.assertEqual(action.state, "ineffective")
        self.assertAlmostEqual(action.seen_value, 2 / 3, 4, "the first three only")
        action.action_reopen()
        self.assertEqual((action.state, action.done_on, action.seen_lines), ("cause", False, 0))

    def test_quality_and_product(self):
        product = self._make_product("Bolt")
        action = self._make_action(
            test_measure="quality", test_target=0.0, test_lines=1, product_id=product.id
        )
        self._to_test(action)
        self._deliver(15, 15)
        self.env["supplier.action"]._cron_test()
        self.assertEqual(action.state, "testing", "another product is no test")
        order = self._order_for(16, product=product)
        self._receive(order, on=moment(16))
        incident = (
            self.env["supplier.quality.incident"]
            .with_user(self.users["buyer"])
            ._report(order.order_line, 1, "vendor", "Bent")
        )
        incident.sudo().found_on = moment(17).date()
        self._judge(order, 20)
        self.env["supplier.action"]._cron_test()
        self.assertEqual((action.state, action.seen_value), ("ineffective", 0.1))

    def test_draft_is_no_mail(self):
        action = self._make_action(problem="Late")
        draft = action.action_draft_mail()
        self.assertEqual(
            (draft["res_model"], draft["context"]["default_partner_ids"]),
            ("mail.compose.message", self.vendor.ids),
        )
        self.assertFalse(action.message_ids.filtered(lambda message: message.message_type == "comment"))


@tagged("post_install", "-at_install")
class TestClaim(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.company_a.supplier_match_active = True
        cls.env["supplier.terms"].create({"company_id": cls.company_a.id, "charge_share": 0.03})
        cls.order = cls._order_for(12, quantity=100)
        cls._receive(cls.order, on=moment(15))
        line = cls.order.order_line
        bill = cls.env["account.move"].with_company(cls.company_a).create(
            {
                "move_type": "in_invoice", "partner_id": cls.vendor.id, "company_id": cls.company_a.id,
                "currency_id": cls.usd.id, "invoice_date": moment(15).date(), "date": moment(15).date(),
                "invoice_line_ids": [Command.create({
                    "product_id": line.product_id.id, "purchase_line_id": line.id, "quantity": 100,
                    # 5 EUR are 6.25 USD; half a dollar too much is 50 USD = 40 EUR.
                    "price_unit": 6.75, "tax_ids": False,
                })],
            }
        )  # fmt: skip
        bill.action_post()
        incident = (
            cls.env["supplier.quality.incident"]
            .with_user(cls.users["buyer"])
            ._report(line, 4, "vendor", "Bent")
        )
        incident.sudo().found_on = moment(15).date()
        cls._judge(cls.order, 20)

    def _collect(self, user="buyer"):
        wizard = (
            self.env["supplier.claim.collect"]
            .with_user(self.users[user])
            .with_company(self.company_a)
            .create(
                {"company_id": self.company_a.id, "date_from": moment(1).date(), "date_to": moment(31).date()}
            )
        )
        return (
            self.env["supplier.claim"].with_user(self.users[user]).search(wizard.action_collect()["domain"])
        )

    def test_each_reason_once_in_company_money(self):
        """Price 40 EUR, 3 % of 500 for the late line, 4 x 5 for the bent."""
        claim = self._collect()
        self.assertEqual(
            {line.kind: line.amount for line in claim.line_ids},
            {"price": 40.0, "charge": 15.0, "quality": 20.0},
        )
        self.assertEqual((claim.amount, claim.partner_id, claim.state), (75.0, self.vendor, "draft"))
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            self._collect()

    def test_what_comes_later_joins_the_draft_in_hand_and_words_say_why(self):
        claim = self._collect()
        self.assertEqual(claim.line_count, 3)
        charge = claim.line_ids.filtered(lambda line: line.kind == "charge")
        self.assertRegex(charge.why, "days late, due")
        self.assertEqual(charge.order_id, self.order)
        charge.unlink()
        again = self._collect()
        self.assertEqual((again, again.amount, again.line_count), (claim, 75.0, 3))
        self.assertEqual((again.date_from, again.date_to), (moment(1).date(), moment(31).date()))

    def test_companies_of_the_group_are_claimed_from_only_when_asked_for(self):
        self.company_b.partner_id = self.vendor
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            self._collect()

    def test_from_draft_to_a_drafted_credit_note(self):
        claim = self._collect()
        draft = claim.action_draft_mail()
        attached = self.env["ir.attachment"].browse(draft["context"]["default_attachment_ids"])
        self.assertIn("40.0", attached.raw.decode("utf-8-sig"))
        with self.assertRaises(UserError):
            claim.action_agreed()
        claim.action_asked()
        with self.assertRaises(UserError):
            claim.line_ids[0].unlink()
        claim.agreed_amount = 60
        claim.action_agreed()
        with self.assertRaises(AccessError):
            claim.action_credit_note()
        claim.with_user(self.users["finance_controller"]).action_credit_note()
        refund = claim.sudo().refund_id
        self.assertEqual(
            (refund.state, refund.move_type, refund.partner_id), ("draft", "in_refund", self.vendor)
        )
        self.assertAlmostEqual(refund.amount_untaxed, 60.0)
        self.assertEqual(claim.state, "settled")
        verdicts = (
            self.env["distribution.decision"]
            .search([("res_model", "=", "supplier.claim")], order="id")
            .mapped("verdict")
        )
        self.assertEqual(verdicts, ["claim_asked", "claim_agreed", "claim_settled"])

    def test_dropped_by_another_the_reasons_come_back(self):
        claim = self._collect("finance_controller")
        with self.assertRaises(UserError):
            claim.action_drop()
        other = self._make_user("finance_controller", login="control_finance_two")
        claim.with_user(other).action_drop()
        self.assertEqual(claim.state, "dropped")
        self.assertEqual(self._collect().amount, 75.0)

    def test_state_and_other_companies(self):
        claim = self._collect()
        model = self.env["supplier.claim"].with_user(self.users["buyer"])
        with self.assertRaises(UserError):
            model.create({"partner_id": self.vendor.id, "company_id": self.company_a.id, "state": "agreed"})
        claim.action_asked()
        with self.assertRaises(UserError):
            claim.line_ids.create({"claim_id": claim.id, "kind": "price", "amount": 1000})
        self.assertEqual(claim.amount, 75.0)
        with self.assertRaises(UserError):
            claim.state = "settled"
        with self.assertRaises(AccessError):
            self._collect("warehouse_operator")
        stranger = self._make_user("buyer", login="control_buyer_b", companies=self.company_b)
        self.assertFalse(self.env["supplier.claim"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            claim.with_user(stranger).action_agreed()
        self.assertEqual(claim.state, "asked")

    def _sums(self, code, first, last=None, company=None):
        """Return {day of March: (numerator, denominator)} of *code*."""
        period = Period(moment(first).date(), moment(last or first).date())
        source = self.env["supplier.kpi.source.claim"]
        return {
            one.day.day: (one.numerator, one.denominator)
            for one in source._measure([code], period, company or self.company_a)
        }

    def test_time_to_settle_and_what_was_recovered(self):
        """Asked for 75 on the 16th, 60 agreed and credited on the 25th; as it stood on each day."""
        claim = self._collect()
        with freeze_time(moment(16)):
            claim.action_asked()
        with freeze_time(moment(20)):
            claim.agreed_amount = 60
            claim.action_agreed()
        with freeze_time(moment(25)):
            claim.with_user(self.users["finance_controller"]).action_credit_note()
        self.assertEqual(self._sums("supplier_claim_days", 1, 31), {25: (9, 1)})
        self.assertEqual(self._sums("supplier_claim_recovery", 1, 31), {25: (60, 75)})
        self.assertEqual(self._sums("supplier_claims_open", 1, 31), {day: (75, 0) for day in range(16, 25)})
        for code in ("supplier_claim_days", "supplier_claim_recovery", "supplier_claims_open"):
            with self.subTest(code=code):
                self.assertEqual(self._sums(code, 1, 31, self.company_b), {})
        self.env["distribution.kpi"]._rebuild(
            ["supplier_claim_days"], Period(moment(25).date(), moment(25).date()), self.company_a
        )
        value = self.env["distribution.kpi.value"].search(
            [("kpi_id.code", "=", "supplier_claim_days"), ("company_id", "=", self.company_a.id)]
        )
        model, domain = value._evidence()
        self.assertEqual((value.ratio, self.env[model].search(domain)), (9, claim.sudo()))

    def test_a_dropped_claim_recovers_nothing_and_has_no_time(self):
        claim = self._collect()
        with freeze_time(moment(16)):
            claim.action_asked()
        with freeze_time(moment(18)):
            claim.with_user(self.users["finance_controller"]).action_drop()
        self.assertEqual(self._sums("supplier_claim_recovery", 1, 31), {18: (0, 75)})
        self.assertEqual(self._sums("supplier_claim_days", 1, 31), {})
        self.assertEqual(self._sums("supplier_claims_open", 1, 31), {16: (75, 0), 17: (75, 0)})

    def test_a_claim_nobody_was_asked_for_is_in_no_figure(self):
        claim = self._collect()
        claim.with_user(self.users["finance_controller"]).action_drop()
        for code in ("supplier_claim_days", "supplier_claim_recovery", "supplier_claims_open"):
            self.assertEqual(self._sums(code, 1, 31), {})
        for values in ({"asked_on": moment(1).date()}, {"closed_on": moment(1).date()}, {"asked_amount": 1}):
            with self.assertRaises(UserError):
                claim.write(values)

    def test_without_a_charge_in_the_terms_lateness_is_not_claimed(self):
        self.env["supplier.terms"].search([("company_id", "=", self.company_a.id)]).charge_share = 0
        self.assertEqual(set(self._collect().line_ids.mapped("kind")), {"price", "quality"})
