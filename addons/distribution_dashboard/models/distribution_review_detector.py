from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class DistributionDetectorReview(models.AbstractModel):
    """Finds reviews whose owner let the day of signing pass."""

    _name = "distribution.detector.review"
    _description = "Detector of reviews not signed"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        companies = self.env["res.company"].browse(scope.company_ids)
        today = {company.id: company._local_day(fields.Datetime.now()) for company in companies}
        reviews = self.env["distribution.review"].search(
            [("state", "=", "open"), ("company_id", "in", companies.ids)]
        )
        return [
            self._prepare_finding(review)
            for review in reviews
            if review.sign_until < today[review.company_id.id]
            and scope.holds(review.company_id.id, review._name, review.id)
        ]

    def _prepare_finding(self, review):
        return Finding(
            subject_key=str(review.id),
            res_model=review._name,
            res_id=review.id,
            company_id=review.company_id.id,
            facts={
                "review": link(review._name, review.id, review.display_name),
                "owner": review.owner_id.name,
                "until": fields.Date.to_string(review.sign_until),
                "findings": review.finding_count,
            },
        )
