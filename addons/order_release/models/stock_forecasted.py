from odoo import api, models


class StockForecasted(models.AbstractModel):
    _inherit = "stock.forecasted_product_product"

    @api.model
    def action_reserve_linked_picks(self, move_id):
        moves = self.env["stock.move"]
        moves = moves.browse(moves.browse(move_id)._rollup_move_origs())
        if held := moves._filter_held():
            held._refuse_held(self.env._("These goods cannot be reserved"))
        return super().action_reserve_linked_picks(move_id)
