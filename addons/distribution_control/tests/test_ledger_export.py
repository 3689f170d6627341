import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .common import ControlCase


@tagged("post_install", "-at_install")
class TestLedgerExport(ControlCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customer = cls._make_customer("Hansa Bau", company_id=cls.company_a.id)
        model = cls.env["distribution.decision"]
        for number in range(3):
            model._record(customer, "release", f"Reason {number}", {"exposure": 12400.0, "limit": number})
            seal = cls.env["distribution.decision.seal"]._seal_batch(cls.company_a)
        cls.head = seal.head
        cls.url = f"/distribution_control/ledger/{cls.company_a.id}"

    def _get(self, role, url=None):
        self.authenticate(self.users[role].login, self.users[role].login)
        return self.url_open(url or self.url)

    def _verify(self, folder, lines, *options):
        export = folder / "ledger.jsonl.gz"
        with gzip.open(export, "wt", encoding="utf-8") as stream:
            stream.write("\n".join(lines))
        command = [sys.executable, "-I", "-S", folder / "verify_ledger.py", export, *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_auditor_downloads_and_verifies_with_python_alone(self):
        before = self.env["distribution.decision.export"].search_count([])
        response = self._get("auditor")
        self.assertEqual(response.status_code, 200)
        self.assertIn("ledger_Company_A.jsonl.gz", response.headers["Content-Disposition"])
        self.assertEqual(self.env["distribution.decision.export"].search_count([]), before + 1)
        lines = gzip.decompress(response.content).decode().splitlines()
        script = self._get("auditor", "/distribution_control/verify_ledger.py")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "verify_ledger.py").write_bytes(script.content)
            result = self._verify(folder, lines, "--head", self.head)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertIn("Company A: consistent, and anchored at the published head 3", result.stdout)
            forged = [line.replace("12400.0", "9400.0") if "Reason 1" in line else line for line in lines]
            result = self._verify(folder, forged)
            self.assertEqual(result.returncode, 1)
            self.assertIn("was changed", result.stdout)
            entries = [json.loads(line)["id"] for line in lines if '"type":"entry"' in line]
            result = self._verify(folder, [line for line in lines if f'"id":{entries[1]},' not in line])
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"entry {entries[1]} is missing", result.stdout)

    def test_others_download_nothing(self):
        before = self.env["distribution.decision.export"].search_count([])
        for role in ("credit_controller", "finance_controller"):
            with self.subTest(role):
                self.assertEqual(self._get(role).status_code, 403)
        self.assertEqual(
            self._get("auditor", f"/distribution_control/ledger/{self.company_b.id}").status_code, 403
        )
        self.assertEqual(self.env["distribution.decision.export"].search_count([]), before)
