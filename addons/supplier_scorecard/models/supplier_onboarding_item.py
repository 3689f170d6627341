from odoo import fields, models
from odoo.exceptions import UserError


class SupplierOnboardingItem(models.Model):
    """One step of a vendor's checklist: done by whom, when, and what was seen."""

    _name = "supplier.onboarding.item"
    _description = "Step of a vendor checklist"
    _order = "sequence, id"

    onboarding_id = fields.Many2one("supplier.onboarding", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    is_required = fields.Boolean("Required", readonly=True, default=True)
    is_done = fields.Boolean("Done")
    note = fields.Char("What was seen")
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True)
    done_at = fields.Datetime(readonly=True)

    def write(self, vals):
        if self.onboarding_id.filtered(lambda checklist: checklist.state not in ("open", "rejected")):
            raise UserError(
                self.env._(
                    "The checklist is with those who approve; it changes again when they have answered."
                )
            )
        vals = {name: vals[name] for name in vals if name in ("is_done", "note")}
        if "is_done" in vals:
            done = vals["is_done"]
            vals |= {
                "done_by_id": done and self.env.uid,
                "done_at": done and fields.Datetime.now(),
            }
        return super().write(vals)
