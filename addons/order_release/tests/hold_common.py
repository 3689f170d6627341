from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.distribution_control.tests.common import ControlCase


class HoldCase(ControlCase):
    """Offers held orders without any gate: ``_make_held_order``, ``_held``, ``_release_order``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The gates themselves are tested elsewhere; here they say what a test tells them to.
        model = type(cls.env["sale.order.line"])
        cls.startClassPatcher(patch.object(model, "_filter_governed", lambda lines: lines.browse()))
        (cls.company_a | cls.company_b).order_release_active = True
        cls.customer = cls._make_customer("Held customer")
        cls.product = cls._make_product("Cable")
        cls.other = cls._make_product("Drill")
        cls._put_stock(cls.product, 10)
        cls._put_stock(cls.other, 10)

    @classmethod
    @contextmanager
    def _gates(cls, let_go):
        """Let the gates of every sale line say *let_go* while the context lasts."""
        model = type(cls.env["sale.order.line"])
        original = model._prepare_procurement_values

        def prepare(line):
            values = original(line)
            values.pop("release_hold", None)
            return values if let_go else {**values, "release_hold": True}

        with patch.object(model, "_prepare_procurement_values", prepare):
            yield

    @classmethod
    def _make_held_order(cls, lines=None, **values):
        values.setdefault("customer", cls.customer)
        with cls._gates(let_go=False):
            return cls._make_order(lines or [(cls.product, 4)], confirm=True, **values)

    @classmethod
    def _make_open_order(cls, lines=None, **values):
        values.setdefault("customer", cls.customer)
        with cls._gates(let_go=True):
            return cls._make_order(lines or [(cls.product, 4)], confirm=True, **values)

    @classmethod
    def _decide(cls, subject, verdict="release"):
        return cls.env["distribution.decision"]._record(
            subject, verdict, "The invoice is paid.", {"exposure": 0}
        )

    @classmethod
    def _release_order(cls, order, quantities=None):
        return order.order_line._release_goods(cls._decide(order), quantities)

    @classmethod
    def _set_quantity(cls, line, quantity, let_go=False):
        with cls._gates(let_go=let_go):
            line.product_uom_qty = quantity

    @staticmethod
    def _held(order):
        return order.order_line.move_ids.filtered(lambda move: move.release_hold and move.state != "cancel")

    @staticmethod
    def _open(order):
        return order.order_line.move_ids.filtered(
            lambda move: not move.release_hold and move.state != "cancel"
        )

    @classmethod
    def _reserved(cls, product, warehouse=None):
        location = (warehouse or cls.warehouse_a1).lot_stock_id
        quants = cls.env["stock.quant"]._gather(product, location)
        quants.invalidate_recordset(["reserved_quantity"])
        return sum(quants.mapped("reserved_quantity"))

    @contextmanager
    def _assertRefused(
        self, records, field_names=("state", "quantity", "picked", "release_hold", "picking_id"), access=False
    ):
        """Fail unless the block is refused with a message that speaks of the release, and nothing changed.

        With *access* a refusal for lack of access rights counts too.
        """
        before = _read(records, field_names)
        products = records.product_id if records._name == "stock.move" else self.product
        reserved = [self._reserved(product) for product in products]
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            yield caught
            self.env.flush_all()
        self.env.invalidate_all()
        if not (access and isinstance(caught.exception, AccessError)):
            self.assertRegex(str(caught.exception), r"(?i)release")
        self.assertEqual(_read(records, field_names), before)
        self.assertEqual([self._reserved(product) for product in products], reserved)


def _read(records, field_names):
    return records.sudo().exists().read(list(field_names))
