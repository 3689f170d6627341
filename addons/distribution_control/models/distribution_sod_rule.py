from odoo import api, fields, models
from odoo.api import Environment
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from . import distribution_policy_log  # noqa: F401  the mixin is built first, wherever the list of models has it


class DistributionSodRule(models.Model):
    """Segregation of duties: two duties that one person may not hold, or not exercise on one document."""

    _name = "distribution.sod.rule"
    _description = "Segregation of duties"
    _inherit = "distribution.policy.log"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    duty_a_id = fields.Many2one("res.groups", "One duty", required=True, ondelete="cascade")
    duty_b_id = fields.Many2one("res.groups", "Other duty", required=True, ondelete="cascade")
    on_person = fields.Boolean(
        "Not held by one person", default=True, help="Whoever holds both is listed, and a case is opened."
    )
    refuse_assignment = fields.Boolean(
        "Refuse to assign",
        help="Nobody can be given the second duty. Those who hold both already stay as they are, and listed.",
    )
    on_document = fields.Boolean(
        "Not exercised on one document",
        default=True,
        help="Who acted on a document in one duty is stopped when acting on it in the other.",
    )
    risk = fields.Text(translate=True, help="What could happen if one person did both.")
    conflict_count = fields.Integer("Persons holding both", compute="_compute_conflict_count")

    _duties_differ = models.Constraint(
        "CHECK(duty_a_id != duty_b_id)", "A rule is about two different duties."
    )
    _pair_uniq = models.UniqueIndex(
        "(LEAST(duty_a_id, duty_b_id), GREATEST(duty_a_id, duty_b_id))",
        "There is a rule for these two duties.",
    )

    @api.constrains("refuse_assignment", "on_person")
    def _check_refusal(self):
        for rule in self:
            if rule.refuse_assignment and not rule.on_person:
                raise ValidationError(
                    self.env._(
                        "%s: an assignment is refused only where one person may not hold both.", rule.name
                    )
                )

    @api.depends("duty_a_id", "duty_b_id")
    def _compute_conflict_count(self):
        for rule in self:
            rule.conflict_count = len(rule._holders())

    def _holders(self, users=None):
        """Return the active internal users (or those among *users*) who hold both duties, implied groups counted."""
        self.ensure_one()
        # sudo: conflicts are counted over everybody, whoever looks.
        both = Domain("all_group_ids", "in", self.duty_a_id.ids) & Domain(
            "all_group_ids", "in", self.duty_b_id.ids
        )
        among = Domain("share", "=", False) & (
            Domain("id", "in", users.ids) if users is not None else Domain.TRUE
        )
        return self.env["res.users"].sudo().search(both & among)

    @api.model
    def _held_conflicts(self, refused_only=False, users=None):
        """Return {(rule, user)} of the duties held that one person may not hold, by anybody or by one of *users*."""
        domain = [("on_person", "=", True)] + ([("refuse_assignment", "=", True)] if refused_only else [])
        return {
            (rule, user) for rule in self.sudo().search(domain) for user in rule._holders(users)
        }  # sudo: as above

    @api.model
    def _check_new_conflicts(self, before, users=None):
        """Raise when somebody (or one of *users*) now holds two duties whose common assignment is refused, and did not *before*."""
        new = self._held_conflicts(refused_only=True, users=users) - before
        if new:
            lines = sorted(
                self.env._(
                    "%(user)s: “%(one)s” and “%(other)s”",
                    user=user.name, one=rule.duty_a_id.name, other=rule.duty_b_id.name,
                )
                for rule, user in new
            )  # fmt: skip
            raise ValidationError(
                self.env._(
                    "One person may not hold both duties:\n%(conflicts)s\nTake one away first, or ask a control "
                    "administrator to change the rule.",
                    conflicts="\n".join(lines[:10]),
                )
            )

    @api.model
    def _acts(self, documents):
        """Return [(document id, user id, duty)] of who acted on *documents* in which duty; a hook.

        Extend the list of ``super()`` with what is not in the ledger, such as who entered an order. A duty is the
        external id of its group.
        """
        # sudo: what was done counts, whether or not this person may read it.
        entries = self.env["distribution.decision"].sudo().search_fetch(
            [("res_model", "=", documents._name), ("res_id", "in", documents.ids), ("duty", "!=", False)],
            ["res_id", "actor_id_value", "requester_id_value", "duty"],
        )  # fmt: skip
        return [
            (entry.res_id, user_id, entry.duty)
            for entry in entries
            for user_id in (entry.actor_id_value, entry.requester_id_value)
            if user_id
        ]

    @api.model
    def _exercise_conflicts(self, documents, duty, person=None):
        """Return {document: rule} where *person* (default: the current user) acted in a duty that excludes *duty*."""
        person = person or self.env.user
        excluded = self._excluding(duty)
        if not excluded or not documents:
            return {}
        return {
            documents.browse(document_id): excluded[other]
            for document_id, user_id, other in self._acts(documents)
            if user_id == person.id and other in excluded
        }

    @api.model
    def _excluding(self, duty):
        """Return {other duty: rule} of the duties that may not meet *duty* on one document."""
        # sudo: rules bind people who cannot read them.
        group = self.env.ref(duty).sudo()
        rules = self.sudo().search(
            [("on_document", "=", True), "|", ("duty_a_id", "=", group.id), ("duty_b_id", "=", group.id)]
        )
        others = {rule: (rule.duty_a_id | rule.duty_b_id) - group for rule in rules}
        names = self.env["res.groups"].union(*others.values()).get_external_id() if others else {}
        return {names[other.id]: rule for rule, other in others.items()}

    @api.model
    def _check_exercise(self, documents, duty, person=None):
        """Raise, and leave a trace in the ledger, when *person* may not act on *documents* in *duty*.

        *duty* is the external id of the group acted for, *person* the one who asked for deferred work. The action
        itself records the same duty with its decision; that is what the next person's act is checked against.
        """
        conflicts = self._exercise_conflicts(documents, duty, person)
        if not conflicts:
            return
        name = self.env.ref(duty).sudo().name  # sudo: the name of a duty
        self._log_refused(conflicts, duty, name, person)
        lines = [
            self.env._(
                "%(document)s: you acted on it as “%(other)s” already (%(rule)s)",
                document=document.display_name,
                other=((rule.duty_a_id | rule.duty_b_id) - self.env.ref(duty)).name,
                rule=rule.name,
            )
            for document, rule in list(conflicts.items())[:10]
        ]
        raise UserError(
            self.env._(
                "One person may not do both on one document.\n%(lines)s\nAsk another person who holds the duty “%(duty)s”.",
                lines="\n".join(lines),
                duty=name,
            )
        )

    @api.model
    def _log_refused(self, conflicts, duty, name, person):
        """Write the refusals to the ledger after the transaction ended, since the refusal takes it back."""
        ledger = self.env["distribution.decision"]
        values = ledger._prepare_many(
            [
                {
                    "subject": document,
                    "verdict": "sod_refused",
                    "reason": self.env._("Refused to act as “%(duty)s”: %(rule)s", duty=name, rule=rule.name),
                    "evidence": {"rule": rule.name, "duty": name},
                    "requester": person,
                }
                for document, rule in conflicts.items()
            ]
        )
        registry, uid, context = self.env.registry, self.env.uid, dict(self.env.context)

        def write():
            with registry.cursor() as cr:
                Environment(cr, uid, context)["distribution.decision"]._append(values)

        # One of the two runs, whichever way the transaction ends.
        self.env.cr.postrollback.add(write)
        self.env.cr.postcommit.add(write)

    def action_open_conflicts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_sod_conflict_action"
        )
        return action | {"domain": [("rule_id", "=", self.id)]}
