from odoo import api, models

from odoo.addons.distribution_control.logic.verify_ledger import Found


class DistributionDecision(models.Model):
    _inherit = "distribution.decision"

    @api.model
    def _verification_findings(self, company):
        """Add the goods that were held and are free without an entry that let them go."""
        findings = super()._verification_findings(company)
        unexplained = self.env["stock.move"]._find_unexplained_releases(company)
        # sudo: the auditor need not have rights in the warehouse to read the names of what is wrong there.
        for move in self.env["stock.move"].sudo().concat(*unexplained):
            findings.append(
                Found(
                    "release",
                    self.env._(
                        "%(quantity)g x %(product)s of %(document)s (stock move %(id)s) were held and are free without"
                        " a decision",
                        quantity=move.product_qty,
                        product=move.product_id.display_name,
                        document=move.sale_line_id.order_id.name or move.picking_id.name or "-",
                        id=move.id,
                    ),
                )
            )
        return findings
