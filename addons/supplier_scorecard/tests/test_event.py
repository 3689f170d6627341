from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.supplier_scorecard.models.purchase_order_line import ASKED_BY_VENDOR

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestEvent(SupplierCase):
    """Each flaw of stock's on-time rate gets a test in which stock and we differ, or must."""

    def test_on_the_day_and_in_full(self):
        purchase = self._order_for(12)
        self._receive(purchase, on=moment(12))
        event = self._judge(purchase, 20)
        self.assertEqual(
            (event.counted, event.on_time, event.in_full, event.otif, event.days_late), (1, 1, 1, 1, 0)
        )
        self.assertEqual((event.lead_days, event.received_qty, event.ordered_amount), (10, 10.0, 50.0))

    def test_flaw_1_a_date_edited_afterwards_does_not_repair_the_score(self):
        purchase = self._order_for(12)
        self._receive(purchase, quantities={purchase.order_line.product_id: 4}, on=moment(11))
        with freeze_time(moment(11)):
            purchase.order_line.date_planned = moment(16)
        self._receive(purchase, on=moment(16))
        event = self._judge(purchase, 20)
        self.assertEqual((event.due_requested, event.due_last), (moment(12).date(), moment(16).date()))
        self.assertEqual((event.otif_requested, event.otif_first), (0, 0))

    def test_flaw_2_who_never_delivers_is_counted(self):
        purchase = self._order_for(12)
        self.assertEqual(self._judge(purchase, 12).counted, 0)
        event = self._judge(purchase, 17)
        self.assertEqual((event.counted, event.missed, event.otif, event.days_vendor), (1, 1, 0, 5))
        self.vendor.invalidate_recordset(["on_time_rate"])
        self.assertEqual(self.vendor.on_time_rate, -1, "stock sees no data here")

    def test_flaw_3_units_of_measure_are_converted(self):
        product = self._make_product()
        dozen = self.env.ref("uom.product_uom_dozen")
        purchase = self._order_for(12, quantity=2, product=product, on=2)
        other = self._make_purchase([], vendor=self.vendor)
        other.order_line = [
            Command.create(
                {"product_id": product.id, "product_qty": 2, "product_uom_id": dozen.id, "price_unit": 60}
            )
        ]
        other.order_line.date_planned = moment(12)
        with freeze_time(moment(2)):
            other.button_confirm()
        for order in (purchase, other):
            self._receive(order, on=moment(12))
        events = self._judge(purchase | other, 20).sorted("required_qty")
        self.assertEqual(events.mapped("required_qty"), [2.0, 24.0])
        self.assertEqual(events.mapped("received_qty"), [2.0, 24.0])
        self.assertEqual(events.mapped("otif"), [1, 1])

    def test_flaw_4_a_return_is_not_a_receipt(self):
        purchase = self._order_for(12)
        picking = self._receive(purchase, on=moment(12))
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 10
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._validate(returned, on=moment(14))
        event = self._judge(purchase, 20)
        self.assertEqual(
            (event.received_qty, event.returned_qty, event.otif, event.missed), (0.0, 10.0, 0, 1)
        )

    def test_flaw_5_early_and_short_fail_unless_the_terms_allow_it(self):
        early, short = self._order_for(12), self._order_for(12, quantity=100)
        self._receive(early, on=moment(9))
        self._receive(short, quantities={short.order_line.product_id: 96}, on=moment(12), backorder=False)
        events = self._judge(early | short, 20)
        self.assertEqual(events.mapped("otif"), [0, 0])
        self.env["supplier.terms"].create(
            {
                "company_id": self.company_a.id,
                "partner_id": self.vendor.id,
                "any_early": True,
                "under_tolerance": 0.05,
            }
        )
        events = self._judge(early | short, 20)
        self.assertEqual(events.mapped("otif"), [1, 1])

    def test_split_receipts_count_when_the_last_completes(self):
        purchase = self._order_for(12)
        self._receive(purchase, quantities={purchase.order_line.product_id: 6}, on=moment(12))
        self._receive(purchase, on=moment(15))
        event = self._judge(purchase, 20)
        self.assertEqual((event.on_time, event.in_full, event.otif, event.on_time_qty), (0, 1, 0, 6.0))
        self.assertEqual((event.days_late, event.lead_days), (3, 13))

    def test_days_we_asked_for_are_not_the_vendors(self):
        purchase = self._order_for(12)
        with freeze_time(moment(5)):
            purchase.order_line.date_planned = moment(16)
        self._receive(purchase, on=moment(16))
        event = self._judge(purchase, 20)
        self.assertEqual((event.otif_first, event.otif_last), (0, 1))
        self.assertEqual((event.days_late, event.days_date_change, event.days_vendor), (4, 4, 0))
        self.assertEqual((event.otif, event.vendor_otif), (0, 1))

    def test_days_the_vendor_moved_stay_the_vendors(self):
        purchase = self._order_for(12)
        with freeze_time(moment(5)):
            purchase.order_line._record_vendor_answer(moment(16), "Part missing")
        self._receive(purchase, on=moment(16))
        event = self._judge(purchase, 20)
        self.assertEqual((event.days_vendor, event.days_date_change, event.vendor_moves), (4, 0, 1))
        self.assertEqual((event.otif_first, event.otif_last), (0, 1))

    def test_ordered_too_late_is_our_fault(self):
        product = self._make_product(seller_ids=[Command.create({"partner_id": self.vendor.id, "delay": 10})])
        purchase = self._order_for(6, product=product, on=2)
        self._receive(purchase, on=moment(14))
        event = self._judge(purchase, 20)
        self.assertEqual((event.days_late, event.days_late_order, event.days_vendor), (8, 6, 2))

    def test_the_branch_day_counts_not_the_servers(self):
        """23:30 UTC on the 12th is the 13th in Helsinki: a day late there."""
        self.every_day.tz = "Europe/Helsinki"
        purchase = self._order_for(12)
        self._receive(purchase, on=moment(12, 23).replace(minute=30))
        self.assertEqual(self._judge(purchase, 20).completed_date, moment(13).date())

    def test_a_quantity_the_vendor_cut_is_still_owed(self):
        purchase = self._order_for(12)
        line = purchase.order_line
        with freeze_time(moment(5)):
            line.with_context(supplier_asked_by=ASKED_BY_VENDOR).product_qty = 7
        self._receive(purchase, on=moment(12))
        event = self._judge(purchase, 20)
        self.assertEqual((event.required_qty, event.received_qty, event.in_full), (10.0, 7.0, 0))

    def test_cancelled_in_time_is_not_judged_and_too_late_is(self):
        good, bad = self._order_for(12), self._order_for(4)
        for order, day in ((good, 6), (bad, 9)):
            with freeze_time(moment(day)):
                order.button_cancel()
        events = self._judge(good | bad, 20)
        self.assertEqual(
            {event.order_id: (event.counted, event.missed, event.days_late) for event in events},
            {good: (0, 0, 0), bad: (1, 1, 5)},
        )

    def test_price_variance_in_company_currency(self):
        self._with_accounting()
        purchase = self._order_for(12, currency_id=self.usd.id)
        self._receive(purchase, on=moment(12))
        purchase.action_create_invoice()
        bill = purchase.invoice_ids
        bill.write({"invoice_date": moment(13).date(), "currency_id": self.usd.id})
        bill.invoice_line_ids.write({"price_unit": 5.5, "tax_ids": [Command.clear()]})
        bill.action_post()
        event = self._judge(purchase, 20)
        self.assertAlmostEqual(event.ordered_amount, 40.0, msg="10 x 5 USD at 1.25 USD per EUR")
        self.assertAlmostEqual(event.billed_amount, 44.0)
        self.assertAlmostEqual(event.price_variance, 4.0)

    def test_companies_do_not_mix(self):
        ours = self._order_for(12)
        theirs = self._order_for(12, warehouse=self.warehouse_b1)
        self._receive(ours, on=moment(12))
        self.builder._build(self.company_a, as_of=moment(20).date())
        found = self.env["supplier.event"].search([("order_id", "in", (ours | theirs).ids)])
        self.assertEqual(found.order_id, ours)
        self._judge(theirs, 20)
        seen = (
            self.env["supplier.event"]
            .with_user(self.users["buyer"])
            .search([("partner_id", "=", self.vendor.id)])
        )
        self.assertEqual(seen.order_id, ours)

    def test_twice_in_a_row_writes_nothing_and_queries_stay_flat(self):
        orders = self._order_for(12)
        self._judge(orders, 20)
        self.assertEqual(
            self.builder._build(self.company_a, lines=orders.order_line, as_of=moment(20).date()), 0
        )
        for _number in range(12):
            orders |= self._order_for(12)
        queries = {}
        # What a worker keeps in memory (working days) is read once, whoever comes first.
        for lines in (orders.order_line[:1], orders.order_line[:1], orders.order_line):
            queries[len(lines)] = self._count_queries(
                self.builder._build, self.company_a, lines=lines, as_of=moment(21).date()
            )
        self.assertEqual(queries[1], queries[13])

    def test_a_night_judges_what_changed_since_the_last_and_new_terms_judge_all(self):
        order = self._order_for(12)
        self._receive(order, on=moment(13))
        event = self._night(20)
        self.assertEqual((event.otif, event.days_late), (0, 1))
        self.assertEqual(self.company_a.supplier_judged_at, moment(20))
        # Complete, and nothing happened since: nobody looks at it, so a figure that was tampered with stays as it is.
        self.env.flush_all()
        for table in ("purchase_order", "purchase_order_line", "stock_move"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = %s", [moment(13)])
        self.env.cr.execute("UPDATE supplier_event SET days_late = 9 WHERE id = %s", [event.id])
        self.assertEqual(self._night(28).days_late, 9)
        with freeze_time(moment(29)):
            self.env["supplier.terms"].create({"company_id": self.company_a.id, "late_days": 1})
        self.assertFalse(self.company_a.supplier_judged_at)
        event = self._night(30)
        self.assertEqual((event.otif, event.days_late, event.built_at), (1, 0, moment(30)))

    def _night(self, day):
        # A turn of the job commits per company; in a test nothing is committed.
        progress = patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60.0)
        with freeze_time(moment(day)), progress:
            self.builder._cron_build()
        self.env.invalidate_all()
        return self.env["supplier.event"].search([("partner_id", "=", self.vendor.id)])

    def test_a_category_that_goes_is_forgotten(self):
        """Deliveries keep the category of their day without a foreign key; none may point to nothing."""
        category = self.env["product.category"].create({"name": "Rivets"})
        product = self._make_product()
        product.categ_id = category
        purchase = self._order_for(12, product=product)
        event = self._judge(purchase, 20)
        self.assertEqual(event.categ_id, category)
        product.categ_id = False
        category.unlink()
        self.assertFalse(event.categ_id)
        self.assertEqual(self._judge(purchase, 20), event)
