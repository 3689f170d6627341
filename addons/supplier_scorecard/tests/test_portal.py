from datetime import date

from freezegun import freeze_time

from odoo import Command, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SupplierCase, moment

SUNDAY = date(2026, 3, 29)


@tagged("post_install", "-at_install")
class TestSupplierPortal(SupplierCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls._make_vendor("Rival")
        cls.company_a.supplier_portal_active = True
        cls.own = cls._order_for(12)
        cls._receive(cls.own, on=moment(15))
        with freeze_time(moment(2)):
            cls.other = cls._make_purchase([(cls._make_product("Secret part"), 10, 5.0)], vendor=cls.rival)
            cls.other.order_line.date_planned = moment(12)
            cls.other.button_confirm()
        cls.hidden = cls._order_for(12, warehouse=cls.warehouse_b1)
        cls.builder._build(cls.company_a | cls.company_b, as_of=SUNDAY)
        cls.theirs = cls.env["supplier.event"].search([("order_id", "=", cls.other.id)])
        for company in (cls.company_a, cls.company_b):
            cls.env["supplier.score.builder"]._score(company, SUNDAY)
        contact = cls.env["res.partner"].create(
            {"name": "Rivet clerk", "parent_id": cls.vendor.id, "email": "clerk@rivet.example"}
        )
        cls.clerk = new_test_user(
            cls.env, "rivet_clerk", groups="base.group_portal", partner_id=contact.id,
            company_id=cls.company_a.id, company_ids=[Command.set(cls.company_a.ids)],
        )  # fmt: skip

    def _as_clerk(self, model):
        return self.env[model].with_user(self.clerk)

    def test_only_own_rows_and_only_where_the_company_shows_them(self):
        events = self._as_clerk("supplier.event").search([])
        self.assertEqual(events.sudo().order_id, self.own)
        self.assertEqual(self._as_clerk("supplier.score").search([]).partner_id, self.vendor)
        self.company_a.supplier_portal_active = False
        self.assertFalse(self._as_clerk("supplier.event").search([]))
        self.assertFalse(self._as_clerk("supplier.score").search([]))

    def test_rivals_and_figures_with_rivals_in_them_stay_closed(self):
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.clerk).read(["order_id"])
        score = self._as_clerk("supplier.score").search([])
        with self.assertRaises(AccessError):
            score.read(["figures"])
        with self.assertRaises(AccessError):
            score.get_scorecard()

    def test_nothing_can_be_written_or_made(self):
        event = self._as_clerk("supplier.event").search([])
        with self.assertRaises(AccessError):
            event.write({"days_vendor": 0})
        with self.assertRaises(AccessError):
            self._as_clerk("supplier.appeal").create(
                {"line_id": event.sudo().line_id.id, "owner": "dock", "days": 1, "reason": "Gate"}
            )
        for model in (
            "supplier.claim", "supplier.action", "supplier.quality.incident", "supplier.score.scheme", "supplier.terms",
            "supplier.commitment", "supplier.product.vendor", "supplier.tier", "supplier.definition.version",
            "supplier.match.difference",
        ):  # fmt: skip
            with self.subTest(model=model):
                self.assertFalse(self._as_clerk(model).has_access("read"))

    def test_an_appeal_is_for_own_deliveries_only(self):
        with self.assertRaises(AccessError):
            self._as_clerk("supplier.appeal")._ask_as_vendor(
                self.theirs.with_user(self.clerk), "dock", 1, "Not mine"
            )
        event = self._as_clerk("supplier.event").search([])
        appeal = self._as_clerk("supplier.appeal")._ask_as_vendor(event, "dock", 2, "Your gate was shut")
        self.assertEqual(
            (appeal.partner_id, appeal.by_vendor, appeal.requester_id, appeal.state),
            (self.vendor, True, self.clerk, "asked"),
        )
        with self.assertRaises(AccessError):
            appeal.with_user(self.clerk)._decide("accepted", "Yes")
        appeal.with_user(self.users["buyer"])._decide("accepted", "Right")
        self.assertEqual((event.sudo().days_vendor, event.sudo().days_dock), (1, 2))

    def test_the_pages(self):
        self.authenticate("rivet_clerk", "rivet_clerk")
        page = self.url_open("/my/supplier")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.own.name, page.text)
        self.assertIn("days late", page.text)
        self.assertNotIn("Bills right at once", page.text, "a figure without facts")
        self.assertNotIn("Secret part", page.text)
        self.assertNotIn(self.hidden.name, page.text)
        self.assertEqual(self.url_open(f"/my/supplier/appeal/{self.theirs.id}").status_code, 404)
        event = self.env["supplier.event"].search([("order_id", "=", self.own.id)])
        form = self.url_open(f"/my/supplier/appeal/{event.id}")
        self.assertIn("Days against you", form.text)
        values = {
            "owner": "carrier",
            "days": "9",
            "reason": "Your carrier came on the 15th",
            "csrf_token": http.Request.csrf_token(self),
        }
        self.url_open(f"/my/supplier/appeal/{event.id}", data={**values, "reason": " "})
        self.assertFalse(self.env["supplier.appeal"].search([("partner_id", "=", self.vendor.id)]))
        self.url_open(f"/my/supplier/appeal/{event.id}", data=values)
        appeal = self.env["supplier.appeal"].search([("partner_id", "=", self.vendor.id)])
        self.assertEqual((appeal.owner, appeal.days, appeal.requester_id), ("carrier", 3, self.clerk))
        self.assertIn("being checked", self.url_open("/my/supplier").text)

    def test_strangers(self):
        self.assertIn("/web/login", self.url_open("/my/supplier").url)
