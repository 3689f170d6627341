from odoo import models
from odoo.fields import Domain

from odoo.addons.stock_accelerator.transaction import state


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _find_auto_batch(self):
        """Wait while lines are created together: batches are filled in the order in which pickings become ready."""
        reservation = state(self.env.cr).reservation
        if reservation and reservation.is_creating and self.id:
            reservation.ready_pickings.add(self.id)
            return False
        return super()._find_auto_batch()

    def _get_possible_pickings_domain(self):
        """Leave out pickings whose turn has not come: in stock they would not be ready yet."""
        domain = super()._get_possible_pickings_domain()
        reservation = state(self.env.cr).reservation
        if reservation and reservation.ready_pickings:
            domain = Domain(domain) & Domain("id", "not in", list(reservation.ready_pickings))
        return domain
