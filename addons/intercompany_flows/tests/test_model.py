"""Random plays of three companies in two currencies, checked after each step against what must always hold."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.intercompany_flows.models.intercompany_message import IntercompanyMessage

from .common import IntercompanyCase

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
OPEN = ("done", "cancel")


class Crash(Exception):
    """The server died."""


class Trade(RuleBasedStateMachine):
    """One play: orders go out, change, are shipped, received, returned, cancelled, invoiced, and steps fail and retry."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.env = case.env
        self.savepoint = self.env.cr.savepoint()
        self.savepoint.__enter__()
        self.purchases = []
        self.broken = 0
        self.lost = dict.fromkeys(case.initial, 0.0)

    def teardown(self):
        self.savepoint.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    # The other side can fail at any moment ------------------------------------

    def _run(self, action):
        """Do what a person does; what stock itself refuses is refused whole and changes nothing."""
        original, machine = IntercompanyMessage._run_steps, self

        def run_steps(message):
            if machine.broken:
                machine.broken -= 1
                raise RuntimeError("the other side is down")
            return original(message)

        IntercompanyMessage._run_steps = run_steps
        try:
            with (
                mute_logger("odoo.addons.intercompany_flows.models.intercompany_message"),
                self.env.cr.savepoint(),
            ):
                action()
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
        finally:
            IntercompanyMessage._run_steps = original

    @rule(times=st.integers(1, 2))
    def break_the_other_side(self, times):
        self.broken = times

    @rule()
    def try_again(self):
        def action():
            messages = self.env["intercompany.message"].search(
                [("state", "in", ("waiting", "failed"))], order="id"
            )
            messages._process()

        self._run(action)

    # What people do -------------------------------------------------------------

    @initialize()
    def begin(self):
        self._order(0, False, 3)

    @precondition(lambda self: len(self.purchases) < 3)
    @rule(pair=st.integers(0, 2), serial=st.booleans(), quantity=st.integers(1, 5))
    def order(self, pair, serial, quantity):
        self._order(pair, serial, quantity)

    def _order(self, pair, serial, quantity):
        seller, buyer = self.case.pairs[pair]
        product = self.case.serial if serial else self.case.widget

        def action():
            purchase = self.case._make_purchase(
                [(product, quantity, 8.0)], vendor=seller.partner_id, warehouse=self.case._warehouse_of(buyer),
                confirm=True, currency_id=self.case.eur.id,
            )  # fmt: skip
            self.purchases.append(purchase.with_company(buyer))

        self._run(action)

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), quantity=st.integers(1, 6))
    def change(self, data, quantity):
        purchase = data.draw(st.sampled_from(self.purchases))
        if purchase.state == "purchase":
            self._run(lambda: purchase.order_line.write({"product_qty": quantity}))

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), quantity=st.integers(1, 6), backorder=st.booleans())
    def ship(self, data, quantity, backorder):
        purchase = data.draw(st.sampled_from(self.purchases))
        order = purchase.intercompany_sale_ids
        self._run(lambda: self._do(order, quantity, backorder))

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), quantity=st.integers(1, 7), backorder=st.booleans())
    def receive(self, data, quantity, backorder):
        purchase = data.draw(st.sampled_from(self.purchases))
        self._run(lambda: self._do(purchase, quantity, backorder))

    def _do(self, order, quantity, backorder):
        """Do the open transfers of *order* up to *quantity*; of serials no more than the system knows of."""
        order = order.with_company(order.company_id)
        for picking in order.picking_ids.filtered(lambda one: one.state not in OPEN):
            picking.move_ids._action_assign()
            for move in picking.move_ids:
                if move.product_id.tracking == "serial":
                    move.move_line_ids[quantity:].unlink()
                    move.picked = bool(move.move_line_ids)
                else:
                    move.write({"quantity": quantity, "picked": True})
            if not any(picking.move_ids.mapped("picked")):
                continue
            skip = {} if backorder else {"picking_ids_not_to_backorder": picking.ids}
            picking.with_context(skip_backorder=True, **skip).button_validate()

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), quantity=st.integers(1, 3), buyer=st.booleans())
    def give_back(self, data, quantity, buyer):
        purchase = data.draw(st.sampled_from(self.purchases))
        order = purchase if buyer else purchase.intercompany_sale_ids
        done = order.picking_ids.filtered(
            lambda one: one.state == "done" and not one.move_ids.origin_returned_move_id
        )
        if not done or done[0].move_ids.product_id.tracking == "serial":
            return

        def action():
            picking = done[0].with_company(order.company_id)
            wizard = self.env["stock.return.picking"].with_company(order.company_id).with_context(
                active_id=picking.id, active_model="stock.picking"
            ).create({})  # fmt: skip
            left = picking.move_ids.quantity - sum(
                picking.move_ids.returned_move_ids.mapped("product_uom_qty")
            )
            if left < quantity:
                return
            wizard.product_return_moves.quantity = quantity
            wizard._create_return()

        self._run(action)

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), buyer=st.booleans(), meant=st.integers(0, 5))
    def cancel(self, data, buyer, meant):
        purchase = data.draw(st.sampled_from(self.purchases))
        if meant:  # seldom, or few orders would get anywhere
            return
        order = purchase.intercompany_sale_ids
        self._run(purchase.button_cancel if buyer else order.with_company(order.company_id)._action_cancel)

    @precondition(lambda self: self.purchases)
    @rule(data=st.data())
    def invoice(self, data):
        order = data.draw(st.sampled_from(self.purchases)).intercompany_sale_ids
        if order.invoice_status == "to invoice":
            self._run(lambda: order.with_company(order.company_id)._create_invoices(final=True).action_post())

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), buyer=st.booleans(), quantity=st.integers(1, 3))
    def refund(self, data, buyer, quantity):
        """The seller credits an invoice, or the buyer its bill; either is booked at once."""
        order = data.draw(st.sampled_from(self.purchases)).intercompany_sale_ids
        invoices = order.invoice_ids.filtered(
            lambda one: one.state == "posted" and one.move_type == "out_invoice"
        )
        moves = (invoices.intercompany_bill_ids if buyer else invoices)[:1]
        if not moves or moves.reversal_move_ids:
            return

        def action():
            company = moves.company_id
            if moves.state == "draft":
                moves.with_company(company).action_post()
            wizard = self.env["account.move.reversal"].with_company(company).with_context(
                active_model="account.move", active_ids=moves.ids
            )  # fmt: skip
            wizard.create({"journal_id": moves.journal_id.id, "reason": "Less"}).refund_moves()
            credit = moves.reversal_move_ids
            line = credit.invoice_line_ids
            line.quantity = min(quantity, line.quantity)
            credit.action_post()

        self._run(action)

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), quantity=st.integers(1, 3), meant=st.integers(0, 2))
    def write_off(self, data, quantity, meant):
        order = data.draw(st.sampled_from(self.purchases)).intercompany_sale_ids
        if meant or order.order_line.product_id.tracking == "serial":
            return
        self._run(lambda: self._lose(order, quantity))

    def _lose(self, order, quantity):
        self.env.flush_all()
        bearer = order.intercompany_agreement_id.buyer_company_id
        finance = self.case.people[bearer]
        losses = self.env["intercompany.loss"].with_user(finance).with_context(allowed_company_ids=bearer.ids)
        losses._write_off(order.order_line, quantity, bearer, "Fell off the lorry")
        self.lost[order.order_line.product_id] += quantity

    @precondition(lambda self: self.purchases)
    @rule(data=st.data(), quantity=st.integers(1, 6))
    def crash(self, data, quantity):
        """The server dies after a shipment and before its commit: it did not happen, on either side."""
        order = data.draw(st.sampled_from(self.purchases)).intercompany_sale_ids
        before = self._count_documents()
        try:
            with self.env.cr.savepoint():
                self._run(lambda: self._do(order, quantity, True))
                raise Crash
        except Crash:
            self.env.invalidate_all()
        assert self._count_documents() == before

    def _count_documents(self):
        models = ("sale.order", "purchase.order", "stock.move", "account.move", "intercompany.message")
        return [self.env[name].search_count([]) for name in models]

    # What must always hold ------------------------------------------------------

    @invariant()
    def nothing_is_lost(self):
        """Shipped = received + lost + under way, and what is under way lies in the transit: no more, no less."""
        self.env.flush_all()
        self.env.invalidate_all()
        transit = self.env.ref("stock.stock_location_inter_company")
        matches = (
            self.env["intercompany.match"]
            .with_context(allowed_company_ids=self.case.everybody.ids)
            .search([])
        )
        for product in self.case.widget | self.case.serial:
            quants = product.sudo().with_context(active_test=False).stock_quant_ids
            lying = sum(quants.filtered(lambda quant: quant.location_id == transit).mapped("quantity"))
            under_way = sum(
                matches.filtered(lambda line, product=product: line.product_id == product).mapped(
                    "in_transit"
                )
            )
            assert abs(lying - under_way - self._early(product)) < 1e-6, (product.name, lying, under_way)
            owned = sum(
                quants.filtered(lambda quant: quant.location_id.usage in ("internal", "transit")).mapped(
                    "quantity"
                )
            )
            assert owned + self.lost[product] == self.case.initial[product], (product.name, owned)
            losses = self.env["intercompany.loss"].search([("product_id", "=", product.id)])
            assert sum(losses.mapped("quantity")) == self.lost[product], product.name

    def _early(self, product):
        """Return what was received on purchase orders of which the other side does not know yet (below zero)."""
        lonely = [one for one in self.purchases if not one.intercompany_sale_ids]
        return -sum(
            line.qty_received for one in lonely for line in one.order_line if line.product_id == product
        )

    @invariant()
    def no_document_twice(self):
        for purchase in self.purchases:
            assert len(purchase.intercompany_sale_ids) <= 1
            for invoice in purchase.intercompany_sale_ids.invoice_ids:
                assert len(invoice.intercompany_bill_ids) <= 1

    @invariant()
    def billed_is_invoiced_or_somebody_knows(self):
        """Where a bill is not its invoice there is a message that waits, or a line of the close list."""
        self.env.flush_all()
        for purchase in self.purchases:
            line, sold = purchase.order_line[0], purchase.intercompany_sale_ids.order_line[:1]
            if not sold or line.qty_invoiced == sold.qty_invoiced:
                continue
            self.env["intercompany.close"].invalidate_model()
            items = self.env["intercompany.close"].with_context(allowed_company_ids=self.case.everybody.ids)
            assert items.search_count(
                ["|", ("kind", "=", "message"), "&", ("kind", "=", "unbilled"), ("res_id", "=", purchase.id)]
            ), (purchase.name, line.qty_invoiced, sold.qty_invoiced)  # fmt: skip

    @invariant()
    def both_sides_equal_or_somebody_knows(self):
        """Where the two orders differ there is a message that waits, or a case of the queue's detectors."""
        for purchase in self.purchases:
            order = purchase.intercompany_sale_ids
            if order and purchase.order_line[0].product_qty == order.order_line[0].product_uom_qty:
                continue
            documents = [("purchase.order", purchase.id), ("sale.order", order.id)]
            stuck = self.env["intercompany.message"].search_count(
                ["|", *(["&", ("origin_model", "=", documents[0][0]), ("origin_id", "=", documents[0][1])]),
                 "&", ("origin_model", "=", documents[1][0]), ("origin_id", "=", documents[1][1]),
                 ("state", "in", ("waiting", "failed"))]
            )  # fmt: skip
            assert stuck or self._is_found(order), purchase.name

    def _is_found(self, order):
        match = self.env["intercompany.match"].search([("sale_line_id", "in", order.order_line.ids)])
        return any(match.mapped("differs_quantity"))


