from odoo import models


class IrActionsReport(models.AbstractModel):
    """No paper goes to the shelf for held goods, in whatever form the report is rendered."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        if report.model in ("stock.picking", "stock.move") and docids:
            records = self.env[report.model].browse(docids)
            if report.model == "stock.picking":
                records._refuse_if_held(self.env._("These deliveries cannot be printed"))
            elif held := records._filter_held():
                held._refuse_held(self.env._("Labels of these goods cannot be printed"))
        return super()._get_rendering_context(report, docids, data)
