from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class IntercompanyDetector(models.AbstractModel):
    """Contract of detectors over the match of both sides: a domain, and in which company the case is worked."""

    _name = "intercompany.detector"
    _description = "Detector over both sides of orders between companies"
    _inherit = "distribution.detector"

    # "seller" or "buyer": whose people work the case; both are named in it.
    _side = "buyer"

    def _match_domain(self):
        """Return the domain of ``intercompany.match`` that is wrong."""
        raise NotImplementedError(f"{self._name} does not say which lines are wrong")

    def _amount(self, line):
        """Return what is at risk of *line*, in the transfer currency."""
        return abs(line.transit_value)

    def _extra_facts(self, line):
        return {}

    def _detect(self, scope):
        domain = [*self._match_domain(), (f"{self._side}_company_id", "in", scope.company_ids)]
        if scope.record_ids is not None:
            if scope.res_model != self._subject_model():
                return []
            domain.append((f"{self._subject()}_id", "in", list(scope.record_ids)))
        # sudo: both sides are read, whoever looks; the case is of one company and names the other.
        lines = self.env["intercompany.match"].sudo().search(domain, order="id")
        return [self._prepare_finding(line) for line in lines]

    def _subject(self):
        return "sale" if self._side == "seller" else "purchase"

    def _subject_model(self):
        return f"{self._subject()}.order"

    def _prepare_finding(self, line):
        company = line[f"{self._side}_company_id"]
        order = line[f"{self._subject()}_id"]
        day = self.env["res.company"].browse(company.id)._local_day(fields.Datetime.now())
        amount = line.currency_id._convert(self._amount(line), company.currency_id, company, day)
        return Finding(
            subject_key=f"sale.order.line,{line.id}",
            res_model=order._name,
            res_id=order.id,
            company_id=company.id,
            partner_id=(
                line.buyer_company_id if self._side == "seller" else line.seller_company_id
            ).partner_id.id,
            product_id=line.product_id.id,
            amount_at_risk=amount,
            facts={
                "order": link(order._name, order.id, order.name),
                "product": line.product_id.display_name,
                "seller": line.seller_company_id.name,
                "buyer": line.buyer_company_id.name,
                "sale": line.sale_name,
                "purchase": line.purchase_name,
                **self._extra_facts(line),
            },
        )
