import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.distribution_control.logic.evidence import label, rows
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
    requester_id_value = fields.Integer("On request of (id)", readonly=True, index=True)
    requester_name = fields.Char("On request of", readonly=True)
    res_model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Integer("Document (id)", required=True, readonly=True)
    subject_name = fields.Char("Document", required=True, readonly=True)
    verdict = fields.Char(required=True, readonly=True)
    duty = fields.Char(readonly=True, help="External id of the group in whose name the person decided.")
    reason = fields.Text(required=True, readonly=True)
    evidence_text = fields.Text("Evidence as written", required=True, readonly=True)
    evidence = fields.Json(compute="_compute_evidence")
    evidence_table = fields.Html("Figures seen", compute="_compute_evidence_table", sanitize=False)
    document_kind = fields.Char(compute="_compute_document_kind")
    verdict_label = fields.Char("Decision", compute="_compute_verdict_label")
    duty_name = fields.Char("In the duty of", compute="_compute_duty_name")
    seal_sequence = fields.Integer("Seal", compute="_compute_seal_sequence", help="0: not sealed yet.")
    entry_hash = fields.Char("Hash", size=64, required=True, readonly=True)

    _subject_idx = models.Index("(res_model, res_id)")

    def init(self):
        # A trigger, because nobody may forget it: what is inserted in any way waits for its seal.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION distribution_decision_waits() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                INSERT INTO distribution_decision_tail (company_id_value, decision_id_value)
                     SELECT company_id, id FROM added;
                RETURN NULL;
            END $body$;
            DROP TRIGGER IF EXISTS waits ON distribution_decision;
            CREATE TRIGGER waits AFTER INSERT ON distribution_decision
                REFERENCING NEW TABLE AS added FOR EACH STATEMENT
                EXECUTE FUNCTION distribution_decision_waits();
            """
        )
        return super().init()

    @api.depends("evidence_text")
    def _compute_evidence(self):
        for decision in self:
            decision.evidence = json.loads(decision.evidence_text or "{}")

    @api.depends("evidence_text")
    def _compute_evidence_table(self):
        qweb = self.env["ir.qweb"]
        for decision in self:
            shown = rows(decision.evidence or {})
            decision.evidence_table = shown and qweb._render(
                "distribution_control.evidence_table", {"rows": shown}
            )

    @api.depends("res_model")
    def _compute_document_kind(self):
        for decision in self:
            known = decision.res_model in self.env
            # sudo: the word for a document is no secret.
            decision.document_kind = (
                self.env["ir.model"].sudo()._get(decision.res_model).name if known else decision.res_model
            )

    @api.depends("verdict")
    @api.depends_context("lang")
    def _compute_verdict_label(self):
        words = self._get_verdict_words()
        for decision in self:
            decision.verdict_label = words.get(decision.verdict) or label(decision.verdict or "")

    @api.model
    def _get_verdict_words(self):
        """Return {verdict: its words}; extend with the verdicts of an addon. One that is not in it is shown as written."""
        return {
            "approve": self.env._("Approved"),
            "reject": self.env._("Rejected"),
            "request": self.env._("Approval asked for"),
            "void": self.env._("Approval void"),
            "snooze": self.env._("Snoozed"),
            "dismiss": self.env._("Dismissed"),
            "resolve": self.env._("Resolved"),
            "policy_change": self.env._("Policy changed"),
            "master_data": self.env._("Master data changed"),
            "sod_refused": self.env._("Refused: duties apart"),
        }

    @api.depends("duty")
    def _compute_duty_name(self):
        for decision in self:
            # sudo: the name of a duty is no secret; a group that is gone is shown by its id.
            group = decision.duty and self.env.ref(decision.duty, raise_if_not_found=False)
            decision.duty_name = group.sudo().name if group else decision.duty

    def _compute_seal_sequence(self):
        # sudo: the place in the chain is shown to whoever may read the entry.
        members = self.env["distribution.decision.seal.member"].sudo()
        seal_ids = {
            member.decision_id_value: member.seal_id_value
            for member in members.search_fetch([("decision_id_value", "in", self.ids)])
        }
        seals = self.env["distribution.decision.seal"].sudo().browse(set(seal_ids.values()))
        sequences = {seal.id: seal.sequence for seal in seals}
        for decision in self:
            decision.seal_sequence = sequences.get(seal_ids.get(decision.id), 0)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Decisions are written by the action that is decided, never entered by hand.")
        )

    def action_open_document(self):
        """Open the document that was decided on."""
        self.ensure_one()
        document = self.res_model in self.env and self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("%s does not exist any more.", self.subject_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.model
    def _action_of(self, documents):
        """Return the action that shows what was decided on *documents*, for a button on their form."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_decision_action"
        )
        return action | {"domain": [("res_model", "=", documents._name), ("res_id", "in", documents.ids)]}

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
        return self._append(self._prepare_many(entries))

    @api.model
    def _prepare_many(self, entries):
        """Return the column values of *entries*; see :meth:`_record_many`."""
        subjects = self._describe_subjects([entry["subject"] for entry in entries])
        actor = self.env["res.users"].browse(self.env.uid)
        now = fields.Datetime.now()
        return [self._prepare_entry_values(entry, subjects, actor, now) for entry in entries]

    @api.model
    def _append(self, values):
        # sudo: nobody has the right to create entries; this method is the only way in.
        made = super(DistributionDecision, self.sudo()).create(values) if values else self
        return made.sudo(False)

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