@tagged("post_install", "-at_install")
class TestModel(IntercompanyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.company_c = cls._create_company(name="Company C", currency_id=cls.eur.id)
        for currency, rate in ((cls.eur, 1.0), (cls.usd, 1.25)):
            cls.env["res.currency.rate"].create(
                {
                    "name": "2015-01-01",
                    "rate": rate,
                    "company_id": cls.company_c.id,
                    "currency_id": currency.id,
                }
            )
        cls._with_accounting(cls.company_c)
        cls.everybody = cls.company_a | cls.company_b | cls.company_c
        finance_c = cls._make_user("finance_controller", login="finance_c", companies=cls.company_c)
        cls.people = {cls.company_a: cls.finance_a, cls.company_b: cls.finance_b, cls.company_c: finance_c}
        cls.pairs = [
            (cls.company_a, cls.company_b),
            (cls.company_a, cls.company_c),
            (cls.company_b, cls.company_c),
        ]
        for seller, buyer in cls.pairs[1:]:
            agreement = cls._make_agreement(seller, buyer, approve=False)
            for company in (seller, buyer):
                agreement.with_user(cls.people[company]).with_company(company).action_approve()
        cls.serial = cls._make_product(
            "Serial", tracking="serial", invoice_policy="delivery", purchase_method="receive"
        )
        for number in range(12):
            lot = cls.env["stock.lot"].create({"name": f"SN{number}", "product_id": cls.serial.id})
            cls._put_stock(cls.serial, 1, lot_id=lot)
        cls._put_stock(cls.widget, 20, warehouse=cls.warehouse_b1)
        cls.initial = {cls.widget: 120.0, cls.serial: 12.0}

    def test_random_trade_keeps_the_books(self):
        run_state_machine_as_test(
            lambda: Trade(self),
            settings=settings(
                max_examples=60 if LONG else 8,
                stateful_step_count=25 if LONG else 12,
                deadline=None,
                derandomize=not LONG,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
