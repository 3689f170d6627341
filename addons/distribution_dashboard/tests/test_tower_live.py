from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.bus.models import ir_websocket

from .tower_common import TowerCase


@tagged("post_install", "-at_install")
class TestTowerLive(TowerCase):
    def setUp(self):
        super().setUp()
        self.data = self.env.cr.precommit.data
        self._commit()

    def _commit(self):
        """Forget what the transaction has told, as its end does."""
        for key in ("distribution_tower", "bus.bus.values"):
            self.data.pop(key, None)

    def _told(self):
        values = [
            one for one in self.data.get("bus.bus.values", ()) if '"distribution_tower"' in one["message"]
        ]
        return [one["channel"] for one in values]

    def test_nobody_looks_nothing_is_sent(self):
        self._reconcile(self._find("a"))
        self.assertEqual(self._told(), [])

    def test_changes_in_a_row_are_told_once_per_company(self):
        self._tower(method="open_tower")
        self._reconcile(self._find("a"), self._find("b"))
        self._reconcile(self._find("a"))
        told = self._told()
        self.assertEqual(len(told), 2)
        self.assertIn(f'"res.company",{self.company_a.id},"distribution_tower"', told[0].replace(" ", ""))
        self._commit()
        self._reconcile(self._find("a"))
        self.assertEqual(self._told(), [], "the same findings are no news")
        self._case("a").with_user(self.buyer).action_take()
        self.assertEqual(len(self._told()), 1)

    def test_only_those_who_work_there_hear_of_it(self):
        class Socket:
            session = type("Session", (), {"uid": None})

        def channels(user, asked):
            with patch.object(ir_websocket, "wsrequest", Socket):
                found = self.env["ir.websocket"].with_user(user)._build_bus_channel_list(asked)
            return [one[0] for one in found if isinstance(one, tuple) and one[1] == "distribution_tower"]

        asked = ["distribution_tower"]
        self.assertEqual(channels(self.buyer, asked), [self.company_a])
        self.assertEqual(channels(self._make_user(login="outsider"), asked), [])
        self.assertEqual(channels(self.buyer, []), [])
