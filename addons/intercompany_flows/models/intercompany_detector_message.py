from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class IntercompanyDetectorMessage(models.AbstractModel):
    """Messages that failed, or that have waited for more than an hour."""

    _name = "intercompany.detector.message"
    _description = "Detector: stuck messages between companies"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        domain = [
            ("origin_company_id", "in", scope.company_ids),
            "|", ("state", "=", "failed"), "&", ("state", "=", "waiting"), ("posted_at", "<", "now -1H"),
        ]  # fmt: skip
        if scope.record_ids is not None:
            if scope.res_model != "intercompany.message":
                return []
            domain.append(("id", "in", list(scope.record_ids)))
        messages = self.env["intercompany.message"].sudo().search(domain, order="id")
        amounts = self._fetch_amounts(messages)
        kinds = dict(messages._fields["kind"]._description_selection(self.env))
        return [
            Finding(
                subject_key=f"intercompany.message,{message.id}",
                res_model=message._name,
                res_id=message.id,
                company_id=message.origin_company_id.id,
                partner_id=message.target_company_id.partner_id.id,
                amount_at_risk=amounts.get((message.origin_model, message.origin_id), 0.0),
                facts={
                    "document": link(message.origin_model, message.origin_id, message.origin_name),
                    "step": kinds[message.kind],
                    "to": message.target_company_id.name,
                    "error": message.error or "",
                    "attempts": message.attempts,
                },
            )
            for message in messages
        ]  # fmt: skip

    def _fetch_amounts(self, messages):
        """Return {(model, id): amount of the document in its company's currency} for orders and invoices."""
        amounts = {}
        for model, some in messages.grouped("origin_model").items():
            if "amount_total" not in self.env[model]._fields:
                continue
            for document in self.env[model].sudo().browse(some.mapped("origin_id")).exists():
                company = document.company_id
                day = company._local_day(fields.Datetime.now())
                amounts[model, document.id] = document.currency_id._convert(
                    document.amount_total, company.currency_id, company, day
                )
        return amounts
