from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.distribution_control.tests.common import ControlCase

KEY = "distribution_assistant.key"


@tagged("post_install", "-at_install")
class TestAssistantSettings(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settings = cls.env["res.config.settings"].with_user(cls.env.ref("base.user_admin"))
        cls.env.ref("base.user_admin").company_ids |= cls.company_a
        cls.parameters = cls.env["ir.config_parameter"]

    def _save(self, **values):
        settings = self.settings.create(values)
        settings.execute()
        return settings

    def test_off_until_somebody_switches_it_on_and_that_stands_in_the_ledger(self):
        self.assertFalse(self.company_a.assistant_active)
        self.company_a.with_env(self.env).assistant_active = True
        entry = self.env["distribution.decision"].search(
            [("res_model", "=", "res.company"), ("verdict", "=", "policy_change")], limit=1
        )
        self.assertEqual(
            entry.evidence, {"before": {"Language model": False}, "after": {"Language model": True}}
        )

    def test_the_key_goes_in_and_does_not_come_out(self):
        settings = self._save(assistant_key=" s3cret ", assistant_endpoint="https://models.example.com/v1")
        self.assertEqual(self.parameters.get_param(KEY), "s3cret")
        fresh = self.settings.create({})
        for record in (settings, fresh):
            record.invalidate_recordset()
            [values] = record.read(["assistant_key", "assistant_has_key"])
            self.assertEqual((values["assistant_key"], values["assistant_has_key"]), (False, True))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_name = 'res_config_settings' AND column_name = 'assistant_key'"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self._save()
        self.assertEqual(self.parameters.get_param(KEY), "s3cret", "saving without typing keeps it")
        fresh.action_forget_assistant_key()
        self.assertFalse(self.parameters.get_param(KEY))

    def test_nobody_else_reads_or_sets_it(self):
        self.parameters.set_param(KEY, "s3cret")
        for role in ("administrator", "auditor", "buyer"):
            own = self.parameters.with_user(self.users[role])
            with self.assertRaises(AccessError):
                own.search_read([("key", "=", KEY)])
            with self.assertRaises(AccessError):
                own.get_param(KEY)
            with self.assertRaises(AccessError):
                self.env["res.config.settings"].with_user(self.users[role]).create({"assistant_key": "mine"})
        self.assertEqual(self.parameters.get_param(KEY), "s3cret")

    def test_an_address_that_would_leak_is_refused(self):
        for address in ("http://models.example.com/v1", "ftp://x/v1", "https://me:pw@x/v1", "models"):
            with self.assertRaises(ValidationError):
                self._save(assistant_endpoint=address)
