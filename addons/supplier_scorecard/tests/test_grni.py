from collections import defaultdict
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period

from .common import SupplierCase, moment

FIGURES = ("kind", "received_qty", "billed_qty", "amount", "since", "age_days")


class GrniCase(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.finance = cls.users["finance_controller"]

    @classmethod
    def _received(cls, quantity=20, on=12, product=None, received=None, price=5.0, warehouse=None, **line):
        purchase = cls._make_purchase(
            [(product or cls._make_product(), quantity, price)],
            vendor=cls.vendor,
            warehouse=warehouse or cls.warehouse_a1,
        )
        purchase.order_line.write({"date_planned": moment(12), **line})
        purchase.button_confirm()
        if received == 0:
            return purchase
        quantities = None if received is None else {purchase.order_line.product_id: received}
        cls._receive(purchase, quantities=quantities, on=moment(on))
        return purchase

    @classmethod
    def _bill(cls, purchase, quantity=None, price=None, on=13, kind="in_invoice", **line):
        own = purchase.order_line
        bill = cls.env["account.move"].with_company(purchase.company_id).create(
            {
                "move_type": kind,
                "partner_id": purchase.partner_id.id,
                "company_id": purchase.company_id.id,
                "currency_id": purchase.currency_id.id,
                "invoice_date": date(2026, 3, on),
                "date": date(2026, 3, on),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": own.product_id.id,
                            "product_uom_id": own.product_uom_id.id,
                            "purchase_line_id": own.id,
                            "quantity": own.product_qty if quantity is None else quantity,
                            "price_unit": own.price_unit if price is None else price,
                            "tax_ids": False,
                            **line,
                        }
                    )
                ],
            }
        )  # fmt: skip
        bill.action_post()
        return bill

    def _rows(self, day=31, companies=None):
        """Return {order: row} of the end of that day of March 2026."""
        query = self.env["supplier.grni"]._balances(companies or self.company_a, date(2026, 3, day))
        return {
            self.env["purchase.order"].browse(row["order_id"]): row
            for row in self.env.execute_query_dict(query)
        }

    def _figures(self, purchase, day=31):
        row = self._rows(day).get(purchase)
        return row and tuple(row[name] for name in FIGURES)


