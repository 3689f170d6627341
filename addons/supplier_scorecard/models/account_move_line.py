from odoo import models
from odoo.exceptions import UserError

from .account_move import RELEASING


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        if "purchase_line_id" in vals:
            self._check_match_frozen(vals["purchase_line_id"])
        return super().write(vals)

    def unlink(self):
        self._check_match_frozen(False)
        return super().unlink()

    def _check_match_frozen(self, order_line_id):
        """Refuse to take a held bill's line out of the match: its order stays its order, in draft too."""
        dropped = self.filtered(
            lambda line: (
                line.move_id.match_state in ("held", "released")
                and line.purchase_line_id
                and line.purchase_line_id.id != order_line_id
            )
        )
        if dropped and not self.env.user.has_group(RELEASING):
            raise UserError(
                self.env._(
                    "%(bill)s was held by the three-way match: its lines keep their order. Correct quantity and price, or "
                    "ask a finance controller.",
                    bill=", ".join(dropped.move_id.mapped("name")),
                )
            )
