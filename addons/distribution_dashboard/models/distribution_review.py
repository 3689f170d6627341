from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from odoo.addons.distribution_control.logic.verify_ledger import digest
from odoo.addons.distribution_dashboard.logic.review import SECTIONS

SIGNED = "review_signed"
HANDED_OVER = "review_handed_over"


def guard_insert(model):
    """Let the database refuse rows of *model* that would be added to a signed review."""
    model.env.cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION distribution_review_part_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                IF (SELECT state FROM distribution_review WHERE id = NEW.review_id) = 'signed' THEN
                    RAISE EXCEPTION 'nothing is added to a review that is signed'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $body$;
            DROP TRIGGER IF EXISTS guard ON %(table)s;
            CREATE TRIGGER guard BEFORE INSERT ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION distribution_review_part_guard();
            """,
            table=SQL.identifier(model._table),
        )
    )


class DistributionReview(models.Model):
    """What one owner answers for in one month and company: a snapshot, commented and signed.

    The figures are written once, by :meth:`_create_month`, and never change; comments are added until the owner
    signs; then nothing is.
    """

    _name = "distribution.review"
    _description = "Monthly review"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "month desc, company_id, owner_id"
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    owner_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict", index=True)
    month = fields.Date(required=True, readonly=True, help="First day of the month under review.")
    month_name = fields.Char("Month in words", compute="_compute_month_name")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    created_at = fields.Datetime("Made on", required=True, readonly=True)
    sign_until = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("open", "To sign"), ("signed", "Signed")], required=True, readonly=True, default="open", index=True,
        group_expand=True,
    )  # fmt: skip
    kpi_count = fields.Integer("KPIs owned", readonly=True, help="With a target and a figure in the month.")
    figures_hash = fields.Char("Hash of the figures", readonly=True)
    signed_at = fields.Datetime(readonly=True)
    signature_decision_id_value = fields.Integer("Ledger entry (id)", readonly=True)

    line_ids = fields.One2many("distribution.review.line", "review_id", string="Findings")
    kpi_line_ids = fields.One2many(
        "distribution.review.line", "review_id", "KPIs off target", domain=[("section", "=", "kpi")]
    )
    exception_line_ids = fields.One2many(
        "distribution.review.line",
        "review_id",
        "Recurring exceptions",
        domain=[("section", "=", "exception")],
    )
    override_line_ids = fields.One2many(
        "distribution.review.line",
        "review_id",
        "Overrides and dismissals",
        domain=[("section", "=", "override")],
    )
    control_line_ids = fields.One2many(
        "distribution.review.line", "review_id", "Control failures", domain=[("section", "=", "control")]
    )
    due_line_ids = fields.One2many(
        "distribution.review.line", "review_id", "Decisions due", domain=[("section", "=", "due")]
    )
    finding_count = fields.Integer("Findings (number)", compute="_compute_counts")
    unanswered_count = fields.Integer("To answer", compute="_compute_counts")
    can_sign = fields.Boolean(compute="_compute_can_sign")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_intact = fields.Boolean(
        compute="_compute_is_intact", help="The figures are those that were written when the review was made."
    )
    summary = fields.Text("In short", compute="_compute_summary")

    _once = models.UniqueIndex("(company_id, owner_id, month)")
    _first_day = models.Constraint("CHECK(EXTRACT(DAY FROM month) = 1)", "A month is given by its first day.")
    _signed_when = models.Constraint(
        "CHECK((state = 'signed') = (signed_at IS NOT NULL))", "A review is signed at a moment, or it is not."
    )

    def init(self):
        super().init()
        # What was signed stays: a trigger, because a record rule binds neither SQL nor the superuser.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION distribution_review_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                IF TG_OP = 'DELETE' OR OLD.state = 'signed' THEN
                    RAISE EXCEPTION 'a review that is signed stays as it is, and none is deleted'
                        USING ERRCODE = 'restrict_violation';
                ELSIF (OLD.company_id, OLD.month, OLD.currency_id, OLD.created_at, OLD.kpi_count)
                      IS DISTINCT FROM (NEW.company_id, NEW.month, NEW.currency_id, NEW.created_at, NEW.kpi_count)
                      OR (OLD.figures_hash <> '' AND OLD.figures_hash IS DISTINCT FROM NEW.figures_hash) THEN
                    RAISE EXCEPTION 'the figures of a review are written once' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $body$;
            DROP TRIGGER IF EXISTS guard ON distribution_review;
            CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON distribution_review
                FOR EACH ROW EXECUTE FUNCTION distribution_review_guard();
            """
        )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for review in self:
            review.month_name = review.month and format_date(self.env, review.month, date_format="MMMM y")

    @api.depends("month", "owner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.month_name}, {review.owner_id.sudo().name}"

    @api.depends("line_ids", "line_ids.comment")
    def _compute_counts(self):
        for review in self:
            review.finding_count = len(review.line_ids)
            review.unanswered_count = len(review.line_ids.filtered(lambda line: line._is_unanswered()))

    @api.depends("owner_id", "state")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        for review in self:
            review.can_sign = review.state == "open" and review.owner_id == self.env.user

    @api.depends("state", "sign_until")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for review in self:
            review.is_overdue = review.state == "open" and review.sign_until < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("sign_until", "<", fields.Date.context_today(self))]

    def _compute_is_intact(self):
        self.line_ids.invalidate_recordset()  # what counts is what stands in the database
        for review in self:
            review.is_intact = review.figures_hash == review._hash_figures()

    def _compute_summary(self):
        for review in self:
            review.summary = review._summarise()

    def _summarise(self):
        """Return the review in a few sentences, from its own lines."""
        count = {section: 0 for section in SECTIONS}
        for line in self.line_ids:
            count[line.section] += 1
        told = [self.env._("KPIs off target: %(off)s of %(all)s.", off=count["kpi"], all=self.kpi_count)]
        named = {
            "exception": self.env._("Recurring exceptions: %s."),
            "override": self.env._("Overrides and dismissals: %s."),
            "control": self.env._("Control failures: %s."),
            "due": self.env._("Decisions due: %s."),
        }
        return " ".join(told + [text % count[section] for section, text in named.items() if count[section]])

    # Nobody writes a review by hand

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Reviews are made from the figures of their month, never entered by hand.")
        )

    def write(self, vals):
        """Take comments on the findings from the form; everything else is written by the actions."""
        if not self.env.su and not set(vals) <= {
            name for name, field in self._fields.items() if field.comodel_name == "distribution.review.line"
        }:
            raise AccessError(self.env._("Of a review only the comments are written, and only by its owner."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Reviews stay: what was seen and signed is part of the record."))

    # Sign-off

    def action_sign(self):
        """Sign these reviews in the own name; the figures and comments signed stand in the ledger."""
        self.check_access("read")
        self.sorted("id").lock_for_update()
        for review in self:
            review._check_may_sign()
        decisions = self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": review,
                    "verdict": SIGNED,
                    "reason": self.env._("Signed the review of %s", review.month_name),
                    "evidence": review._evidence(),
                    "company": review.company_id,
                }
                for review in self
            ]
        )
        for review, decision in zip(self, decisions, strict=True):
            # sudo: nobody writes reviews; the owner was checked above.
            review.sudo().write(
                {
                    "state": "signed",
                    "signed_at": decision.recorded_at,
                    "signature_decision_id_value": decision.id,
                }
            )
            review.sudo().activity_ids.action_feedback()
        return True

    def _check_may_sign(self):
        if self.state == "signed":
            raise UserError(self.env._("%s is signed already.", self.display_name))
        if self.owner_id != self.env.user:
            raise AccessError(
                self.env._(
                    "%(review)s is signed by its owner only.\n"
                    "If %(owner)s cannot, a control administrator hands it over.",
                    review=self.display_name,
                    owner=self.owner_id.sudo().name,
                )
            )
        if not self.is_intact:
            raise UserError(
                self.env._(
                    "The figures of %s are not those it was made with. Tell the auditor.", self.display_name
                )
            )
        unanswered = self.line_ids.filtered(lambda line: line._is_unanswered())
        if unanswered:
            raise UserError(
                self.env._(
                    "Comment first on what is off its target and on controls that failed:\n%s",
                    "\n".join(f"- {line.title}" for line in unanswered[:10]),
                )
            )

    def _evidence(self):
        return {
            "month": self.month,
            "company": self.company_id.name,
            "owner": self.owner_id.name,
            "figures_hash": self.figures_hash,
            "findings": [line._as_evidence() for line in self.line_ids],
        }

    def _hash_figures(self):
        """Return the SHA-256 over the figures as they stand in the database now."""
        return digest(
            {
                "company": self.company_id.id,
                "month": fields.Date.to_string(self.month),
                "kpis": self.kpi_count,
                "lines": [line._as_hashed() for line in self.line_ids.sorted("id")],
            }
        )

    def action_open_signature(self):
        self.ensure_one()
        return self.env["distribution.decision"]._action_of(self)

    def _hand_over(self, owner, reason):
        """Give these open reviews to *owner*, who then answers for them; control administrators only."""
        self.env.user._require_duty("distribution_control.group_administrator")
        self.check_access("read")
        self.sorted("id").lock_for_update()
        for review in self:
            if review.state == "signed":
                raise UserError(self.env._("%s is signed already.", review.display_name))
            if review.company_id not in owner.sudo().company_ids or not owner.has_group(
                "distribution_control.group_user"
            ):
                raise UserError(
                    self.env._(
                        "%(owner)s cannot answer for %(company)s: give the person a duty and the company first.",
                        owner=owner.name,
                        company=review.company_id.name,
                    )
                )
            before = review.owner_id.sudo().name
            # sudo: nobody writes reviews; the duty was checked above.
            review.sudo().write({"owner_id": owner.id})
            review.sudo().activity_ids.write({"user_id": owner.id})
            evidence = {"from": before, "to": owner.name, "month": review.month}
            self.env["distribution.decision"]._record(
                review, HANDED_OVER, reason, evidence, company=review.company_id
            )
