"""A queue and a flow whose stages the test says, so that the tower is tried without any addon that brings one."""

from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.distribution_control.logic.flow import Action, Event, Stage
from odoo.addons.distribution_control.tests.exception_common import QueueCase

NOON = datetime(2026, 3, 10, 12)  # a Tuesday


class FakeFlow:
    """Two stages of partners per company, and a life of two steps."""

    _name = "distribution.flow"
    _flow_models = ("res.partner",)
    _promise_models = ("res.partner",)

    def __init__(self):
        self.figures, self.actions, self.scopes = {}, [], []

    def _stages(self, scope):
        self.scopes.append(scope.company_ids)
        return [
            Stage(code, code.title(), place, company_id, *self.figures.get((code, company_id), (0, 0.0)),
                  model="res.partner", domain=[("id", "=", company_id)], ages=(0, 0, 0, 0))
            for company_id in scope.company_ids
            for place, code in enumerate(("quoted", "held"))
        ]  # fmt: skip

    def _actions(self, scope):
        return self.actions

    def _timeline(self, record):
        yield Event(record.create_date, "created", "Entered", who="Ann", model=record._name, res_id=record.id)
        yield Event(None, "paid", "Payment", done=False, who="Customer", model="res.company", res_id=1)

    def propose(self, **values):
        self.actions = [Action("payment:1", "Payment by Hansa", count=2, amount=100.0, **values)]


class TowerCase(QueueCase):
    """Offers ``flow``, which is the only one there; company A is watched. It is ``frozen_at``, unless that is None."""

    frozen_at = NOON

    @classmethod
    def setUpClass(cls):
        if cls.frozen_at:
            cls.startClassPatcher(freeze_time(cls.frozen_at))
        super().setUpClass()
        cls.flow = FakeFlow()
        contract = cls.env.registry["distribution.flow"]
        cls.startClassPatcher(
            patch.object(
                contract, "_flows",
                lambda self, model=None: [cls.flow] if model in (None, *cls.flow._flow_models) else [],
            )
        )  # fmt: skip
        cls.env["res.company"].search([]).control_active = False
        cls.company_a.control_active = True
        cls.buyer = cls.users["buyer"]

    def setUp(self):
        super().setUp()
        self.flow.__init__()

    def _tower(self, user=None, companies=None, method="get_tower"):
        user = user or self.buyer
        companies = companies or self.company_a
        model = self.env["distribution.tower"].with_user(user)
        return getattr(model.with_context(allowed_company_ids=companies.ids), method)()

    def _stage(self, tower, code):
        return next(one for flow in tower["flows"] for one in flow["stages"] if one["code"] == code)
