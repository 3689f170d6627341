from odoo import fields, models

SHOWN = 20


class DistributionKpi(models.Model):
    """What later counts corrected of a KPI."""

    _inherit = "distribution.kpi"

    restatement_count = fields.Integer("Corrections", compute="_compute_restatements")
    last_restatement_ids = fields.Many2many(
        "distribution.kpi.restatement", string="Latest corrections", compute="_compute_restatements"
    )

    def _compute_restatements(self):
        restatements = self.env["distribution.kpi.restatement"]
        counts = restatements._read_group([("kpi_id", "in", self.ids)], ["kpi_id"], ["__count"])
        counts = {kpi.id: count for kpi, count in counts}
        for kpi in self:
            kpi.restatement_count = counts.get(kpi.id, 0)
            # The form of one KPI; lists do not show it.
            kpi.last_restatement_ids = (
                restatements.search([("kpi_id", "=", kpi.id)], limit=SHOWN) if len(self) == 1 else False
            )

    def action_open_restatements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_control.distribution_kpi_restatement_action"
        )
        return action | {"domain": [("kpi_id", "=", self.id)]}
