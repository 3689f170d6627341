from odoo.tools import SQL


def lock_quants(quant_ids):
    """Lock these rows of stock against every other writer, waiting for whoever has them, in ascending order of id.

    Stock passes by a locked row and reserves on a new one, which can promise more than there is. Whoever waited here
    sees, under REPEATABLE READ, a conflict as soon as the other one commits, and starts again on fresh figures.
    """
    return SQL("SELECT id FROM stock_quant WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(quant_ids))