@tagged("post_install", "-at_install")
class TestGrni(GrniCase):
    def test_received_then_billed_in_part_then_in_full(self):
        purchase = self._received(on=12)
        self._bill(purchase, quantity=12, on=20)
        self._bill(purchase, quantity=8, on=25)
        self.assertIsNone(self._figures(purchase, 11), "nothing came yet")
        self.assertEqual(self._figures(purchase, 12), ("received", 20, 0, 100.0, date(2026, 3, 12), 0))
        self.assertEqual(self._figures(purchase, 24), ("received", 20, 12, 40.0, date(2026, 3, 12), 12))
        self.assertEqual(
            self._figures(purchase, 25)[:4], ("even", 20, 20, 0.0), "seen beside the standard cost only"
        )

    def test_the_oldest_receipt_that_no_bill_covers_counts(self):
        purchase = self._received(received=8, on=10)
        self._receive(purchase, on=moment(18))
        self._bill(purchase, quantity=8, on=20)
        self.assertEqual(self._figures(purchase, 30), ("received", 20, 8, 60.0, date(2026, 3, 18), 12))

    def test_billed_first_counts_at_the_price_billed(self):
        purchase = self._received(received=5, on=20)
        self._bill(purchase, quantity=20, price=6.0, on=2)
        self.assertEqual(self._figures(purchase, 19), ("billed", 0, 20, -120.0, date(2026, 3, 2), 17))
        self.assertEqual(self._figures(purchase, 31), ("billed", 5, 20, -90.0, date(2026, 3, 2), 29))

    def test_a_draft_bill_and_a_cancelled_receipt_count_for_nothing(self):
        purchase = self._received()
        self._bill(purchase).button_draft()
        self.assertEqual(self._figures(purchase)[:4], ("received", 20, 0, 100.0))
        self.assertIsNone(self._figures(self._received(received=0)))

    def test_units_discount_and_currency_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        purchase = self._received(
            quantity=2, price=60.0, product_uom_id=dozen.id, price_unit=60.0, discount=10
        )
        self.assertEqual(self._figures(purchase)[:4], ("received", 24, 0, 108.0))
        unit = self.env.ref("uom.product_uom_unit")
        self._bill(purchase, quantity=18, price=4.5, product_uom_id=unit.id)
        self.assertEqual(self._figures(purchase)[:4], ("received", 24, 18, 27.0))
        foreign = self._make_purchase(
            [(self._make_product(), 20, 5.0)], vendor=self.vendor, currency_id=self.usd.id
        )
        foreign.button_confirm()
        self._receive(foreign, on=moment(12))
        self.assertEqual(foreign.order_line.price_unit, 5.0)
        self.assertAlmostEqual(self._figures(foreign)[3], 80.0, msg="100 USD at 1.25")

    def test_a_return_and_its_refund_are_even(self):
        purchase = self._received()
        self._bill(purchase)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=purchase.picking_ids.id, active_model="stock.picking"
        ).create({})  # fmt: skip
        wizard.product_return_moves.write({"quantity": 5, "to_refund": True})
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        back.move_ids.date = moment(22)
        self.assertEqual(self._figures(purchase)[:4], ("billed", 15, 20, -25.0))
        self._bill(purchase, quantity=5, on=23, kind="in_refund")
        rows = self._rows()
        self.assertTrue(purchase not in rows or rows[purchase]["kind"] == "even")

    def test_a_receipt_belongs_to_the_branch_s_own_day(self):
        self.every_day.tz = "America/New_York"
        purchase = self._received()
        purchase.picking_ids.move_ids.date = moment(13, 2)  # 22:00 on the 12th over there
        self.assertEqual(self._figures(purchase)[4], date(2026, 3, 12))

    def test_companies_do_not_mix(self):
        own, other = self._received(), self._received(warehouse=self.warehouse_b1)
        self.assertEqual(set(self._rows()), {own})
        self.assertEqual(set(self._rows(companies=self.company_b)), {other})
        seen = self.env["supplier.grni"].with_user(self.users["buyer"]).search([])
        self.assertEqual(seen.company_id, self.company_a)

    def test_the_list_is_as_of_the_day_asked_for(self):
        purchase = self._received(on=12)
        self._bill(purchase, on=20)
        grni = self.env["supplier.grni"].with_user(self.users["finance_controller"])
        day = grni.with_context(to_date="2026-03-15").search([("order_id", "=", purchase.id)])
        self.assertEqual((day.amount, day.bucket), (100.0, "0_30"))
        grouped = grni.with_context(to_date="2026-03-15")._read_group(
            [("order_id", "=", purchase.id)], ["bucket"], ["amount:sum"]
        )
        self.assertEqual(grouped, [("0_30", 100.0)])

    def test_a_period_at_once_says_what_each_of_its_days_says(self):
        """In parts, in two currencies, returned, billed first, and a kit whose parts came one after the other."""
        both = self.company_a | self.company_b
        self._bill(self._received(on=12), quantity=12, on=20)
        self._received(warehouse=self.warehouse_b1, on=14)
        self._bill(self._received(received=5, on=20), quantity=20, price=6.0, on=2)
        foreign = self._make_purchase(
            [(self._make_product(), 20, 5.0)], vendor=self.vendor, currency_id=self.usd.id
        )
        foreign.button_confirm()
        self._receive(foreign, on=moment(15))
        kit = self._received(received=8, on=10)
        self._receive(kit, on=moment(18))
        first, second = kit.order_line.move_ids.sorted("date")
        parts = self._make_product("Half"), self._make_product("Other half")
        for move, part in zip(first | second, parts, strict=True):
            self.env.flush_all()
            # The goods of a kit, as manufacturing makes the moves.
            self.env.cr.execute("UPDATE stock_move SET product_id = %s WHERE id = %s", (part.id, move.id))
        self.env.invalidate_all()
        week = Period(date(2026, 3, 9), date(2026, 3, 22))
        at_once, alone = defaultdict(float), defaultdict(float)
        for day, *slice_, amount in self.env.execute_query(self.env["supplier.grni"]._amounts(both, week)):
            at_once[day, *slice_] += round(amount, 4)
        for day in week.days():
            for row in self.env.execute_query_dict(self.env["supplier.grni"]._balances(both, day)):
                if row["kind"] == "received":
                    slice_ = (row[name] for name in ("company_id", "warehouse_id", "partner_id", "categ_id"))
                    alone[day, *slice_] += round(row["amount"], 4)
        self.assertEqual(at_once, alone)
        self.assertEqual(sum(figure for key, figure in alone.items() if key[0].day == 17), 100 + 100 + 80)
        self.assertEqual(
            sum(figure for key, figure in alone.items() if key[0].day == 18), 100 + 100 + 80 + 100
        )

    def test_one_query_however_many_lines(self):
        self._received()
        self._rows()
        with self.assertQueryCount(5):
            self._rows()
        for _each in range(5):
            self._received()
        self.env.flush_all()
        with self.assertQueryCount(5):
            self._rows()


