from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.distribution_control.logic.reconcile import fingerprint

NAMED = 10


class DistributionException(models.Model):
    """What people do with a case. Who may is checked here, in the method: readers have no right to write cases."""

    _inherit = "distribution.exception"

    can_act = fields.Boolean(compute="_compute_can_act")

    @api.depends_context("uid")
    @api.depends("kind_id", "user_id")
    def _compute_can_act(self):
        user = self.env.user
        mine = user.all_group_ids
        administrator = user.has_group("distribution_control.group_administrator")
        reader_only = user.has_group("distribution_control.group_auditor")
        for case in self:
            kind = case.kind_id.sudo()  # sudo: the rule of a kind holds for people who cannot read kinds too
            roles = kind.owner_group_id | kind.escalation_group_id
            own = user in (case.user_id | kind.owner_user_id)
            case.can_act = not reader_only and (administrator or own or bool(roles & mine))

    # Take and assign

    def action_take(self):
        """Make the current user the owner who has seen these cases."""
        self._assign(self.env.user)

    def _assign(self, owner, note=None):
        """Give the open cases of *self* to *owner*; taking a case oneself acknowledges it."""
        cases = self._check_may_act()
        self._check_can_own(owner)
        now = fields.Datetime.now()
        fresh = cases.filtered(lambda case: not case.acknowledged_at)
        taken = owner == self.env.user
        others = cases if not taken else cases.filtered(lambda case: case.user_id != owner)
        if taken:
            fresh.write({"acknowledged_at": now})
        cases.filtered(lambda case: case.state == "snoozed").write({"user_id": owner.id})
        cases.filtered(lambda case: case.state != "snoozed").write({"user_id": owner.id, "state": "assigned"})
        cases._log_act("assigned", others, now, note)
        if taken:
            cases._log_act("acknowledged", fresh, now, note)

    # Snooze, resolve, dismiss: decisions

    def _snooze(self, until, reason):
        """Put the open cases of *self* aside until the moment *until* (UTC)."""
        cases = self._check_may_act()
        now = fields.Datetime.now()
        if until <= now:
            raise UserError(self.env._("A snooze ends in the future: %s is over.", until))
        for kind, members in cases.grouped("kind_id").items():
            latest = fields.Datetime.add(now, days=kind.snooze_max_days)
            if until > latest:
                raise UserError(
                    self.env._(
                        "%(kind)s may sleep %(days)s days at most.\nChoose an earlier date, or dismiss: %(cases)s",
                        kind=kind.name,
                        days=kind.snooze_max_days,
                        cases=members._name_some(),
                    )
                )
        cases._decide("snooze", reason, {"until": until})
        cases._acknowledge(now)
        cases.write({"state": "snoozed", "snoozed_until": until})
        cases._log_act("snoozed", cases, now, reason)

    def _resolve(self, reason):
        """Close the cases of *self* because something was done; a detector that still finds one reopens it."""
        self._close("resolve", "resolved", reason)

    def _dismiss(self, reason, until=None):
        """Close the cases of *self* because nothing is to be done.

        They stay closed until the moment *until* (by default as long as their kind says) unless the facts that the
        kind watches change.
        """
        self._close("dismiss", "dismissed", reason, until)

    def _close(self, verdict, close_reason, reason, until=None):
        cases = self._check_may_act()
        now = fields.Datetime.now()
        if until and until <= now:
            raise UserError(self.env._("A dismissal ends in the future: %s is over.", until))
        cases._decide(verdict, reason, {"until": until} if until else {})
        cases._acknowledge(now)
        closing = {"state": "closed", "close_reason": close_reason, "closed_at": now, "close_note": reason}
        for kind, members in cases.grouped("kind_id").items():
            if close_reason != "dismissed":
                members.write({**closing, "snoozed_until": False, "escalate_at": False})
                continue
            end = until or fields.Datetime.add(now, days=kind.dismiss_days)
            for case in members:
                watched = fingerprint(case.facts or {}, kind._get_fingerprint_facts())
                case.write(
                    {
                        **closing,
                        "snoozed_until": False,
                        "escalate_at": False,
                        "dismissed_until": end,
                        "fingerprint": watched,
                    }
                )
        cases._log_act("closed", cases, now, reason)
        cases._drop_activities()

    # Parts

    def _check_may_act(self):
        """Return *self* with the right to write, refusing people without the duty and cases that are closed."""
        self.check_access("read")
        refused = self.filtered(lambda case: not case.can_act)
        if refused:
            raise AccessError(
                self.env._(
                    "You may read these cases but not act on them: %s.\nAsk their owner or a control administrator.",
                    refused._name_some(),
                )
            )
        closed = self.filtered(lambda case: case.state == "closed")
        if closed:
            raise UserError(self.env._("Already closed: %s.", closed._name_some()))
        return self.sudo()  # sudo: the duty was checked above, nobody has the right to write cases directly

    def _check_can_own(self, owner):
        if owner.share or not owner.active or not owner.has_group("distribution_control.group_user"):
            raise UserError(
                self.env._(
                    "%s cannot own cases: give the person a duty in Distribution Control first.", owner.name
                )
            )
        for case in self:
            if (
                case.company_id not in owner.sudo().company_ids
            ):  # sudo: only whether the owner will see the case
                raise UserError(
                    self.env._(
                        "%(owner)s does not work for %(company)s and would not see %(case)s.",
                        owner=owner.name,
                        company=case.company_id.name,
                        case=case.name,
                    )
                )

    def _decide(self, verdict, reason, extra):
        """Write one ledger entry per case with the figures that the person saw."""
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": case,
                    "verdict": verdict,
                    "reason": reason,
                    "company": case.company_id,
                    "evidence": {
                        "case": case.name,
                        "document": [case.res_model, case.res_id],
                        "facts": case.facts or {},
                        "amount_at_risk": case.amount_at_risk,
                        "cost_per_hour": case.cost_per_hour,
                        "currency": case.currency_id.name,
                        "deadline": case.deadline_at or None,
                        **extra,
                    },
                }
                for case in self
            ]
        )

    def _acknowledge(self, now):
        fresh = self.filtered(lambda case: not case.acknowledged_at)
        fresh.write({"acknowledged_at": now})
        self._log_act("acknowledged", fresh, now, None)

    @api.model
    def _log_act(self, event, cases, now, note):
        self.flush_model()
        self._log(event, cases.ids, now, self._fetch_local_days(cases.company_id.ids, now), note)

    def _name_some(self):
        names = self[:NAMED].mapped("display_name")
        if len(self) > NAMED:
            names.append(self.env._("and %s more", len(self) - NAMED))
        return "\n".join(names)
