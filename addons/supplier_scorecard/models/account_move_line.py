from odoo import models
from odoo.exceptions import UserError

from .account_move import RELEASING

FROZEN = frozenset(("purchase_line_id", "product_id", "quantity", "price_unit", "discount", "product_uom_id"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        if not FROZEN.isdisjoint(vals):
            self._check_match_frozen(vals)
        return super().write(vals)

    def unlink(self):
        self._check_match_frozen({"purchase_line_id": False})
        return super().unlink()

    def _check_match_frozen(self, vals):
        """Refuse to take a held bill's line out of the match: its order stays its order, in draft too."""
        if "purchase_line_id" not in vals:
            return
        dropped = self.filtered(
            lambda line: (
                line.move_id.match_state in ("held", "released")
                and line.purchase_line_id
                and line.purchase_line_id.id != vals["purchase_line_id"]
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
