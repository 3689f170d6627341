"""The customer's orders behind orders between companies."""

from odoo.tools import SQL


def origins(order_ids):
    """Grain: one row per order that serves another company's customer: (order, customer's order, company, open holds).

    Holds for stock do not count: the goods that the customer's order lacks are those that are to be sent.
    """
    return SQL(
        """
        SELECT served.id, origin.name, company.name, COUNT(hold.id)
          FROM sale_order served
          JOIN sale_order origin ON origin.intercompany_chain_id = served.intercompany_chain_id
           AND COALESCE(origin.intercompany_depth, 0) = 0 AND origin.id <> served.id AND origin.state = 'sale'
          JOIN res_company company ON company.id = origin.company_id
          LEFT JOIN order_release_hold hold ON hold.order_id = origin.id AND hold.state = 'open'
           AND hold.mode IN ('approve', 'block') AND hold.gate NOT IN ('stock', 'chain')
         WHERE served.id = ANY(%(orders)s) AND served.intercompany_depth > 0
         GROUP BY served.id, origin.id, company.id
         ORDER BY served.id, COUNT(hold.id) DESC, origin.id
        """,
        orders=list(order_ids),
    )
