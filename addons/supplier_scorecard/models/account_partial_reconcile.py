from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Say in words what the database refuses: a held bill is settled by a credit note of the vendor only."""
        Line = self.env["account.move.line"]
        for vals in vals_list:
            debit, credit = (Line.browse(vals[name]).move_id for name in ("debit_move_id", "credit_move_id"))
            for own, other in ((debit, credit), (credit, debit)):
                if own.match_state == "held" and other.move_type != "in_refund":
                    own._refuse_payment()
        return super().create(vals_list)
