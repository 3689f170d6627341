import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.distribution_control.logic.plain import plain
from odoo.addons.distribution_control.logic.verify_ledger import canonical, entry_hash


class DistributionDecision(models.Model):
    """The decision ledger: who decided what about which document, and on what figures.

    Rows hold ids and names as plain values, so that no later change elsewhere can change what is written.
    Only :meth:`_record` and :meth:`_record_many` add entries.
    """

    _name = "distribution.decision"
    _description = "Decision"
    _inherit = "distribution.append.only"
    _order = "id desc"
    _rec_name = "subject_name"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    recorded_at = fields.Datetime("Decided on", required=True, readonly=True, index=True)
    actor_id_value = fields.Integer("Person (id)", required=True, readonly=True, index=True)
    actor_name = fields.Char("Person", required=True, readonly=True)
    requester_id_value = fields.Integer("On request of (id)", readonly=True, index="btree_not_null")
    requester_name = fields.Char("On request of", readonly=True)
    res_model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Integer("Document (id)", required=True, readonly=True)
    subject_name = fields.Char("Document", required=True, readonly=True)
    verdict = fields.Char(required=True, readonly=True)
    duty = fields.Char(readonly=True, help="External id of the group in whose name the person decided.")
    reason = fields.Text(required=True, readonly=True)
    evidence_text = fields.Text("Evidence as written", required=True, readonly=True)
    evidence = fields.Json(compute="_compute_evidence")
    entry_hash = fields.Char("Hash", size=64, required=True, readonly=True)

    _subject_idx = models.Index("(res_model, res_id)")

    @api.depends("evidence_text")
    def _compute_evidence(self):
        for decision in self:
            decision.evidence = json.loads(decision.evidence_text or "{}")

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(
            self.env._("Decisions are written by the action that is decided, never entered by hand.")
        )

    @api.model
    def _record(self, subject, verdict, reason, evidence, requester=None, duty=None, company=None):
        """Append one entry and return it; see :meth:`_record_many`."""
        return self._record_many(
            [
                {
                    "subject": subject,
                    "verdict": verdict,
                    "reason": reason,
                    "evidence": evidence,
                    "requester": requester,
                    "duty": duty,
                    "company": company,
                }
            ]
        )

    @api.model
    def _record_many(self, entries):
        """Append *entries* with one INSERT and return them in the same order.

        Each is a dict of ``subject`` (one stored record), ``verdict`` (short code), ``reason`` (text, required),
        ``evidence`` (the figures seen: plain values), and optionally ``requester`` (a user: the work is done on
        this person's request), ``duty`` (external id of the group acted for) and ``company`` (default: the
        subject's, else the current one). The actor is always the user of the environment, under sudo too.
        """
        if not entries:
            return self.browse()
        subjects = self._describe_subjects([entry["subject"] for entry in entries])
        actor = self.env["res.users"].browse(self.env.uid)
        now = fields.Datetime.now()
        rows = [self._prepare_entry_values(entry, subjects, actor, now) for entry in entries]
        # sudo: nobody has the right to create entries; this method is the only way in.
        return super(DistributionDecision, self.sudo()).create(rows).sudo(False)

    @api.model
    def _describe_subjects(self, subjects):
        """Return {(model, id): (name, company id or False)}, reading each model once."""
        described = {}
        for model in {subject._name for subject in subjects}:
            records = self.env[model].browse({one.ensure_one().id for one in subjects if one._name == model})
            # sudo: the name of the document that the person just decided on, whatever the person may read.
            for record in records.sudo():
                described[model, record.id] = (record.display_name, self._company_of(record).id)
        return described

    @api.model
    def _company_of(self, record):
        if record._name == "res.company":
            return record
        return record.company_id if "company_id" in record._fields else self.env["res.company"]

    @api.model
    def _prepare_entry_values(self, entry, subjects, actor, now):
        subject, requester = entry["subject"], entry.get("requester")
        name, company_id = subjects[subject._name, subject.id]
        reason = (entry["reason"] or "").strip()
        if not reason:
            raise ValidationError(self.env._("Give a reason for the decision on %s.", name))
        company = entry.get("company")
        values = {
            "company_id": (company.id if company else company_id) or self.env.company.id,
            "recorded_at": now,
            "actor_id_value": actor.id,
            "actor_name": actor.sudo().name,  # sudo: the own name, readable or not
            "requester_id_value": requester.id if requester else False,
            "requester_name": requester.sudo().name if requester else False,  # sudo: same
            "res_model": subject._name,
            "res_id": subject.id,
            "subject_name": name or f"{subject._name},{subject.id}",
            "verdict": entry["verdict"],
            "duty": entry.get("duty") or False,
            "reason": reason,
            "evidence_text": canonical(plain(entry.get("evidence") or {})),
        }
        return values | {"entry_hash": entry_hash(self._hashed_form(values))}

    @api.model
    def _hashed_form(self, values):
        """Return the column values of one entry under the names of the export, which the hash is made over."""
        return {
            "company_id": values["company_id"],
            "actor_id": values["actor_id_value"],
            "actor_name": values["actor_name"],
            "requester_id": values["requester_id_value"] or None,
            "requester_name": values["requester_name"] or None,
            "model": values["res_model"],
            "res_id": values["res_id"],
            "subject": values["subject_name"],
            "verdict": values["verdict"],
            "duty": values["duty"] or None,
            "reason": values["reason"],
            "evidence": json.loads(values["evidence_text"]),
            "recorded_at": fields.Datetime.to_string(values["recorded_at"]),
        }
