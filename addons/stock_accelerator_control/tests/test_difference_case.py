"""A difference found by an audit is one open case, and an equal audit closes it."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.stock_accelerator.logic.difference import Difference

AUDIT_LOG = "odoo.addons.stock_accelerator.models.stock_accelerator_audit"


@tagged("post_install", "-at_install")
class TestDifferenceCase(TransactionCase):
    def _cases(self):
        kind = self.env.ref("stock_accelerator_control.exception_kind_accelerator_difference")
        return self.env["distribution.exception"].sudo().search([("kind_id", "=", kind.id)])

    def _audit(self, differences):
        timings = {"deadline": [2, 0.2, 0.1]}
        return self.env["stock.accelerator.audit"].sudo()._record("orderpoints", 2, timings, 8, differences)

    @mute_logger(AUDIT_LOG)
    def test_difference_opens_one_case_and_an_equal_audit_cures_it(self):
        self.env["stock.accelerator"]._switch("orderpoints", True)
        for quantity in (3.0, 3.0):
            audit = self._audit([Difference((7, "qty_to_order_computed"), 5.0, quantity)])
        case = self._cases()
        self.assertEqual(len(case), 1)
        self.assertNotEqual(case.state, "closed")
        self.assertEqual(case.facts["differences"], 1)
        self.assertIn("stock 5.0, accelerated 3.0", case.facts["first"])
        self.assertEqual(audit.verdict, "different")
        self.assertFalse(self.env["stock.accelerator"]._is_on("orderpoints"))
        self._audit([])
        kind = self.env.ref("stock_accelerator_control.exception_kind_accelerator_difference")
        kind._run(self.env["res.company"].search([], order="id", limit=1))
        self.assertEqual((case.state, case.close_reason), ("closed", "cured"))

    def test_equal_audit_opens_nothing(self):
        self._audit([])
        self.assertFalse(self._cases())
