from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.distribution_demo.queries import bulk

from .common import STORED, LoadedCase, small_books


@tagged("post_install", "-at_install")
class TestLoadBooks(LoadedCase):
    """What is loaded in bulk is what Odoo itself would have stored."""

    def test_stored_figures_equal_what_odoo_computes(self):
        for model, names in STORED.items():
            records = self.env[model].sudo().search([("company_id", "in", self.companies.ids)])
            self.assertTrue(records, model)
            for name in names:
                with self.subTest(model=model, field=name):
                    self.assertEqual(self.changed_by_recompute(records, name), [])

    def test_quants_are_the_sum_of_done_moves(self):
        stock = {}
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search([("state", "=", "done"), ("product_id", "in", self.items.ids)])
        )
        for line in lines:
            for place, sign in ((line.location_dest_id, 1), (line.location_id, -1)):
                key = (line.product_id, place)
                stock[key] = stock.get(key, 0.0) + sign * line.quantity_product_uom
        quants = self.env["stock.quant"].sudo().search([("product_id", "in", self.items.ids)])
        self.assertEqual(
            {(quant.product_id, quant.location_id): quant.quantity for quant in quants},
            {key: quantity for key, quantity in stock.items() if quantity},
        )

    def test_stock_of_each_site_is_exact(self):
        one, two, fee = self.items
        quantities = [
            one.with_context(warehouse_id=warehouse.id).qty_available
            for warehouse in self.env["stock.warehouse"].search(
                [("code", "in", ("PDA", "PDB", "PCH"))], order="id"
            )
        ]
        # 50 - 3 broken - 7 - 10 to the sister + 2 back + 29 bought - 5 moved; the sister got 9 of 10 and sold 2
        self.assertEqual(quantities, [56.0, 5.0, 7.0])
        self.assertEqual(two.with_company(self.companies[0]).qty_available, 20.0 - 4 - 6 + 1 + 10)
        self.assertEqual(fee.type, "service")

    def test_goods_on_the_way_to_the_sister_are_the_piece_that_was_lost(self):
        place = self.env.ref("stock.stock_location_inter_company")
        quant = (
            self.env["stock.quant"]
            .sudo()
            .search([("location_id", "=", place.id), ("product_id", "in", self.items.ids)])
        )
        self.assertEqual(quant.quantity, 1.0)

    def test_valuation_is_quantity_times_cost(self):
        finance = self.env["res.users"].search([("login", "=", "finance")])
        german, swiss = (
            self.items[0].with_user(finance).with_context(allowed_company_ids=company.ids)
            for company in self.companies
        )
        self.assertAlmostEqual(german.total_value, 61 * 6.0)
        self.assertAlmostEqual(swiss.standard_price, 5.99)
        self.assertAlmostEqual(swiss.total_value, 7 * swiss.standard_price)

    def test_credit_of_a_customer_is_what_is_open(self):
        buyer = self.env["res.partner"].search([("ref", "=", "K1"), ("name", "=", "Buyer one")])
        open_invoices = self.env["account.move"].search(
            [("partner_id", "=", buyer.id), ("payment_state", "=", "not_paid")]
        )
        self.assertEqual(len(open_invoices), 2)
        # 4 x 10.37 less 5 % and 6 x 7, both with 19 % tax
        self.assertAlmostEqual(sum(open_invoices.mapped("amount_residual")), 39.41 + 7.49 + 42.0 + 7.98)
        self.assertAlmostEqual(buyer.with_company(self.companies[0]).credit, 96.88)
        self.assertAlmostEqual(buyer.with_company(self.companies[0]).credit_limit, 1000.0)

    def test_entries_balance_and_reconciliations_are_whole(self):
        entries = self.env["account.move"].search([("company_id", "in", self.companies.ids)])
        for entry in entries:
            self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0.0, places=6, msg=entry.name)
            self.assertEqual(entry.state, "posted")
        for full in entries.line_ids.full_reconcile_id:
            self.assertAlmostEqual(sum(full.reconciled_line_ids.mapped("balance")), 0.0, places=6)

    def test_order_knows_its_deliveries_and_invoices(self):
        order = self.env["sale.order"].search(
            [("client_order_ref", "=", "R1"), ("company_id", "=", self.companies[0].id)]
        )
        self.assertEqual(len(order.invoice_ids), 3)
        self.assertEqual(len(order.picking_ids), 3)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5.0, 4.0, 0.0])
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [5.0, 4.0, 1.0])
        self.assertEqual(order.picking_ids.reference_ids, order.stock_reference_ids)
        back = order.picking_ids.move_ids.filtered("origin_returned_move_id")
        self.assertEqual(back.quantity, 2.0)

    def test_goods_that_came_back_say_why_where_the_books_know(self):
        back = self.env["stock.move"].search(
            [("origin", "=", "RMA"), ("product_id", "in", self.items.ids)], order="quantity desc"
        )
        self.assertEqual(
            [(move.quantity, move.return_reason_id.cause) for move in back], [(2.0, "damaged"), (1.0, False)]
        )

    def test_foreign_purchase_is_in_both_currencies(self):
        buy = self.env["purchase.order"].search(
            [("partner_ref", "=", "IC-1"), ("company_id", "=", self.companies[1].id)]
        )
        self.assertEqual(buy.currency_id.name, "EUR")
        bill = buy.invoice_ids
        self.assertAlmostEqual(bill.amount_untaxed, 9 * 6.3)
        self.assertAlmostEqual(
            bill.line_ids.filtered(lambda line: line.display_type == "product").balance, 53.86
        )

    def test_numbers_go_on_where_the_past_ended(self):
        company, today = self.companies[0], fields.Date.today()
        own = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        invoices = own["account.move"].search(
            [("move_type", "=", "out_invoice"), ("company_id", "=", company.id)]
        )
        year = [invoice for invoice in invoices if invoice.date.year == today.year]
        new = own["account.move"].create({
            "move_type": "out_invoice", "partner_id": invoices[0].partner_id.id, "invoice_date": today,
            "invoice_line_ids": [Command.create({"product_id": self.items[0].id, "quantity": 1})],
        })  # fmt: skip
        new.action_post()
        self.assertEqual(
            new.sequence_number, max((invoice.sequence_number for invoice in year), default=0) + 1
        )
        order = own["sale.order"].create({"partner_id": invoices[0].partner_id.id})
        self.assertEqual(own["sale.order"].search_count([("name", "=", order.name)]), 1)
        warehouse = own["stock.warehouse"].search([("code", "=", "PDA")])
        names = (
            own["stock.picking"].search([("picking_type_id", "=", warehouse.out_type_id.id)]).mapped("name")
        )
        self.assertEqual(len(names), len(set(names)))
        self.assertNotIn(warehouse.out_type_id.sequence_id.next_by_id(), names)

    def test_orders_of_today_are_held_by_their_reasons(self):
        orders = self.env["sale.order"].search(
            [("client_order_ref", "in", ("T1", "T2", "T3"))], order="client_order_ref"
        )
        gates = {
            order.client_order_ref: set(order.release_hold_ids._filter_standing().mapped("gate"))
            for order in orders
        }
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(gates["T2"] & {"discount"}, {"discount"})
        self.assertEqual(gates["T3"] & {"credit", "stock"}, {"credit", "stock"})
        self.assertEqual(self.summary["orders"], 5)
        # And the key account's, until the run that came after the summary.
        self.assertEqual(
            self.summary["held"], len(orders.filtered(lambda order: order.release_state != "released")) + 1
        )
        self.assertGreaterEqual(self.summary["held"], 2)

    def test_scarce_goods_are_handed_out_anew_and_the_ledger_says_who_paid(self):
        web, key = (self.env["sale.order"].search([("client_order_ref", "=", ref)]) for ref in ("T4", "T5"))
        # Six at 5.00 with 19 % tax.
        moved = self.env["order.release.harm"].search([("company_id", "=", self.companies[0].id)])
        self.assertEqual(
            {(row.order_name, row.quantity, row.amount) for row in moved},
            {(web.name, -6.0, -35.7), (key.name, 6.0, 35.7)},
        )
        self.assertEqual((key.release_state, web.release_state), ("released", "partial"))
        runs = self.env["order.release.run"].search([("company_id", "=", self.companies[0].id)], order="id")
        self.assertEqual(runs.mapped("state"), ["done", "preview"])
        self.assertEqual(runs.create_uid.login, "release")
        quotas = self.env["order.release.quota"].search([("company_id", "=", self.companies[0].id)])
        # The web shop had ten and may get four more; the run took six of the ten back.
        self.assertEqual(
            {quota.kind: (quota.quantity, quota.rest_qty) for quota in quotas},
            {"quota": (14.0, 10.0), "protect": (3.0, 3.0)},
        )

    def test_the_approver_has_a_record_of_overrides_as_they_ended(self):
        overrides = self.env["order.release.override"].search([("company_id", "=", self.companies[0].id)])
        self.assertEqual(overrides.user_id.login, "credit")
        self.assertEqual(
            {override.order_id.client_order_ref: override.outcome for override in overrides},
            {"R1": "pending", "R2": "unpaid"},
        )

    def test_open_purchase_order_waits_with_a_receipt(self):
        buy = self.env["purchase.order"].search(
            [("partner_ref", "=", "B2"), ("company_id", "=", self.companies[0].id)]
        )
        self.assertEqual((buy.state, buy.picking_ids.state), ("purchase", "assigned"))
        self.assertLess(buy.date_planned, fields.Datetime.now())

    def test_reordering_rule_belongs_to_its_site(self):
        rule = self.env["stock.warehouse.orderpoint"].search([("product_id", "=", self.items[0].id)])
        self.assertEqual((rule.warehouse_id.code, rule.company_id), ("PDB", self.companies[0]))
        self.assertEqual((rule.product_min_qty, rule.product_max_qty, rule.qty_on_hand), (5.0, 20.0, 5.0))

    def test_pattern_documents_are_gone(self):
        self.assertFalse(self.env["product.product"].search_count([("name", "=", "Pattern")]))
        orders = self.env["sale.order"].search([("company_id", "in", self.companies.ids)])
        self.assertEqual(len(orders), 9)
        self.assertFalse(self.env["sale.order"].search([("name", "=", False)]))

    def test_every_role_has_a_user_in_the_companies(self):
        logins = (
            "sales",
            "credit",
            "release",
            "buyer",
            "planner",
            "warehouse",
            "counter",
            "finance",
            "auditor",
        )
        users = self.env["res.users"].search([("login", "in", logins)])
        self.assertEqual(len(users), 9)
        for user in users:
            self.assertTrue(self.companies <= user.company_ids, user.login)
            self.assertTrue(user.has_group("distribution_control.group_user"), user.login)
        auditor = users.filtered(lambda user: user.login == "auditor")
        self.assertFalse(auditor.has_group("sales_team.group_sale_salesman"))
        self.assertTrue(auditor.with_user(auditor).env["sale.order"].has_access("read"))

    def test_second_load_beside_the_first_is_possible(self):
        before = self.env["sale.order"].search_count([("company_id", "in", self.companies.ids)])
        books = small_books()
        for entry in books.companies:
            entry.name += " again"
        for number, site in enumerate(books.sites):
            site.code, site.name = f"Q{number}", f"Again {number}"
        self.env["distribution.demo.loader"]._load(books, lambda what, count: None)
        self.assertEqual(
            self.env["sale.order"].search_count([("company_id", "in", self.companies.ids)]), before
        )

    def test_database_with_postings_of_its_own_is_refused(self):
        company = self.env["res.company"].create({"name": "Real one"})
        self.env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
        own = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        accounts = own["account.account"].search([("account_type", "in", ("expense", "income"))], limit=2)
        entry = own["account.move"].create({
            "date": fields.Date.today() - timedelta(days=1), "company_id": company.id,
            "line_ids": [
                Command.create({"account_id": accounts[0].id, "debit": 1, "name": "x"}),
                Command.create({"account_id": accounts[1].id, "credit": 1, "name": "x"}),
            ],
        })  # fmt: skip
        entry.action_post()
        companies = self.env["res.company"].search_count([])
        with self.assertRaisesRegex(UserError, "Real one: 1"):
            self.env["distribution.demo.loader"]._load(small_books())
        self.assertEqual(self.env["res.company"].search_count([]), companies)

    def test_only_an_administrator_loads(self):
        user = new_test_user(self.env, "probe_user", groups="base.group_user")
        wizard = self.env["distribution.demo.load"].create({"kind": "demo"})
        companies = self.env["res.company"].search_count([])
        with self.assertRaises(AccessError):
            wizard.with_user(user).action_load()
        with self.assertRaises(AccessError):
            self.env["distribution.demo.loader"].with_user(user)._load(small_books())
        self.assertEqual(self.env["res.company"].search_count([]), companies)

    def test_foreign_postings_counts_per_company(self):
        rows = self.env.execute_query(bulk.foreign_postings([]))
        counts = {company: count for company, _name, count in rows}
        for company in self.companies:
            self.assertEqual(
                counts[company.id],
                self.env["account.move"].search_count(
                    [("company_id", "=", company.id), ("state", "=", "posted")]
                ),
            )
