from odoo import api, models

from odoo.addons.order_release.queries.stock_line_trigger import create_refuse_line

from .release_pass import SPLITTING
from .stock_move import id_of

TOUCHING = frozenset(("quantity", "picked", "move_id", "picking_id", "lot_id", "quant_id", "product_uom_id"))


class StockMoveLine(models.Model):
    """A held move has no lines: neither created for it, nor moved to it, nor found for it by its delivery."""

    _inherit = "stock.move.line"

    def init(self):
        super().init()
        self.env.cr.execute(create_refuse_line())

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_held_targets(vals_list)
        lines = super().create(vals_list)
        lines._check_released()
        return lines

    def write(self, vals):
        if self:
            self._refuse_held_targets([vals])
        res = super().write(vals)
        if not TOUCHING.isdisjoint(vals):
            self._check_released()
        return res

    def _log_message(self, record, move, template, vals):
        if self.env.context.get("release_splitting") is not SPLITTING:
            return super()._log_message(record, move, template, vals)
        return None

    def _refuse_held_targets(self, vals_list):
        """Refuse before anything is reserved: lines given to a held move or put into a held delivery."""
        moves = self.env["stock.move"].browse(
            {id_of(vals["move_id"]) for vals in vals_list if vals.get("move_id")}
        )
        if held := moves._filter_held():
            held._refuse_held(self.env._("These goods cannot be reserved or picked"))
        pickings = self.env["stock.picking"].browse(
            {id_of(vals["picking_id"]) for vals in vals_list if vals.get("picking_id")}
        )
        pickings._refuse_if_held(self.env._("Nothing can be picked in these deliveries"))

    def _check_released(self):
        moves = self.move_id
        if held := moves._filter_held():
            held._refuse_held(self.env._("These goods cannot be reserved or picked"))
        moves._check_not_more_than_released()