@tagged("post_install", "-at_install")
class TestGrniAgainstStock(GrniCase):
    def _categ(self, method):
        return self.env["product.category"].create(
            {"name": method, "property_cost_method": method, "property_valuation": "real_time"}
        )

    def test_average_cost_agrees_with_stock_and_the_closing(self):
        product = self._make_product(cost=0, categ_id=self._categ("average").id)
        purchase = self._received(product=product)
        self._bill(purchase, quantity=12)
        row = self._rows()[purchase]
        self.assertEqual(
            (row["stock_value"], row["booked"], row["stock_amount"], row["amount"], row["reason"]),
            (100.0, 60.0, 40.0, 40.0, "none"),
        )

    def test_standard_cost_differs_and_says_so(self):
        product = self._make_product(cost=6, categ_id=self._categ("standard").id)
        purchase = self._received(product=product)
        row = self._rows()[purchase]
        self.assertEqual(
            (row["stock_amount"], row["amount"], row["difference"], row["reason"]),
            (120.0, 100.0, 20.0, "standard"),
        )

    def test_a_later_bill_at_another_price_is_named(self):
        product = self._make_product(cost=0, categ_id=self._categ("average").id)
        purchase = self._received(product=product)
        self._bill(purchase, price=5.5, on=25)
        row = self._rows(20)[purchase]
        self.assertEqual((row["amount"], row["difference"], row["reason"]), (100.0, 10.0, "billed_later"))

    def test_consumables_are_not_in_stock_s_books(self):
        purchase = self._received(product=self._make_product(is_storable=False))
        row = self._rows()[purchase]
        self.assertEqual((row["amount"], row["stock_amount"], row["reason"]), (100.0, 0.0, "not_valued"))


