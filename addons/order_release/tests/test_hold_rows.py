import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .release_common import ReleaseCase

COLUMNS = ("order_id", "line_id", "policy_line_id", "currency_id", "gate", "code", "mode", "state", "since")


@tagged("post_install", "-at_install")
class TestHoldRows(ReleaseCase):
    """Holds come by COPY and by the ten thousand: the database refuses what it refused of a single one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.order = cls._sell(3, product=cls._make_product("Scarce", price=10.0))
        cls.hold = cls.order.release_hold_ids

    def _refused(self, error, statement, *parameters):
        with (
            self.assertRaises(error),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement, parameters)

    def _copy_of_the_hold(self, **changed):
        """Return the statement that writes the hold once more, with what is *changed* as SQL."""
        values = ", ".join(changed.get(name, name) for name in COLUMNS)
        return f"INSERT INTO order_release_hold ({', '.join(COLUMNS)}) SELECT {values} FROM order_release_hold WHERE id = %s"

    def test_words_of_the_evidence_arrive_as_they_are(self):
        name = 'Tab\there "quoted" back\\slash\\N line\nbreak 5 \N{EURO SIGN} ü'
        order = self._sell(2, product=self._make_product(name, price=10.0))
        self.assertEqual(self._holds(order), {("stock", "short"): (0.0, 2.0)})
        self.assertEqual(order.release_hold_ids.facts["product"], name)

    def test_what_is_not_there_cannot_be_linked(self):
        gone = self._make_order([(self.product, 1, 10.0)])
        gone_line = gone.order_line
        gone.unlink()
        targets = {
            "order_id": gone.id,
            "line_id": gone_line.id,
            "policy_line_id": -7,
            "currency_id": -7,
        }
        for name, target in targets.items():
            with self.subTest(name=name):
                self._refused(
                    psycopg2.errors.ForeignKeyViolation,
                    self._copy_of_the_hold(**{"code": "'other'", name: str(target)}),
                    self.hold.id,
                )
                self._refused(
                    psycopg2.errors.ForeignKeyViolation,
                    f"UPDATE order_release_hold SET {name} = %s WHERE id = %s",
                    target,
                    self.hold.id,
                )
        self.assertEqual(self._holds(self.order), {("stock", "short"): (0.0, 3.0)})

    def test_the_same_hold_stands_once(self):
        self._refused(psycopg2.errors.UniqueViolation, self._copy_of_the_hold(), self.hold.id)

    def test_a_policy_and_a_currency_that_go_leave_the_hold(self):
        currency = self.env["res.currency"].create({"name": "XQA", "symbol": "q"})
        self.hold.currency_id = currency
        self.env.flush_all()
        currency.unlink()
        self.policy.line_ids.filtered(lambda line: line.gate == "stock").unlink()
        self.hold.invalidate_recordset()
        self.assertEqual(
            (self.hold.state, len(self.hold.policy_line_id), len(self.hold.currency_id)), ("open", 0, 0)
        )

    def test_an_order_takes_its_holds_along(self):
        self.order._action_cancel()
        self.order.unlink()
        self.assertFalse(self.hold.exists())
