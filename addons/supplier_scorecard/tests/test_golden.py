import csv
import datetime
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.supplier_scorecard.models.purchase_order_line import ASKED_BY_VENDOR

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestGolden(SupplierCase):
    """The cases of golden.csv, worked out by hand: ten units at 5 EUR, ordered on Monday 2 March 2026 for the 12th, unless
    the case says otherwise. Setups are in days of that month, receipts in the product's unit.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting(cls.company_a)
        cls.company_a.supplier_match_active = True
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.week = cls.env["resource.calendar"].create(
            {
                "name": "Monday to Friday",
                "tz": "UTC",
                "company_id": False,
                "attendance_ids": [
                    Command.create({"name": str(day), "dayofweek": str(day), "hour_from": 8, "hour_to": 17})
                    for day in range(5)
                ],
            }
        )

    def test_cases(self):
        with (Path(__file__).parent / "golden.csv").open(newline="") as file:
            cases = list(csv.DictReader(file, delimiter=";"))
        self.assertGreater(len(cases), 45)
        for case in cases:
            with self.subTest(case=case["case"]), self.env.cr.savepoint() as savepoint:
                self._check(case)
                savepoint.rollback()
            self.env.invalidate_all()

    def _check(self, case):
        setup = dict(part.split("=", 1) for part in case["setup"].split())
        order = self._tell(setup)
        event = self._judge(order, int(case["as_of"]))
        self.assertEqual(len(event), 1)
        for part in case["expect"].split():
            name, wanted = part.split("=")
            self.assertAlmostEqual(event[name], float(wanted), 4, f"{case['case']}: {name}, {case['why']}")
        shares = ("days_vendor", "days_carrier", "days_late_order", "days_date_change", "days_dock")
        self.assertEqual(sum(event[name] for name in shares), event.days_late)

    def _tell(self, setup):
        """Make what the setup tells, in the order of its days, and return the purchase order."""
        self._prepare_place(setup)
        product, order = self._prepare_order(setup)
        steps = []
        for name in ("move", "cancelled", "confirmed", "shipped", "receipts", "returns", "bill"):
            for entry in filter(None, setup.get(name, "").split(",")):
                day, _colon, rest = entry.partition(":")
                steps.append((self._moment(day), name, rest))
        for when, name, rest in sorted(steps):
            with freeze_time(when):
                getattr(self, f"_do_{name}")(order, product, when, rest)
        if "rejected" in setup:
            with freeze_time(moment(12)):
                self.env["supplier.quality.incident"].with_user(self.users["buyer"])._report(
                    order.order_line, float(setup["rejected"]), "vendor", "Bent"
                )
        if "appeal" in setup:
            self._judge(order, 20)
            days, owner = setup["appeal"].split(":")
            with freeze_time(moment(19)):
                appeal = self.env["supplier.appeal"].with_user(self.users["buyer"]).create(
                    {"line_id": order.order_line.id, "owner": owner, "days": int(days), "whole_line": days == "0", "reason": "See mail"}
                )  # fmt: skip
                appeal.with_user(self.users["planner"])._decide("accepted", "Right")
        return order

    def _moment(self, day):
        day, _t, hour = day.partition("T")
        return moment(int(day), 0) + datetime.timedelta(hours=float(hour or 10))

    def _prepare_place(self, setup):
        calendar = self.week if setup.get("calendar") == "week" else self.every_day
        calendar.tz = setup.get("tz", "UTC")
        self.warehouse_a1.calendar_id = calendar
        if "holiday" in setup:
            day = int(setup["holiday"])
            self.env["resource.calendar.leaves"].create(
                {"calendar_id": calendar.id, "date_from": moment(day, 0), "date_to": moment(day, 23), "company_id": self.company_a.id}
            )  # fmt: skip
        if "terms" in setup:
            pairs = dict(pair.split(":") for pair in setup["terms"].split(","))
            values = {name: value if name == "baseline" else float(value) for name, value in pairs.items()}
            self.env["supplier.terms"].create({"company_id": self.company_a.id, **values})
        if "rate" in setup:
            day, rate = setup["rate"].split(":")
            self.usd.rate_ids = [
                Command.create(
                    {"name": moment(int(day)).date(), "rate": float(rate), "company_id": self.company_a.id}
                )
            ]

    def _prepare_order(self, setup):
        seller = {
            "partner_id": self.vendor.id,
            "delay": int(setup.get("lead", 0)),
            "company_id": self.company_a.id,
        }
        if "list" in setup:
            price, currency, unit = setup["list"].split(":")
            seller |= {
                "price": float(price),
                "currency_id": self._currency(currency).id,
                "product_uom_id": self._unit(unit).id,
            }
        sellers = [Command.create(seller)] if {"list", "lead"} & setup.keys() else []
        product = self._make_product(seller_ids=sellers)
        with freeze_time(moment(2)):
            order = self._make_purchase(
                [(product, float(setup.get("quantity", 10)), float(setup.get("price", 5)))],
                vendor=self.vendor,
                currency_id=self._currency(setup.get("currency", "EUR")).id,
            )
            line = order.order_line
            # A new line takes unit and price of the price list.
            line.write({"product_uom_id": self._unit(setup.get("uom", "unit")).id})
            line.write({"price_unit": float(setup.get("price", 5))})
            line.date_planned = moment(int(setup.get("due", 12)))
            order.button_confirm()
        return product, order

    def _currency(self, name):
        return {"EUR": self.eur, "USD": self.usd}[name]

    def _unit(self, name):
        return {"unit": self.unit, "dozen": self.dozen}[name]

    def _do_move(self, order, _product, _when, rest):
        who, day = rest.split(":")
        line = order.order_line
        if who == "vendor":
            line = line.with_context(supplier_asked_by=ASKED_BY_VENDOR)
        line.date_planned = moment(int(day))

    def _do_cancelled(self, order, _product, _when, _rest):
        order.button_cancel()

    def _do_confirmed(self, order, _product, _when, _rest):
        order.action_acknowledge()

    def _do_shipped(self, order, _product, when, _rest):
        wizard = self.env["supplier.date.change"].create(
            {
                "order_id": order.id,
                "line_ids": order.order_line.ids,
                "date": when,
                "asked_by": "shipped",
                "reason": "Mail",
            }
        )
        wizard.action_apply()

    def _do_receipts(self, order, _product, when, rest):
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))[:1]
        if not picking:  # what came instead of the returned
            back = order.picking_ids.filtered(lambda one: one.state == "done").sorted("id")[-1:]
            wizard = self.env["stock.return.picking"].with_context(
                active_id=back.id, active_model="stock.picking"
            )
            wizard = wizard.create({})
            wizard.product_return_moves.quantity = float(rest)
            picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.move_ids.write({"quantity": float(rest), "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        picking.move_ids.filtered(lambda move: move.state == "done").date = when

    def _do_returns(self, order, _product, when, rest):
        picking = order.picking_ids.filtered(lambda one: one.state == "done")[:1]
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = float(rest)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._validate(back, on=when)

    def _do_bill(self, order, product, when, rest):
        figures, currency, unit = rest.split(":")
        quantity, price = figures.split("@")
        self.env["account.move"].with_company(self.company_a).create(
            {
                "move_type": "in_invoice", "partner_id": self.vendor.id, "company_id": self.company_a.id,
                "currency_id": self._currency(currency).id, "invoice_date": when.date(), "date": when.date(),
                "invoice_line_ids": [
                    Command.create({
                        "product_id": product.id, "purchase_line_id": order.order_line.id, "quantity": float(quantity),
                        "price_unit": float(price), "product_uom_id": self._unit(unit).id, "tax_ids": False,
                    })
                ],
            }
        ).action_post()  # fmt: skip
