from unittest import SkipTest

from odoo.tests import tagged

from .test_held_demand import TestHeldDemand


@tagged("post_install", "-at_install", "stock_accelerator")
class TestHeldAccelerated(TestHeldDemand):
    """The same figures when stock_accelerator computes the rules, in two branches of a company and in another company."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.accelerator" not in cls.env:
            raise SkipTest("stock_accelerator is not installed")
        cls._switch(True)

    @classmethod
    def _switch(cls, is_on):
        cls.env["ir.config_parameter"].set_param("stock_accelerator.orderpoints", str(is_on))

    def _figures(self, rules, is_on):
        """Return what rules, levels and proposals are told, with the accelerator or without."""
        self._switch(is_on)
        self.env.flush_all()
        self.env.invalidate_all()
        rules._compute_qty_to_order_computed()
        mine = [
            (rule.held_out_qty, rule.qty_on_hand, rule.qty_forecast, rule.qty_to_order_computed)
            for rule in rules
        ]
        planner = self.env["replenishment.planner"]
        found = [planner._order_quantities(company) for company in (self.company_a, self.company_b)]
        return mine, [[column.tolist() for column in columns] for columns in found]

    def test_two_branches_and_a_held_order_are_alike_both_ways(self):
        """30 held in A1, 5 owed in A2 and 30 held there, 30 held in B1: A1 and B1 lack 40, A2 lacks 45."""
        _item, rule_a2 = self._make_item(self.warehouse_a2, self.item)
        _item, rule_b1 = self._make_item(self.warehouse_b1, self.item)
        rules = self.rule | rule_a2 | rule_b1
        (self.company_a | self.company_b).control_active = True
        for company in (self.company_a, self.company_b):
            self.env["replenishment.policy"].create(
                {"name": "All", "company_id": company.id, "mode": "advise"}
            )
        for warehouse in (self.warehouse_a1, self.warehouse_a2, self.warehouse_b1):
            self._make_order([(self.item, 30, 100.0)], customer=self.broke, warehouse=warehouse, confirm=True)
        self._make_order(
            [(self.item, 5, 100.0)], customer=self.rich, warehouse=self.warehouse_a2, confirm=True
        )
        for company in (self.company_a, self.company_b):
            run = self.env["replenishment.run"]._open_run(company)
            while run.state == "running":
                run._work_step()
            self.assertEqual(run.state, "done", run.error)
        mine, planned = self._figures(rules, is_on=True)
        self.assertEqual(mine, [(30, 10, 10, 40), (30, 10, 5, 45), (30, 10, 10, 40)])
        self.assertEqual((mine, planned), self._figures(rules, is_on=False))
        # Of the arrays the third is the position: ten, and five where five are owed.
        positions = dict(zip(zip(*planned[0][:2], strict=True), planned[0][2], strict=True))
        self.assertEqual(positions[self.warehouse_a1.id, self.item.id], 10)
        self.assertEqual(positions[self.warehouse_a2.id, self.item.id], 5)

    def test_the_accelerator_did_it(self):
        accelerator = self.env["stock.accelerator"]
        self.assertEqual(accelerator._find_override("orderpoints"), "")
        fast, slow = self.rule._split_by_guard("forecast")
        self.assertEqual((fast, len(slow)), (self.rule, 0))
