import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.distribution_control.logic.trend import trend

from .distribution_review import guard_insert

FIGURES = (
    "section", "title", "standing", "unit", "value", "target", "previous", "has_previous", "trend_text", "count", "returned",
    "amount", "hours", "note", "res_model", "domain_text", "needs_comment",
)  # fmt: skip


class DistributionReviewLine(models.Model):
    """One finding of a review. The figures are written once; a comment is a row of its own."""

    _name = "distribution.review.line"
    _description = "Finding of a monthly review"
    _inherit = "distribution.append.only"
    _order = "review_id, id"
    _rec_name = "title"
    _log_access = False

    review_id = fields.Many2one(
        "distribution.review", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    section = fields.Selection(
        [
            ("kpi", "KPIs off target"),
            ("exception", "Recurring exceptions"),
            ("override", "Overrides and dismissals"),
            ("control", "Control failures"),
            ("due", "Decisions due"),
        ],
        required=True,
        readonly=True,
    )
    title = fields.Char(required=True, readonly=True)
    standing = fields.Selection([("warning", "Just off"), ("bad", "Off target")], readonly=True)
    unit = fields.Char(readonly=True)
    value = fields.Float(digits=(16, 6), readonly=True)
    target = fields.Float(digits=(16, 6), readonly=True)
    previous = fields.Float(digits=(16, 6), readonly=True)
    has_previous = fields.Boolean(readonly=True)
    trend_text = fields.Char(readonly=True, help="JSON list of the figures of the last months, oldest first.")
    count = fields.Integer(readonly=True)
    returned = fields.Integer("Came back", readonly=True)
    amount = fields.Monetary("Money", readonly=True)
    hours = fields.Float("Hours to solve", readonly=True, digits=(16, 2))
    note = fields.Text(readonly=True)
    res_model = fields.Char(readonly=True)
    domain_text = fields.Char(readonly=True)
    needs_comment = fields.Boolean(readonly=True)

    value_text = fields.Char("Figure", compute="_compute_texts")
    target_text = fields.Char("Should be", compute="_compute_texts")
    previous_text = fields.Char("Month before", compute="_compute_texts")
    trend_html = fields.Html("Last months", compute="_compute_trend_html", sanitize=False)
    comment_ids = fields.One2many("distribution.review.comment", "line_id", readonly=True)
    comment = fields.Text("Answer", compute="_compute_comment", readonly=False)
    can_comment = fields.Boolean(compute="_compute_can_comment")

    def init(self):
        super().init()
        guard_insert(self)

    @api.depends("unit", "value", "target", "previous")
    @api.depends_context("lang")
    def _compute_texts(self):
        kpis = self.env["distribution.kpi"]
        for line in self:
            kpi = kpis.new({"unit": line.unit})
            line.value_text = line.unit and kpi._format_figure(line.value)
            line.target_text = line.unit and kpi._format_figure(line.target)
            line.previous_text = line.has_previous and kpi._format_figure(line.previous)

    @api.depends("trend_text", "target")
    def _compute_trend_html(self):
        for line in self:
            points = json.loads(line.trend_text or "[]")
            # The text holds figures only, nothing that anybody typed.
            drawn = Markup(trend(points, line.target)).replace(
                'height="120"', 'height="36" style="max-width:160px"'
            )
            line.trend_html = drawn if len(points) > 1 else ""

    @api.depends("comment_ids")
    def _compute_comment(self):
        for line in self:
            line.comment = line.comment_ids.sorted("id")[-1:].text

    @api.depends("review_id.can_sign")
    @api.depends_context("uid")
    def _compute_can_comment(self):
        for line in self:
            line.can_comment = line.review_id.can_sign

    def write(self, vals):
        """Take a comment; the figures themselves are refused by the log they are."""
        if set(vals) == {"comment"}:
            self._add_comment(vals["comment"])
            return True
        return super().write(vals)

    def _add_comment(self, text):
        """Add the owner's answer to these findings of reviews that are not signed."""
        reviews = self.review_id
        reviews.sorted("id").lock_for_update()  # or it would come in beside the signature
        for review in reviews:
            if review.owner_id != self.env.user:
                raise AccessError(
                    self.env._("%s is answered by its owner. Use the messages below it.", review.display_name)
                )
            if review.state == "signed":
                raise UserError(
                    self.env._("%s is signed: its answers stay as they are.", review.display_name)
                )
        # sudo: nobody enters comments by hand; the owner was checked above.
        self.env["distribution.review.comment"].sudo().create(
            [
                {
                    "line_id": line.id,
                    "review_id": line.review_id.id,
                    "at": fields.Datetime.now(),
                    "user_id_value": self.env.uid,
                    "user_name": self.env.user.name,
                    "text": (text or "").strip(),
                }
                for line in self
            ]
        )
        self.invalidate_recordset(["comment_ids", "comment"])
        reviews.invalidate_recordset(["unanswered_count"])

    def _is_unanswered(self):
        return self.needs_comment and not self.comment

    def _as_hashed(self):
        return {name: self[name] or None for name in FIGURES}

    def _as_evidence(self):
        """Return the finding as the ledger keeps it: what was seen, and the answer."""
        seen = {
            "section": self.section,
            "finding": self.title,
            "figure": self.value_text,
            "target": self.target_text,
            "count": self.count,
            "amount": self.amount,
            "currency": self.currency_id.name,
            "note": self.note or "",
            "answer": self.comment or "",
        }
        return {name: value for name, value in seen.items() if value}

    def action_open_rows(self):
        """Open the rows that the finding was counted from; what of them is seen is up to the reader's own rules."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            raise UserError(self.env._("“%s” has no rows to open.", self.title))
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self.res_model,
            "domain": json.loads(self.domain_text or "[]"),
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False, "active_test": False},
        }
