from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.distribution_control.logic.flow import Event
from odoo.addons.distribution_dashboard.logic.timeline import merge_events, subjects

READER = "distribution_control.group_user"


class DistributionTimeline(models.AbstractModel):
    """One document's whole life in one list: what the flows tell, and its cases, approvals and decisions."""

    _name = "distribution.timeline"
    _description = "Timeline of a document"

    @api.model
    @api.readonly
    def get_timeline(self, model, res_id):
        """Return the timeline of one record that the person may read, as plain values; writes nothing.

        ``events`` are oldest first, what is expected last; an event has ``model`` and ``res_id`` only if the person may
        open what they name. ``next`` is the position of the first expected one, False if nothing is.
        """
        self.env.user._require_duty(READER)
        flows = self.env["distribution.flow"]._flows(model)
        if not flows:
            raise UserError(self.env._("No flow tells the life of this kind of document."))
        record = self.env[model].browse(int(res_id))
        if not record.exists():
            raise UserError(self.env._("This document does not exist any more. Go back and choose another."))
        record.check_access("read")
        events = [event for flow in flows for event in flow._timeline(record)]
        events = merge_events(events, self._get_kernel_events(subjects(record._name, record.id, events)))
        opened = self._find_opened(events)
        return {
            "name": record.display_name,
            "model": record._name,
            "res_id": record.id,
            "events": [self._tell(event, opened) for event in events],
            "next": next((place for place, event in enumerate(events) if not event.done), False),
        }

    # What the kernel knows of the document and of those in its life

    def _get_kernel_events(self, documents):
        """Return the events of the queue, the approvals and the ledger on *documents*, {model: ids}, the person's to read."""
        return [
            *self._get_case_events(documents),
            *self._get_approval_events(documents),
            *self._get_decision_events(documents),
        ]

    def _find_about(self, model, documents, order):
        """Return the records of *model* whose subject is one of *documents*: one query per model of documents."""
        records = self.env[model]
        found = records
        for name, ids in documents.items():
            found |= records.search([("res_model", "=", name), ("res_id", "in", sorted(ids))], order=order)
        return found

    def _get_case_events(self, documents):
        cases = self.with_context(active_test=False)._find_about("distribution.exception", documents, "id")
        for case in cases:
            name = f"{case.kind_id.name}: {case.name}"
            owner = case.user_id.name or ""
            yield Event(
                case.opened_at, "case", self.env._("Case: %s", name), True, owner, case._name, case.id
            )
            if case.closed_at:
                reason = dict(case._fields["close_reason"]._description_selection(self.env))[
                    case.close_reason
                ]
                text = self.env._("Case closed (%(reason)s): %(case)s", reason=reason, case=name)
                yield Event(case.closed_at, "case_closed", text, True, owner, case._name, case.id)
            elif case.deadline_at:
                text = self.env._("Case to be solved: %s", name)
                yield Event(case.deadline_at, "case_due", text, False, owner, case._name, case.id)

    def _get_approval_events(self, documents):
        for approval in self._find_about("distribution.approval", documents, "id"):
            rule = approval.rule_id.display_name
            text = self.env._("Approval asked for: %s", rule)
            who = approval.requester_id.name
            yield Event(approval.requested_at, "approval", text, True, who, approval._name, approval.id)
            if approval.state == "pending":
                text = self.env._("Answer on approval: %s", rule)
                who = approval.approver_names or ""
                yield Event(
                    approval.deadline_at, "approval_due", text, False, who, approval._name, approval.id
                )

    def _get_decision_events(self, documents):
        for decision in self._find_about("distribution.decision", documents, "id"):
            text = f"{decision.verdict_label}: {decision.reason}"
            at, who = decision.recorded_at, decision.actor_name
            yield Event(at, "decided", text, True, who, decision._name, decision.id)

    # Links

    def _find_opened(self, events):
        """Return {(model, id)} of the documents of *events* that the person may open; one check per model."""
        opened = set()
        for name, ids in subjects("", 0, events).items():
            if name in self.env:
                records = self.env[name].browse(ids).exists()
                opened |= {(name, one) for one in records._filtered_access("read").ids}
        return opened

    def _tell(self, event, opened):
        is_open = (event.model, event.res_id) in opened
        return {
            "at": fields.Datetime.to_string(event.at) if event.at else False,
            "is_day": bool(event.at) and not (event.at.hour or event.at.minute or event.at.second),
            "code": event.code,
            "text": event.text,
            "done": event.done,
            "who": event.who,
            "model": event.model if is_open else False,
            "res_id": event.res_id if is_open else False,
        }
