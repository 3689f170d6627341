from odoo import fields, models


class DistributionException(models.Model):
    """The case in plain words, on its form."""

    _inherit = "distribution.exception"

    summary_html = fields.Html("In plain words", compute="_compute_summary_html", sanitize=False)

    def _compute_summary_html(self):
        summary = self.env["distribution.summary"]
        for case in self:
            # The sentence of the case is the title of the form.
            case.summary_html = case.id and summary._as_html(summary._case(case)[1:], here=case)
