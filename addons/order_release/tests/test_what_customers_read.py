"""A customer's portal user may call what any user may call: of the house's own business nothing comes back."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .release_common import ReleaseCase

# What tells why, by whom and at what cost an order waits, on the records that stock lets customers read.
OURS = {
    "sale.order": (
        "release_hold_ids",
        "release_gate",
        "release_role_id",
        "release_value_held",
        "release_cost_per_hour",
        "release_author_id",
        "release_blocked_by",
        "release_next",
    ),
    "sale.order.line": ("release_promise_facts", "release_promise_text"),
    "stock.picking": ("release_hold_reason",),
    "account.move": ("release_cover", "release_stopped_by"),
}
CALLS = (
    ("get_release_panel", ()),
    ("get_release_places", ()),
    ("get_release_book", ()),
    ("get_release_draft_panel", ({},)),
    ("action_recheck", ()),
    ("action_release", ()),
    ("action_ship_available", ()),
    ("action_ask_release", ()),
    ("action_release_decisions", ()),
    ("action_release_commitments", ()),
    ("action_other_branch", ()),
    ("action_snooze_cases", ()),
    ("action_message_customer", ()),
    ("action_substitute", ()),
    ("action_release_desk_of", ([1], "x")),
    ("action_release_step", ("approve:1",)),
)


@tagged("post_install", "-at_install")
class TestWhatCustomersRead(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Alpha Works", limit=100.0)
        cls.order = cls._sell(3, customer=cls.customer)
        cls.quotation = cls._sell(3, customer=cls.customer, confirm=False)
        cls._with_accounting(cls.company_a)
        cls.invoice = cls._make_invoice(cls.customer, 50.0)
        cls.guest = new_test_user(
            cls.env, login="guest", groups="base.group_portal", company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)], partner_id=cls.customer.id,
        )  # fmt: skip
        cls.env.flush_all()

    def _as_guest(self, records):
        self.env.invalidate_all()
        return records.with_env(self.env(user=self.guest, su=False, context={}))

    def test_fields_of_the_house_are_not_read(self):
        records = {
            "sale.order": self.order,
            "sale.order.line": self.order.order_line,
            "stock.picking": self.order.picking_ids,
            "account.move": self.invoice,
        }
        for model, names in OURS.items():
            own = self._as_guest(records[model])
            self.assertTrue(own.read(["display_name"]), model)  # customers read the record itself
            for name in names:
                with self.subTest(model=model, field=name), self.assertRaises(AccessError):
                    self._as_guest(records[model]).read([name])
                with self.subTest(model=model, domain=name), self.assertRaises(AccessError):
                    self._as_guest(records[model]).search([(name, "!=", False)])

    def test_calls_of_the_desk_are_refused(self):
        for name, arguments in CALLS:
            for order in (self.order, self.quotation):
                with self.subTest(call=name, state=order.state), self.assertRaises(AccessError):
                    getattr(self._as_guest(order), name)(*arguments)
        self.assertEqual(self.order.release_state, "held")
        self.assertFalse(self.order.activity_ids)

    def test_what_the_portal_tells_stays(self):
        status = self._as_guest(self.order)._get_customer_status()
        self.assertEqual(status["text"], "Your order is being checked by our team.")
