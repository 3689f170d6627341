from odoo import models


class StockReturnPicking(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Returns and exchanges move what was shipped; they are no way out for what is held."""

    _inherit = "stock.return.picking"

    def _create_return(self):
        self.picking_id._refuse_if_held(self.env._("Nothing of these deliveries can be returned"))
        return super()._create_return()

    def action_create_exchanges(self):
        # sudo: the warehouse may not read sales orders.
        held = self.picking_id.sale_id.sudo().order_line._get_held_demand()
        for line in self.product_return_moves if held else ():
            shipped = line.move_id.quantity if line.move_id.product_id == line.product_id else 0.0
            if line.uom_id.compare(line.quantity, shipped) > 0:
                same = held.filtered(lambda move, product=line.product_id: move.product_id == product)
                if same:
                    same._refuse_held(self.env._("No more than was shipped can be exchanged"))
        return super().action_create_exchanges()
