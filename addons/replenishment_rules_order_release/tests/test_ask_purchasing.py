from datetime import date

from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestAskPurchasing(ReleaseCase):
    """Who asks purchasing for missing goods is shown what replenishment proposes already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock", mode="block")
        cls.valve = cls._make_product("Valve", price=100.0)
        cls.order = cls._sell(5, product=cls.valve, customer=cls._make_customer("Hansa Bau"))
        cls.proposal = cls._propose(cls.warehouse_a1)
        cls._propose(cls.warehouse_a2)

    @classmethod
    def _propose(cls, warehouse, **values):
        return cls.env["replenishment.proposal"].create(
            {
                "company_id": cls.company_a.id,
                "warehouse_id": warehouse.id,
                "product_id": cls.valve.id,
                "kind": "buy",
                "engine_kind": "buy",
                "quantity": 40,
                "engine_quantity": 40,
                "arrival_date": date(2030, 5, 6),
                **values,
            }
        )

    def _ask(self, role="release_desk"):
        orders = self.env["sale.order"].with_user(self.users[role])
        return orders.action_release_step(f"buy:{self.order.id}")["params"]

    def test_who_may_see_it_gets_the_proposal_opened(self):
        desk = self.users["release_desk"]
        params = self._ask()
        self.assertIn("Buy 40 Units of Valve, there on 05/06/2030", params["message"])
        self.assertIn(self.warehouse_a1.name, params["message"])
        self.assertNotIn(self.warehouse_a2.name, params["message"])
        self.assertEqual(params["next"]["type"], "ir.actions.act_window_close")
        desk.group_ids += self.env.ref("distribution_control.group_planner")
        opened = self._ask()["next"]
        self.assertEqual(
            (opened["res_model"], opened["res_id"]), ("replenishment.proposal", self.proposal.id)
        )
        self.assertEqual(opened["views"], [(False, "form")])

    def test_the_buyer_finds_it_in_the_request(self):
        self._ask()
        (activity,) = self.valve.activity_ids
        self.assertIn(f"replenishment-workbench/{self.proposal.id}", activity.note)
        self.assertIn(self.order.name, activity.note)
        self._ask()
        self.assertEqual(self.valve.activity_ids, activity)

    def test_what_is_decided_or_of_another_product_is_not_told(self):
        self.proposal.state = "dismissed"
        params = self._ask()
        self.assertNotIn("Proposed", params["message"])
