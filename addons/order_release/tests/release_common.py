from datetime import timedelta

from odoo import Command, fields

from odoo.addons.distribution_control.tests.common import ControlCase

CONTROL = "distribution_control.group_"


class ReleaseCase(ControlCase):
    """Both companies switched on under one policy per company; ``salesman`` sells, ``users`` release.

    Credit blocks (override: credit controller), the others are off until a test asks with :meth:`_set_gate`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["order.release.policy"].search([]).action_archive()
        cls.policy = cls._make_policy(cls.company_a, credit={"mode": "block"})
        cls.policy_b = cls._make_policy(cls.company_b, credit={"mode": "block"})
        (cls.company_a | cls.company_b).write({"order_release_active": True})
        cls.salesman = cls._make_user("order_desk", login="salesman")
        cls.product = cls._make_product(price=100.0, cost=60.0)
        cls._put_stock(cls.product, 100)
        cls._put_stock(cls.product, 100, warehouse=cls.warehouse_b1)

    @classmethod
    def _make_policy(cls, company=None, name="Policy", **gates):
        values = {
            key: gates.pop(key)
            for key in ("warehouse_id", "team_id", "category_ids", "sequence")
            if key in gates
        }
        return cls.env["order.release.policy"].create(
            {
                "name": name,
                "company_id": company.id if company else False,
                "line_ids": [
                    Command.create(cls._gate_values(gate, **terms)) for gate, terms in gates.items()
                ],
                **values,
            }
        )

    @classmethod
    def _gate_values(cls, gate, mode="block", role="release_desk", override=None, **terms):
        role = "credit_controller" if gate in ("credit", "overdue") else role
        return {
            "gate": gate,
            "mode": mode,
            "role_id": cls.env.ref(CONTROL + role).id,
            "override_role_id": cls.env.ref(CONTROL + (override or role)).id,
            **terms,
        }

    @classmethod
    def _set_gate(cls, gate, policy=None, **terms):
        policy = policy or cls.policy
        policy.line_ids.filtered(lambda line: line.gate == gate).unlink()
        policy.line_ids = [Command.create(cls._gate_values(gate, **terms))]

    @classmethod
    def _sell(cls, quantity=1, price=100.0, product=None, customer=None, lines=None, confirm=True, **values):
        """Return an order written and confirmed by the salesman."""
        lines = lines or [(product or cls.product, quantity, price)]
        order = cls._make_order(
            lines, customer=customer, user=cls.salesman, user_id=cls.salesman.id, **values
        )
        if confirm:
            order.action_confirm()
        return order.with_env(cls.env)

    def _holds(self, order, state="open"):
        """Return {(gate, code): (figure, limit)} of the order's holds in *state*."""
        order.invalidate_recordset()
        return {
            (hold.gate, hold.code): (round(hold.figure, 4), round(hold.limit, 4))
            for hold in order.release_hold_ids
            if hold.state == state
        }

    def _held(self, order):
        """Return the quantity held and the quantity let go of the order, product's unit."""
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        held = moves.filtered("release_hold")
        return sum(held.mapped("product_qty")), sum((moves - held).mapped("product_qty"))

    def _release(self, orders, role, reason="Agreed with the customer", scope="all"):
        """Release through the form, as a person of *role* would."""
        user = self.users[role] if isinstance(role, str) else role
        wizard = (
            self.env["order.release.wizard"]
            .with_user(user)
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create({"reason": reason, "scope": scope})
        )
        wizard.action_release()
        orders.invalidate_recordset()
        return wizard

    @classmethod
    def _days_ago(cls, days):
        return fields.Date.today() - timedelta(days=days)
