import base64
import csv
import io

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

HEADER = "order,date,customer,country,item,description,quantity,unit_price"
LINES = (
    "A1,2011-08-01 09:00:00,C1,Germany,X,Thing,10,5.25",
    "A1,2011-08-01 09:00:00,C1,Germany,POST,Postage,1,18",
    "A2,2011-08-03 09:00:00,C2,Germany,x,Thing,6,5",
    "A3,2011-08-05 09:00:00,,Germany,Y,Other,4,2.5",
    "C4,2011-08-09 09:00:00,C1,Germany,X,Thing,-3,5.25",
    "A5,2011-08-10 09:00:00,,Germany,Y,damaged,-1,0",
    "A5,2011-08-10 09:00:00,,Germany,Y,damaged,-1,0",
    "A6,2011-08-12 09:00:00,C2,Germany,X,Thing,0,5",
    "A7,2011-08-29 09:00:00,C1,Germany,X,Thing,900,5",
    "A8,2011-08-30 09:00:00,C2,Germany,Y,Other,1,2.5",
)


@tagged("post_install", "-at_install")
class TestLoadFile(TransactionCase):
    """A file of order lines becomes a company, by the wizard as by the command."""

    def load(self, *lines, **values):
        text = "\n".join((HEADER, *lines)) + "\n"
        wizard = self.env["distribution.demo.load"].create({
            "kind": "own", "file": base64.b64encode(text.encode()), "company_name": "Own probe", "open_days": 2,
        } | values)  # fmt: skip
        wizard.action_load()
        return wizard

    def test_lines_become_orders_returns_and_corrections(self):
        wizard = self.load(*LINES)
        company = self.env["res.company"].search([("name", "=", "Own probe")])
        self.assertTrue(company.distribution_demo)
        self.assertEqual((company.country_id.code, company.currency_id.name), ("DE", "EUR"))
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        orders = env["sale.order"].search([("company_id", "=", company.id)])
        self.assertEqual(sorted(orders.mapped("client_order_ref")), ["A1", "A2", "A3", "A7", "A8"])
        self.assertEqual(max(orders.mapped("date_order")).date(), fields.Date.today())
        first = orders.filtered(lambda order: order.client_order_ref == "A1")
        self.assertEqual(first.order_line.mapped("qty_delivered"), [7.0, 0.0])
        self.assertEqual(first.order_line.mapped("qty_invoiced"), [7.0, 1.0])
        self.assertEqual(first.amount_total, 70.5)
        walk_in = orders.filtered(lambda order: order.client_order_ref == "A3").partner_id
        self.assertEqual((walk_in.name, walk_in.credit_limit), ("Walk-in customer", 0.0))
        lost = env["stock.move"].search([("is_inventory", "=", True), ("inventory_name", "=", "damaged")])
        self.assertEqual(lost.mapped("quantity"), [1.0])
        big = orders.filtered(lambda order: order.client_order_ref == "A7")
        self.assertIn(big.release_state, ("held", "partial"))
        self.assertIn("10 lines in the file", wizard.result)
        self.assertIn("1  left out: the same line stands in the same order before", wizard.result)

    def test_report_names_the_rows_left_out_or_corrected(self):
        wizard = self.load(*LINES)
        rows = list(csv.reader(io.StringIO(base64.b64decode(wizard.report).decode())))
        self.assertEqual(rows[0], ["line", "what", "reason"])
        self.assertIn(["8", "left out", "the same line stands in the same order before"], rows)
        self.assertIn(["9", "left out", "quantity zero"], rows)
        self.assertIn(["4", "corrected", "item code in other capitals: one item"], rows)
        self.assertIn(["5", "corrected", "no customer: booked on the walk-in customer"], rows)

    def test_bad_file_is_refused_and_nothing_is_made(self):
        before = self.env["res.company"].search_count([])
        for lines, words in (
            ((), "no lines"),
            (("A1,soon,C1,Germany,X,Thing,1,5",), "the date cannot be read"),
            (("A1,2011-08-01,C1,Germany,X,Thing,-1,5",), "No line of the file is a sale"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self.load(*lines)
        with self.assertRaisesRegex(UserError, "no column Beleg"):
            self.load(*LINES, mapping="order=Beleg")
        with self.assertRaisesRegex(UserError, "column=name"):
            self.load(*LINES, mapping="order")
        with self.assertRaisesRegex(UserError, "At least one day"):
            self.load(*LINES, open_days=-1)
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self.load(*LINES, file=False)
        self.assertEqual(self.env["res.company"].search_count([]), before)

    def test_only_services_is_refused(self):
        with self.assertRaisesRegex(UserError, "Every item is a service"):
            self.load(
                "A1,2011-08-01,C1,Germany,POST,Postage,1,5", "A2,2011-08-02,C1,Germany,POST,Postage,1,5"
            )
