from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.distribution_control.logic.verify_ledger import parse_head

READERS = ("distribution_control.group_auditor", "distribution_control.group_administrator")


class DistributionLedgerCheck(models.TransientModel):
    """The screen that verifies, seals and exports one company's decision ledger."""

    _name = "distribution.ledger.check"
    _description = "Verify the decision ledger"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )  # fmt: skip
    known_head = fields.Text(
        "Published heads",
        help="One per line, as in the server log or the mail to the auditor: sequence:hash. Without one the ledger "
        "can only be shown to be consistent in itself.",
    )
    state = fields.Selection(
        [
            ("new", "Not verified yet"),
            ("anchored", "Consistent and anchored"),
            ("consistent", "Consistent in itself, not anchored"),
            ("broken", "Not consistent"),
        ],
        default="new",
        readonly=True,
    )
    verified_at = fields.Datetime(readonly=True)
    entry_count = fields.Integer("Entries", readonly=True)
    seal_count = fields.Integer("Seals", readonly=True)
    unsealed_count = fields.Integer("Not yet sealed", readonly=True)
    oldest_unsealed_at = fields.Datetime("Oldest unsealed entry", readonly=True)
    head = fields.Char("Head of the chain", readonly=True)
    finding_ids = fields.One2many("distribution.ledger.check.finding", "check_id", readonly=True)
    can_seal = fields.Boolean(compute="_compute_can_seal")

    @api.depends_context("uid")
    def _compute_can_seal(self):
        self.can_seal = self.env.user.has_group("distribution_control.group_administrator")

    def action_verify(self):
        """Verify the chain and show the outcome."""
        self.ensure_one()
        self.env.user._require_duty(*READERS)
        company = self._checked_company()
        result = self.env["distribution.decision"]._verify(self._parse_heads(), company)
        self.write(self._prepare_result_values(result))
        return self._reopen()

    def action_seal(self):
        """Seal the waiting entries now instead of within the minute."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_administrator")
        company = self._checked_company()
        while self.env["distribution.decision.seal"]._seal_batch(company):
            pass
        return self.action_verify()

    def action_export(self):
        """Download the ledger of the company as JSON lines."""
        self.ensure_one()
        self.env["distribution.decision"]._check_export(self.company_id)
        return {
            "type": "ir.actions.act_url",
            "url": f"/distribution_control/ledger/{self.company_id.id}",
            "target": "download",
        }

    def action_get_verifier(self):
        """Download the stand-alone verifier."""
        return {
            "type": "ir.actions.act_url",
            "url": "/distribution_control/verify_ledger.py",
            "target": "download",
        }

    def _checked_company(self):
        if self.company_id not in self.env.user.company_ids:
            raise UserError(self.env._("You have no access to the company %s.", self.company_id.sudo().name))
        return self.company_id

    def _parse_heads(self):
        try:
            return [parse_head(line) for line in (self.known_head or "").splitlines() if line.strip()]
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(error)s\nCopy the head as it stands in the server log or in the mail to the auditor.",
                    error=error,
                )
            ) from error

    def _prepare_result_values(self, result):
        state = "anchored" if result["anchored"] else "consistent" if result["consistent"] else "broken"
        return {
            "state": state,
            "verified_at": fields.Datetime.now(),
            "entry_count": result["entries"],
            "seal_count": result["seals"],
            "unsealed_count": result["unsealed"],
            "oldest_unsealed_at": result["oldest_unsealed"],
            "head": result["head"],
            "finding_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "kind": found["kind"],
                            "name": found["text"],
                            "sequence": found["sequence"],
                            "decision_id_value": found["entry_id"],
                        }
                    )
                    for found in result["findings"]
                ),
            ],
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify and export"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
