import logging

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.distribution_control.logic.verify_ledger import START, seal_hash
from odoo.addons.distribution_control.queries import ledger

_logger = logging.getLogger(__name__)

# Large enough to catch up with an import, small enough that one batch stays under a second.
BATCH = 1000
LOCK = 0x6C656467  # "ledg": the first half of the advisory lock, the second is the company


class DistributionDecisionSeal(models.Model):
    """One link of a company's chain: a hash over the hashes of its entries and the seal before it."""

    _name = "distribution.decision.seal"
    _description = "Ledger seal"
    _inherit = "distribution.append.only"
    _order = "company_id, sequence desc"
    _rec_name = "sequence"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(required=True, readonly=True, aggregator="max")
    sealed_at = fields.Datetime(required=True, readonly=True)
    sealed_at_text = fields.Char(
        required=True, readonly=True, help="The moment as it went into the hash (UTC)."
    )
    entry_count = fields.Integer("Entries", required=True, readonly=True)
    first_entry_id_value = fields.Integer("First entry", required=True, readonly=True, aggregator=None)
    last_entry_id_value = fields.Integer("Last entry", required=True, readonly=True, aggregator=None)
    previous_hash = fields.Char(size=64, required=True, readonly=True)
    seal_hash = fields.Char("Hash", size=64, required=True, readonly=True)
    head = fields.Char(compute="_compute_head", help="What to keep outside the database: sequence and hash.")

    _sequence_uniq = models.UniqueIndex("(company_id, sequence)")

    @api.depends("sequence", "seal_hash")
    def _compute_head(self):
        for seal in self:
            seal.head = f"{seal.sequence}:{seal.seal_hash}"

    @api.model
    def _last(self, company):
        return self.search([("company_id", "=", company.id)], order="sequence desc", limit=1)

    @api.model
    def _seal_batch(self, company, limit=BATCH):
        """Seal up to *limit* waiting entries of *company*; return the new seal, empty when there is nothing to do.

        One writer per company: who finds another at work leaves the entries to it. Should the other have committed
        since this transaction took its snapshot, then the removal from the tail fails with a serialization error,
        and the unique sequence stands behind that.
        """
        self.env["distribution.decision"].flush_model()
        [[locked]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, company.id))
        entries = self.env.execute_query(ledger.sealable(company.id, limit)) if locked else []
        if not entries:
            return self.browse()
        # First of all: here a transaction with a stale snapshot fails, and Odoo tries it again.
        self.env.execute_query(
            SQL(
                "DELETE FROM distribution_decision_tail WHERE decision_id_value = ANY(%s) RETURNING 1",
                [entry_id for entry_id, _value in entries],
            )
        )
        # sudo: seals are written by the system alone, whoever asks for it.
        seal = self.sudo().create(self._prepare_seal_values(company, entries))
        self.env["distribution.decision.seal.member"].sudo().create(
            [
                {
                    "seal_id_value": seal.id,
                    "position": place,
                    "decision_id_value": entry_id,
                    "entry_hash": value,
                }
                for place, (entry_id, value) in enumerate(entries)
            ]
        )
        self._publish(seal)
        return seal.sudo(False)

    @api.model
    def _prepare_seal_values(self, company, entries):
        # sudo: the chain goes on after the last seal, readable to this user or not.
        last = self.sudo()._last(company)
        now = fields.Datetime.now()
        link = {
            "company_id": company.id,
            "sequence": last.sequence + 1,
            "previous": last.seal_hash or START,
            "sealed_at": fields.Datetime.to_string(now),
        }
        return {
            "company_id": company.id,
            "sequence": link["sequence"],
            "sealed_at": now,
            "sealed_at_text": link["sealed_at"],
            "entry_count": len(entries),
            "first_entry_id_value": entries[0][0],
            "last_entry_id_value": entries[-1][0],
            "previous_hash": link["previous"],
            "seal_hash": seal_hash(**link, members=entries),
        }

    @api.model
    def _publish(self, seal):
        """Write the head to the server log once it is committed: a trace outside the database."""
        line = (seal.company_id.id, seal.company_id.name, seal.entry_count, seal.head)
        self.env.cr.postcommit.add(
            lambda: _logger.info("ledger seal: company %s (%s), %s entries, head %s", *line)
        )

    @api.model
    def _waiting_companies(self):
        rows = self.env.execute_query(
            SQL("SELECT company_id_value, count(*) FROM distribution_decision_tail GROUP BY 1 ORDER BY 1")
        )
        return dict(rows)

    @api.model
    def _cron_seal(self):
        """Seal what waits, company by company and batch by batch, as far as the time of the job goes."""
        commit = self.env["ir.cron"]._commit_progress
        waiting = self._waiting_companies()
        # The commit also starts a transaction whose snapshot is as fresh as can be.
        left = commit(remaining=sum(waiting.values()))
        for company in self.env["res.company"].browse(waiting):
            while left and (seal := self._seal_batch(company)):
                left = commit(seal.entry_count)

    @api.model
    def _cron_mail_heads(self):
        """Send each company's auditor the heads made since the last mail, when the company names an address."""
        commit = self.env["ir.cron"]._commit_progress
        for company in self.env["res.company"].search([("ledger_auditor_email", "!=", False)]):
            self._mail_heads(company)
            commit(1)

    @api.model
    def _mail_heads(self, company):
        """Queue one mail with the heads of *company* not yet sent and return it, empty when there is none."""
        seals = self.search(
            [("company_id", "=", company.id), ("sequence", ">", company.ledger_mailed_sequence)],
            order="sequence",
        )
        if not seals:
            return self.env["mail.mail"]
        mail = self.env["mail.mail"].create(
            {
                "subject": self.env._(
                    "Ledger heads of %(company)s up to seal %(sequence)s",
                    company=company.name,
                    sequence=seals[-1].sequence,
                ),
                "email_to": company.ledger_auditor_email,
                "body_html": self.env["ir.qweb"]._render(
                    "distribution_control.ledger_heads_mail", {"company": company, "seals": seals}
                ),
            }
        )
        company.ledger_mailed_sequence = seals[-1].sequence
        return mail
