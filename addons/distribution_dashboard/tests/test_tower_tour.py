from odoo.tests import HttpCase, tagged

from .tower_common import TowerCase


@tagged("post_install", "-at_install")
class TestTowerTour(TowerCase, HttpCase):
    frozen_at = None  # the browser's clock is not ours to stop

    def setUp(self):
        super().setUp()
        self.flow.figures.update({("held", self.company_a.id): (2, 300.0)})
        self._reconcile(
            self._find("po", amount_at_risk=100.0),
            self._find("so", amount_at_risk=900.0, root_key="po"),
            self._find("alone", amount_at_risk=500.0),
        )
        self._case("alone").write({"user_id": False, "state": "open"})

    def test_a_buyer_works_from_the_tower(self):
        self.start_tour("/odoo/control-tower", "distribution_tower", login=self.buyer.login)
        case = self._case("alone")
        case.invalidate_recordset()
        self.assertEqual((case.user_id, case.state), (self.buyer, "assigned"))
        look = self.env["distribution.tower.look"]._find_mine()
        self.assertFalse(look, "the look is the buyer's")
        look = self.env["distribution.tower.look"].with_user(self.buyer)._find_mine()
        self.assertEqual(look.before[f"distribution.flow/held/{self.company_a.id}"], [2, 300.0])

    def test_the_life_of_a_document(self):
        url = f"/odoo/res.partner/{self.document.id}/timeline?timeline_model=res.partner"
        self.start_tour(url, "distribution_timeline", login=self.buyer.login)


@tagged("post_install", "-at_install")
class TestTowerPhone(TestTowerTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_buyer_works_from_the_tower(self):
        self.start_tour("/odoo/control-tower", "distribution_tower_phone", login=self.buyer.login)

    def test_the_life_of_a_document(self):
        url = f"/odoo/res.partner/{self.document.id}/timeline?timeline_model=res.partner"
        self.start_tour(url, "distribution_timeline", login=self.buyer.login)
