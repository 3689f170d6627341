from odoo import api, fields, models


class IntercompanyAgreementPart(models.AbstractModel):
    """Lines of an agreement that both companies approved with it: whoever changes one takes the agreement out of force."""

    _name = "intercompany.agreement.part"
    _description = "Part of an intercompany agreement"
    _inherit = "distribution.policy.log"

    agreement_id = fields.Many2one("intercompany.agreement", required=True, index=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.agreement_id._reset_changed()
        return parts

    def write(self, vals):
        agreements = self.agreement_id
        result = super().write(vals)
        (agreements | self.agreement_id)._reset_changed()
        return result

    def unlink(self):
        agreements = self.agreement_id
        result = super().unlink()
        agreements.exists()._reset_changed()
        return result
