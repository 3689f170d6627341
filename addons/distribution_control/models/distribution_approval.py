import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.approval import Ballot, outcome, refusal
from odoo.addons.distribution_control.logic.evidence import rows
from odoo.addons.distribution_control.logic.plain import plain
from odoo.addons.distribution_control.logic.verify_ledger import canonical, digest


class DistributionApproval(models.Model):
    """One document's wait for approval: the values as they were asked for, and the votes.

    Only :meth:`_request`, :meth:`_vote` and :meth:`_void` change it; nobody has the right to do it otherwise.
    """

    _name = "distribution.approval"
    _description = "Approval"
    _order = "deadline_at, id desc"
    _rec_name = "subject_name"

    rule_id = fields.Many2one("distribution.approval.rule", required=True, readonly=True, ondelete="restrict")
    code = fields.Char("What", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    res_model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Integer("Document (id)", required=True, readonly=True)
    subject_name = fields.Char("Document", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    values_text = fields.Text("Values as asked for", required=True, readonly=True)
    values_hash = fields.Char(size=64, required=True, readonly=True)
    values_table = fields.Html("What is approved", compute="_compute_values_table", sanitize=False)
    reason = fields.Text("Why it is asked for", readonly=True)
    requester_id = fields.Many2one(
        "res.users", "Asked for by", required=True, readonly=True, ondelete="restrict"
    )
    author_ids = fields.Many2many("res.users", string="Authors", readonly=True)
    requested_at = fields.Datetime("Asked for on", required=True, readonly=True)
    deadline_at = fields.Datetime("Answer until", readonly=True)
    state = fields.Selection(
        [("pending", "Waiting"), ("approved", "Approved"), ("rejected", "Rejected"), ("void", "Void")],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    decided_at = fields.Datetime(readonly=True)
    void_reason = fields.Char("Why it is void", readonly=True)
    required_count = fields.Integer("Approvals needed", required=True, readonly=True, aggregator=None)
    vote_ids = fields.One2many("distribution.approval.vote", "approval_id", readonly=True)
    approved_count = fields.Integer("Approvals so far", compute="_compute_approved_count")
    approver_names = fields.Char("Who can approve", compute="_compute_approver_names")
    can_vote = fields.Boolean("Waiting for me", compute="_compute_can_vote", search="_search_can_vote")
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _one_pending = models.UniqueIndex("(res_model, res_id, code) WHERE state = 'pending'")
    _subject_idx = models.Index("(res_model, res_id, code)")

    @api.depends("values_text")
    def _compute_values_table(self):
        for approval in self:
            shown = rows(json.loads(approval.values_text or "{}"))
            approval.values_table = shown and self.env["ir.qweb"]._render(
                "distribution_control.evidence_table", {"rows": shown}
            )

    @api.depends("vote_ids.verdict")
    def _compute_approved_count(self):
        for approval in self:
            approval.approved_count = approval.vote_ids.mapped("verdict").count("approve")

    @api.depends("rule_id")
    def _compute_approver_names(self):
        for approval in self:
            # sudo: the duties and persons that can help are told to everybody who waits.
            rule = approval.rule_id.sudo()
            approval.approver_names = ", ".join(rule.group_ids.mapped("name") + rule.user_ids.mapped("name"))

    @api.depends("state", "vote_ids", "rule_id")
    @api.depends_context("uid")
    def _compute_can_vote(self):
        pending = self.filtered(lambda approval: approval.state == "pending")
        seats = pending._find_seats(self.env.user)
        for approval in self:
            approval.can_vote = approval in seats and not seats[approval][0]

    def _search_can_vote(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        pending = self.search([("state", "=", "pending")])
        mine = Domain("id", "in", pending.filtered("can_vote").ids)
        return mine if (True in value) == (operator == "in") else ~mine

    @api.depends("state", "deadline_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for approval in self:
            approval.is_overdue = bool(
                approval.state == "pending" and approval.deadline_at and approval.deadline_at < now
            )

    def _search_is_overdue(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        overdue = Domain("state", "=", "pending") & Domain("deadline_at", "<", fields.Datetime.now())
        return overdue if (True in value) == (operator == "in") else ~overdue

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Approvals stay: what was asked for and answered is part of the record."))

    def action_approve(self):
        """Ask for the reason and approve."""
        return self._open_answer("approve")

    def action_reject(self):
        """Ask for the reason and reject."""
        return self._open_answer("reject")

    def _open_answer(self, verdict):
        for approval in self:
            approval._check_may_vote(self.env.user)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approve") if verdict == "approve" else self.env._("Reject"),
            "res_model": "distribution.approval.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_approval_ids": self.ids, "default_verdict": verdict},
        }

    def action_open_document(self):
        """Open the document that waits for approval."""
        self.ensure_one()
        if not self._subject():
            raise UserError(self.env._("%s does not exist any more.", self.subject_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _subject(self):
        return self.res_model in self.env and self.env[self.res_model].browse(self.res_id).exists()

    @api.model
    def _request(
        self, subject, code, amount, values, currency=None, authors=None, requester=None, reason=None
    ):
        """Ask for approval of *values* (plain values that it governs) of *subject*; return the approval.

        Empty when no rule asks for it. The same values asked for twice are one approval, waiting or given; other
        values void what was asked for before. *amount* is in *currency* (default: the company's). *requester* is
        for deferred work done on a person's request; *authors* are the users who made or changed the document
        (default: its creator).
        """
        company = self.env["distribution.decision"]._company_of(subject) or self.env.company
        currency = currency or company.currency_id
        values_text = canonical(plain(values))
        value_hash = digest({"code": code, "values": json.loads(values_text)})
        # sudo: requests are made by the work on the document; nobody writes approvals by hand.
        standing = self.sudo()._find_standing(subject, code)
        same = standing.filtered(lambda approval: approval.values_hash == value_hash)
        (standing - same)._void(self.env._("The values changed."))
        if same:
            return same[:1].sudo(False)
        rule = self.env["distribution.approval.rule"]._find(code, company, amount, currency)
        if not rule:
            return self.browse()
        person = requester or self.env.user
        approval = self.sudo().create(
            {
                "rule_id": rule.id,
                "code": code,
                "company_id": company.id,
                "res_model": subject._name,
                "res_id": subject.id,
                "subject_name": subject.display_name,
                "amount": amount,
                "currency_id": currency.id,
                "values_text": values_text,
                "values_hash": value_hash,
                "reason": reason,
                "requester_id": person.id,
                "author_ids": [*(authors if authors is not None else subject.create_uid).ids],
                "requested_at": fields.Datetime.now(),
                "deadline_at": self._deadline(rule.sudo(), company),
                "required_count": rule.sudo().required_count,
            }
        )
        approval._log("request", reason or self.env._("Asked for approval"), requester=requester)
        approval._tell_approvers()
        return approval.sudo(False)

    @api.model
    def _deadline(self, rule, company):
        if not rule.answer_hours:
            return False
        now = fields.Datetime.now()
        calendar = company.resource_calendar_id
        planned = calendar and calendar.plan_hours(rule.answer_hours, now, compute_leaves=True)
        return planned or now + timedelta(hours=rule.answer_hours)

    @api.model
    def _find_standing(self, subject, code):
        """Return the approvals of *subject* that wait or are given, newest first."""
        return self.search(
            [
                ("res_model", "=", subject._name),
                ("res_id", "=", subject.id),
                ("code", "=", code),
                ("state", "in", ("pending", "approved")),
            ],
            order="id desc",
        )

    @api.model
    def _is_approved(self, subject, code, values):
        """Say whether exactly these *values* of *subject* stand approved."""
        value_hash = digest({"code": code, "values": plain(values)})
        # sudo: whether a document is approved holds for whoever asks.
        return any(
            approval.state == "approved" and approval.values_hash == value_hash
            for approval in self.sudo()._find_standing(subject, code)
        )

    @api.model
    def _void_changed(self, subject, code, values):
        """Void what stands for *subject* with other values than these; call it when a governed value changes."""
        value_hash = digest({"code": code, "values": plain(values)})
        # sudo: a change voids the approval whoever makes it.
        changed = (
            self.sudo()._find_standing(subject, code).filtered(lambda one: one.values_hash != value_hash)
        )
        changed._void(self.env._("The values changed."))
        return changed.sudo(False)

    def _void(self, reason):
        """Void these approvals, keep them, and tell the documents."""
        for approval in self.sudo():  # sudo: see _void_changed
            approval.write({"state": "void", "void_reason": reason, "decided_at": fields.Datetime.now()})
            approval._log("void", reason)
            approval._tell_subject()
            approval._tell_requester()
        self.flush_recordset(["state"])  # or the next request would meet it as still waiting

    def _vote(self, verdict, reason):
        """Cast the current user's vote, 'approve' or 'reject', on each of these and settle what is decided."""
        if verdict not in ("approve", "reject"):
            raise ValidationError(self.env._("A vote approves or rejects."))
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give a reason for your vote."))
        self.check_access("read")
        # sudo: the vote is checked below; nobody writes approvals by hand.
        waiting = self.sudo()
        # Two last votes at once would each see the other missing; ascending, so that bulk votes never cross.
        waiting.sorted("id").lock_for_update()
        for approval in waiting:
            principal = approval._check_may_vote(self.env.user)
            # A raise would take the void back: who votes on changed values finds the approval void.
            if not approval._void_if_changed():
                approval._cast(verdict, reason.strip(), principal)

    def _cast(self, verdict, reason, principal):
        duty = self._duty_of(principal or self.env.user)
        if duty:
            self.env["distribution.sod.rule"]._check_exercise(self._subject() or self, duty)
        decision = self._log(
            verdict, reason, {"in_the_name_of": principal.name} if principal else {}, duty=duty
        )
        self.env["distribution.approval.vote"].create(
            {
                "approval_id": self.id,
                "voted_at": fields.Datetime.now(),
                "voter_id_value": self.env.uid,
                "voter_name": self.env.user.name,
                "principal_id_value": principal.id,
                "principal_name": principal.name,
                "verdict": verdict,
                "reason": reason,
                "decision_id_value": decision.id,
            }
        )
        state = outcome(self.vote_ids.mapped("verdict"), self.required_count)
        if state != "pending":
            self.write({"state": state, "decided_at": fields.Datetime.now()})
            self._tell_subject()
            self._tell_requester()

    def _void_if_changed(self):
        """Void the approval when its document no longer holds the values that were asked for; say whether it did."""
        subject = self._subject()
        if subject is not False and not subject:
            self._void(self.env._("The document does not exist any more."))
        elif self._is_subject(subject):
            self._void_changed(subject, self.code, subject._approval_values(self.code))
        return self.state == "void"

    def _tell_subject(self):
        subject = self._subject()
        if subject and self._is_subject(subject):
            subject._approval_decided(self.sudo(False))

    def _duty_of(self, user):
        """Return the external id of the duty in which *user* votes, None for a person named by the rule."""
        held = self.rule_id.group_ids.filtered(lambda group: user in group.all_user_ids)[:1]
        return held.get_external_id().get(held.id) or None

    @api.model
    def _is_subject(self, record):
        return isinstance(record, self.env.registry["distribution.approval.subject"])

    def _check_may_vote(self, user):
        """Raise unless *user* may vote now; return in whose name (empty: the own)."""
        self.ensure_one()
        reason, principal = ("closed", None) if self.state != "pending" else self._find_seat(user)
        if reason:
            raise UserError(self._refusal_message(reason))
        return principal

    def _find_seat(self, user):
        """Return (why *user* may not vote or None, the user in whose name he votes)."""
        self.ensure_one()
        return self._find_seats(user)[self]

    def _find_seats(self, user):
        """Return {approval: (why *user* may not vote or None, the user in whose name he votes)}."""
        seats = {}
        # sudo: who may vote is told to people who cannot read rules and delegations.
        for (rule, company), approvals in (
            self.sudo().grouped(lambda one: (one.rule_id, one.company_id)).items()
        ):
            approvers = frozenset(rule._approver_ids())
            day = company._local_day(fields.Datetime.now())
            principals = self.env["distribution.approval.delegation"]._find_principals(user, rule, day)
            for approval in approvals:
                ballot = approval._prepare_ballot(approvers)
                reason = refusal(ballot, user.id)
                seat = next(
                    (one for one in principals if reason and not refusal(ballot, user.id, one.id)), None
                )
                seats[approval.sudo(False)] = (None, seat) if seat else (reason, user.browse())
        return seats

    def _prepare_ballot(self, approvers):
        votes, rule = self.vote_ids, self.rule_id
        return Ballot(
            approvers=approvers,
            authors=frozenset(self.author_ids.ids),
            requester=self.requester_id.id,
            exclude_author=rule.exclude_author,
            exclude_requester=rule.exclude_requester,
            voted=frozenset(
                filter(None, votes.mapped("voter_id_value") + votes.mapped("principal_id_value"))
            ),
        )

    def _refusal_message(self, reason):
        texts = {
            "closed": self.env._("%s is already decided."),
            "not_approver": self.env._("%s: you are not among those who approve this."),
            "author": self.env._("%s: who made or changed the document cannot approve it."),
            "requester": self.env._("%s: who asks for the approval cannot give it."),
            "voted": self.env._("%s: you have voted already, or somebody has in your name."),
        }
        return texts[reason] % self.subject_name

    def _log(self, verdict, reason, more=None, requester=None, duty=None):
        """Write to the ledger, on the document itself as long as it exists."""
        evidence = {
            "what": self.rule_id.name,
            "amount": self.amount,
            "currency": self.currency_id.name,
            "values": json.loads(self.values_text),
            "values_hash": self.values_hash,
            "approval": self.id,
        }
        return self.env["distribution.decision"]._record(
            self._subject() or self, verdict, reason, evidence | (more or {}),
            requester=requester, duty=duty, company=self.company_id,
        )  # fmt: skip
