from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from odoo.addons.distribution_control.logic.measure import Period

from .common import FactsCase


def march(day):
    return date(2030, 3, day)


@tagged("post_install", "-at_install")
class TestKpiMoney(FactsCase):
    """March 2030, company A; everything left branch A1 on the 4th at 10:00.

    =======  ==================================================  =====================================================
    first    10 widgets, price 10 made 9 by hand, 10 % off: 81   invoiced on the 5th, 1 credited on the 7th (8.10)
    second   5 gadgets at 20: 100                                invoiced on the 6th, 1 back and credited on the 7th
    third    2 gadgets at 20: 40                                 not invoiced
    sister   3 gadgets at 20, to company B                       not invoiced, but no customer
    =======  ==================================================  =====================================================
    """

    source = "distribution.kpi.source.money"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.widget = cls._make_product("Widget", cost=6.0, invoice_policy="delivery")
        cls.gadget = cls._make_product("Gadget", cost=4.0, invoice_policy="delivery")
        for product in (cls.widget, cls.gadget):
            for warehouse in (cls.warehouse_a1, cls.warehouse_b1):
                cls._put_stock(product, 1000, warehouse=warehouse)
        with freeze_time("2030-03-04 10:00:00"):
            cls.first = cls._sell(cls.widget, 10, 10.0, team_id=cls.team.id)
            cls.first.order_line.write({"price_unit": 9.0, "technical_price_unit": 10.0, "discount": 10.0})
            cls.second = cls._sell(cls.gadget, 5, 20.0)
            cls.third = cls._sell(cls.gadget, 2, 20.0)
            cls.sister = cls._sell(cls.gadget, 3, 20.0, customer=cls.company_b.partner_id)
            cls.abroad = cls._sell(cls.widget, 1, 10.0, warehouse=cls.warehouse_b1)
        cls.first_invoice = cls._bill(cls.first, 5)
        cls.second_invoice = cls._bill(cls.second, 6)
        cls.abroad_invoice = cls._bill(cls.abroad, 5)
        with freeze_time("2030-03-07 09:00:00"):
            cls._return(cls.second)
            cls.notes = cls._credit(cls.first_invoice) | cls._credit(cls.second_invoice)
        with freeze_time("2030-03-08 09:00:00"):
            cls._pay(cls.first_invoice, 50.0)
        cls.freight, cls.rush = (
            cls._make_product(
                name, type="service", is_storable=False, branch_cost=kind, purchase_method="purchase"
            )
            for name, kind in (("Carriage", "freight"), ("Courier", "expedite"))
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2030-03-10 10:00:00"))

    @classmethod
    def _sell(cls, product, quantity, price, **values):
        order = cls._make_order([(product, quantity, price)], confirm=True, payment_term_id=False, **values)
        cls._validate(order.picking_ids)
        return order

    @classmethod
    def _bill(cls, order, day):
        with freeze_time(f"2030-03-{day:02} 12:00:00"):
            invoice = order._create_invoices()
            invoice.invoice_payment_term_id = False
            invoice.action_post()
        return invoice

    @classmethod
    def _carry(cls, warehouse, day, freight, rush):
        """Return the posted bill of a carrier whom *warehouse* ordered."""
        with freeze_time(f"2030-03-{day:02} 15:00:00"):
            purchase = cls._make_purchase(
                [(cls.freight, 1, freight), (cls.rush, 1, rush)], warehouse=warehouse, confirm=True
            )
            purchase.action_create_invoice()
            bill = purchase.invoice_ids
            bill.invoice_date = f"2030-03-{day:02}"
            bill.action_post()
        return bill

    @classmethod
    def _return(cls, order):
        form = Form(
            cls.env["stock.return.picking"].with_context(
                active_ids=order.picking_ids.ids,
                active_id=order.picking_ids.id,
                active_model="stock.picking",
            )
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = 1
        cls._validate(wizard._create_return())

    @classmethod
    def _credit(cls, invoice):
        note = invoice._reverse_moves([{"invoice_date": "2030-03-07", "date": "2030-03-07"}])
        note.invoice_line_ids.quantity = 1
        note.action_post()
        return note

    @classmethod
    def _pay(cls, invoice, amount):
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": amount, "payment_date": "2030-03-08"})._create_payments()

    def test_revenue_and_margin(self):
        self.assertEqual(self._sums("revenue", march(5)), (81, 0))
        self.assertEqual(self._sums("revenue", march(7)), (-28.1, 0))
        self.assertEqual(self._sums("gross_margin", march(5)), (21, 81))
        self.assertEqual(self._sums("gross_margin", march(6)), (80, 100))
        # The gadget came back with its cost of 4; the credited widget did not.
        self.assertEqual(self._sums("gross_margin_value", march(7)), (-24.1, 0))
        self.assertEqual(self._sums("gross_margin", march(5), team_id=self.team), (21, 81))
        self.assertEqual(self._sums("gross_margin", march(5), warehouse_id=self.warehouse_a1), (21, 81))
        self.assertEqual(self._documents("revenue", march(5)), self.first_invoice.invoice_line_ids)

    def test_cost_is_that_of_the_day_the_goods_left(self):
        self.widget.with_company(self.company_a).standard_price = 7.0
        self.assertEqual(self._sums("gross_margin_value", march(5)), (21, 0))

    def test_bridge_from_list_to_margin(self):
        expected = {
            5: {"list": 100, "price": 10, "discount": 9, "cost": 60},
            6: {"list": 100, "price": 0, "discount": 0, "cost": 20},
            7: {"returns": 20, "credits": 8.1, "cost": -4},
        }
        for day, steps in expected.items():
            for step, amount in steps.items():
                with self.subTest(day=day, step=step):
                    self.assertEqual(self._sums(f"bridge_{step}", march(day))[0], amount)

    def test_bridge_leaves_no_rest(self):
        for day in (5, 6, 7):
            figures = {
                step: (self._sums(f"bridge_{step}", march(day)) or (0, 0))[0]
                for step in ("list", "price", "discount", "returns", "credits", "cost")
            }
            with self.subTest(day=day):
                left = 2 * figures["list"] - sum(figures.values()) + figures["cost"]
                self.assertAlmostEqual(left, self._sums("revenue", march(day))[0], 4)
                self.assertAlmostEqual(
                    left - figures["cost"], self._sums("gross_margin_value", march(day))[0], 4
                )

    def test_margin_by_segment(self):
        """Of all that was invoiced on the 5th and 6th: trade 21 of 81, customers without a segment 80 of 100."""
        trade = self.env["res.partner.industry"].create({"name": "Trade"})
        self.first.partner_id.industry_id = trade
        days = Period(march(5), march(6))
        self.env["distribution.kpi"]._rebuild(["gross_margin"], days, self.company_a)
        found = self.env["distribution.kpi.value"]._read_group(
            [("kpi_id.code", "=", "gross_margin"), ("company_id", "=", self.company_a.id)],
            ["industry_id"],
            ["ratio:avg"],
        )
        self.assertEqual({segment: round(ratio, 6) for segment, ratio in found}[trade], round(21 / 81, 6))
        self.assertEqual({segment: round(ratio, 6) for segment, ratio in found}[trade.browse()], 0.8)

    def test_freight_and_rush_after_the_margin(self):
        carried = self._carry(self.warehouse_a1, 6, 12.0, 5.0)
        self._carry(self.warehouse_b1, 6, 3.0, 0.0)
        self.assertEqual(self._sums("bridge_freight", march(6)), (12, 0))
        self.assertEqual(self._sums("bridge_expedite", march(6), warehouse_id=self.warehouse_a1), (5, 0))
        # 100 sold with a margin of 80.
        self.assertEqual(self._sums("delivered_margin", march(6)), (80 - 12 - 5, 100))
        self.assertEqual(self._sums("delivered_margin", march(5)), (21, 81))
        self.assertEqual(self._documents("bridge_freight", march(6)).move_id, carried)
        both = self.second_invoice | carried
        self.assertEqual(self._documents("delivered_margin", march(6)).move_id, both)
        # In dollars, the currency of company B; nothing for the rush.
        self.assertEqual(self._sums("bridge_freight", march(6), company=self.company_b), (3, 0))
        self.assertIsNone(self._sums("bridge_expedite", march(6), company=self.company_b))

    def test_a_refund_of_the_carrier_takes_freight_back(self):
        carried = self._carry(self.warehouse_a1, 6, 12.0, 5.0)
        with freeze_time("2030-03-09 09:00:00"):
            note = carried._reverse_moves([{"invoice_date": "2030-03-09", "date": "2030-03-09"}])
            note.invoice_line_ids.filtered(lambda line: line.product_id == self.rush).unlink()
            note.action_post()
        self.assertEqual(self._sums("bridge_freight", march(9)), (-12, 0))
        self.assertEqual(self._sums("delivered_margin", march(9)), (12, 0))

    def test_invoices_that_were_right(self):
        self._bill(self.third, 6)
        self.assertEqual(self._sums("invoice_accuracy", march(6)), (1, 2))
        self.assertEqual(self._sums("credit_note_share", march(6)), (0, 140))
        self.assertEqual(self._sums("credit_note_share", march(7)), (28.1, 0))

    def test_receivables_as_they_stood(self):
        self.assertEqual(self._sums("receivables_value", march(5)), (81, 0))
        # Due on the day itself: overdue from the next.
        self.assertEqual(self._sums("receivables_overdue", march(5)), (0, 81))
        self.assertEqual(self._sums("receivables_overdue", march(6)), (81, 181))
        self.assertEqual(self._sums("receivables_overdue_value", march(6)), (81, 0))
        self.assertEqual(self._sums("receivables_value", march(7)), (152.9, 0))
        self.assertEqual(self._sums("receivables_value", march(8)), (102.9, 0))
        self.assertEqual(self._sums("receivables_value", march(7)), (152.9, 0))
        self.assertEqual(self._sums("dso", march(8)), (102.9, round((181 - 28.1) / 90, 4)))

    def test_payables(self):
        vendor = self._make_vendor()
        with freeze_time("2030-03-09 08:00:00"):
            self._make_invoice(vendor, 45.0, kind="in_invoice")
        self.assertEqual(self._sums("payables_value", march(9)), (45, 0))
        self.assertEqual(self._sums("dpo", march(9)), (45, 0.5))

    def test_cash_cycle_opens_its_parts(self):
        day = march(10)
        stock = self.env["distribution.kpi.source.stock"]._measure(
            ["stock_value"], self._period(day), self.company_a
        )
        value = sum(one.numerator for one in stock)
        self.assertEqual(
            self._sums("cash_to_cash", day), (round(value + 102.9, 4), round((181 - 28.1) / 90, 4))
        )
        self.env["distribution.kpi"]._rebuild(["stock_value", "dso"], self._period(day), self.company_a)
        opened = self._documents("cash_to_cash", day)
        self.assertEqual(set(opened.kpi_id.mapped("code")), {"stock_value", "dso"})

    def test_what_nobody_has_billed(self):
        self.assertEqual(self._sums("unbilled_value", march(4)), (81 + 100 + 40, 0))
        self.assertEqual(self._sums("unbilled_value", march(5)), (140, 0))
        # The widget that was credited and kept is to be billed again, as its order says.
        self.assertEqual(self._sums("unbilled_value", march(9)), (48.1, 0))
        # From the 4th at 10:00 to the end of the 9th.
        self.assertEqual(self._sums("unbilled_age", march(9)), (round(2 * (5 + 14 / 24), 4), 2))
        both = self.third.order_line | self.first.order_line
        self.assertEqual(self._documents("unbilled_value", march(9)), both)

    def test_branch_of_lines(self):
        self.assertEqual(self.first_invoice.invoice_line_ids.kpi_warehouse_id, self.warehouse_a1)
        self.assertEqual(self.notes.invoice_line_ids.kpi_warehouse_id, self.warehouse_a1)
        plain = self._make_invoice(self._make_customer(), 10.0)
        self.assertFalse(plain.invoice_line_ids.kpi_warehouse_id)

    def test_companies_do_not_mix(self):
        # In dollars, the currency of company B.
        self.assertEqual(self._sums("revenue", march(5), company=self.company_b), (10, 0))
        self.assertEqual(self._sums("receivables_value", march(9), company=self.company_b), (10, 0))
        self.assertEqual(
            self._documents("revenue", march(5), company=self.company_b), self.abroad_invoice.invoice_line_ids
        )