@tagged("post_install", "-at_install")
class TestAccrual(GrniCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.env["account.account"].with_company(cls.company_a)
        cls.owed = account.create(
            {"name": "Goods not billed", "code": "220900", "account_type": "liability_current"}
        )
        cls.due = account.create(
            {"name": "Goods not received", "code": "120900", "account_type": "asset_current"}
        )
        cls.journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.company_a.id), ("type", "=", "general")], limit=1
        )
        cls.day, cls.after = date(2026, 3, 31), date(2026, 4, 1)

    def _propose(self, user=None, lines=None, company=None):
        return self.env["supplier.accrual"].with_user(user or self.finance)._propose(
            company or self.company_a, self.day, self.journal, self.owed, self.due, self.after, lines
        )  # fmt: skip

    def _balances(self, move):
        return sorted((line.account_id.code, line.balance) for line in move.line_ids)

    def test_a_draft_entry_and_its_reversal(self):
        received, billed = self._received(), self._received(received=0)
        self._bill(billed, quantity=4, price=6.0)
        accrual = self._propose()
        self.assertEqual((accrual.received_amount, accrual.billed_amount), (100.0, 24.0))
        self.assertEqual((accrual.move_id.state, accrual.reversal_id.state), ("draft", "draft"))
        self.assertEqual((accrual.move_id.date, accrual.reversal_id.date), (self.day, self.after))
        expense = received.order_line.product_id._get_product_accounts()["expense"].code
        self.assertEqual(
            self._balances(accrual.move_id),
            sorted([("220900", -100.0), ("120900", 24.0), (expense, 100.0), (expense, -24.0)]),
        )
        self.assertEqual(
            self._balances(accrual.reversal_id),
            sorted((code, -balance) for code, balance in self._balances(accrual.move_id)),
        )
        entry = self.env["distribution.decision"].search([], order="id desc", limit=1)
        self.assertEqual((entry.verdict, entry.res_id), ("accrue", accrual.id))

    def test_perpetual_valuation_accrues_where_the_closing_meets_it(self):
        category = self.env["product.category"].create(
            {"name": "Perpetual", "property_cost_method": "average", "property_valuation": "real_time"}
        )
        product = self._make_product(categ_id=category.id)
        accounts = product.with_company(self.company_a)._get_product_accounts()
        variation = accounts["stock_variation"] or accounts["expense"]
        self._received(product=product)
        accrual = self._propose()
        self.assertEqual(
            self._balances(accrual.move_id), sorted([("220900", -100.0), (variation.code, 100.0)])
        )

    def test_the_same_again_writes_nothing(self):
        self._received()
        accrual, entries = self._propose(), self.env["account.move"].search_count([])
        self.assertEqual(self._propose(), accrual)
        self.assertEqual(self.env["account.move"].search_count([]), entries)

    def test_a_line_is_accrued_once_a_day(self):
        purchase = self._received()
        accrual = self._propose()
        other = self._received()
        with (
            self._assert_unchanged(accrual, ["move_id", "received_amount"]),
            self.assertRaisesRegex(UserError, "in the accrual of"),
        ):
            self._propose()
        alone = self._propose(lines=other.order_line)
        self.assertEqual(alone.line_ids.line_id, other.order_line)
        accrual.move_id.unlink()
        self.assertFalse(accrual.exists())
        self.assertEqual(self._propose(lines=purchase.order_line).received_amount, 100.0)

    def test_entry_and_reversal_go_together(self):
        self._received()
        accrual = self._propose()
        accrual.move_id.action_post()
        self.assertEqual(accrual.reversal_state, "posted")
        accrual.move_id.button_draft()
        self.assertEqual((accrual.state, accrual.reversal_state), ("draft", "draft"))
        reversal = accrual.reversal_id
        accrual.move_id.unlink()
        self.assertFalse(reversal.exists())

    def test_stock_s_own_closing_is_explained(self):
        category = self.env["product.category"].create(
            {"name": "Perpetual", "property_cost_method": "average", "property_valuation": "real_time"}
        )
        purchase = self._received(product=self._make_product(categ_id=category.id, cost=0))
        self._bill(purchase, quantity=12)
        accrual = self._propose()
        accrual.action_compare()
        self.assertEqual((accrual.explained, accrual.gap, accrual.unexplained), (40.0, 40.0, 0.0))

    def test_only_finance_proposes_and_only_for_what_he_sees(self):
        self._received()
        for user in (self.users["buyer"], self.users["auditor"]):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._propose(user=user)
        self.assertFalse(self.env["supplier.accrual"].search([]))
        self.assertFalse(self._propose().filtered(lambda one: one.company_id == self.company_b))
