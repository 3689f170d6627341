from odoo.addons.distribution_control.tests.common import ControlCase


class IntercompanyCase(ControlCase):
    """Company A (EUR) sells to company B (USD) in EUR; ``agreement`` is in force, ``widget`` costs A 6 and lists at 10.

    1 EUR = 1.25 USD. ``finance_a`` and ``finance_b`` are the two finance controllers who approve.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance_a = cls._make_user("finance_controller", login="finance_a", companies=cls.company_a)
        cls.finance_b = cls._make_user("finance_controller", login="finance_b", companies=cls.company_b)
        cls.widget = cls._make_product("Widget", invoice_policy="delivery", purchase_method="receive")
        cls._put_stock(cls.widget, 100)
        cls.agreement = cls._make_agreement(cls.company_a, cls.company_b)

    @classmethod
    def _make_agreement(cls, seller, buyer, approve=True, **values):
        agreement = cls.env["intercompany.agreement"].create(
            {
                "seller_company_id": seller.id,
                "buyer_company_id": buyer.id,
                "currency_id": cls.eur.id,
                **values,
            }
        )
        if approve:
            cls._approve(agreement)
        return agreement

    @classmethod
    def _approve(cls, agreement):
        people = {cls.company_a: cls.finance_a, cls.company_b: cls.finance_b}
        for company in (agreement.seller_company_id, agreement.buyer_company_id):
            agreement.with_user(people[company]).with_company(company).action_approve()
        assert agreement.state == "approved"

    @classmethod
    def _buy(cls, quantity=10, price=8.0, product=None, confirm=True, user=None, **values):
        """Return a purchase order of B to A."""
        lines = [((product or cls.widget), quantity, price)]
        purchase = cls._make_purchase(
            lines, vendor=cls.company_a.partner_id, warehouse=cls.warehouse_b1, confirm=confirm, user=user,
            currency_id=cls.eur.id, **values,
        )  # fmt: skip
        return purchase.with_company(cls.company_b)

    @classmethod
    def _ship(cls, order, quantity=None, backorder=True):
        """Deliver *quantity* (of each product; default all) of A's order."""
        order = order.with_company(order.company_id)
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        pickings.move_ids._action_assign()
        quantities = None if quantity is None else {line.product_id: quantity for line in order.order_line}
        return cls._validate(pickings, quantities=quantities, backorder=backorder)

    @classmethod
    def _match(cls, order):
        cls.env.flush_all()
        cls.env["intercompany.match"].invalidate_model()
        lines = cls.env["intercompany.match"].with_context(
            allowed_company_ids=(cls.company_a | cls.company_b).ids
        )
        return lines.search([("sale_line_id", "in", order.order_line.ids)])

    def _messages(self, document):
        return self.env["intercompany.message"].search(
            [("origin_model", "=", document._name), ("origin_id", "=", document.id)], order="id"
        )
