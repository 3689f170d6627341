from odoo import fields, models


class IntercompanyOpenLine(models.TransientModel):
    """One thing of a new branch: made, there already, or for a person to do."""

    _name = "intercompany.open.line"
    _description = "Outcome of opening a branch"

    wizard_id = fields.Many2one("intercompany.open", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    state = fields.Selection([("made", "Made"), ("there", "There"), ("todo", "To do")], required=True)
    todo = fields.Char("What to do")
