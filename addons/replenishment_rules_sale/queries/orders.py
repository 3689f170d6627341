"""The customer orders behind open deliveries."""

from odoo.tools import SQL


def orders_of_moves(move_ids):
    """Grain: one move that delivers a sales order line: move, order, its name, customer, value in company currency.

    The value is the line's untaxed price for the units of the move.
    """
    return SQL(
        """
        SELECT move.id, sale.id, sale.name, customer.name,
               (line.price_subtotal / NULLIF(line.product_uom_qty, 0) * move.product_uom_qty * unit.factor / sold.factor
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1))::float8
          FROM stock_move move
          JOIN sale_order_line line ON line.id = move.sale_line_id
          JOIN sale_order sale ON sale.id = line.order_id
          JOIN res_partner customer ON customer.id = sale.partner_id
          JOIN uom_uom unit ON unit.id = move.product_uom
          JOIN uom_uom sold ON sold.id = line.product_uom_id
         WHERE move.id = ANY(%s) AND line.product_uom_qty > 0
        """,
        list(move_ids),
    )
