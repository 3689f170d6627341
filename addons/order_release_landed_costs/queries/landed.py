"""Landed costs that stock will be charged with and is not yet."""

from odoo.tools import SQL

from odoo.addons.order_release.queries.columns import columns, id_array


def expected_landed(env, product_ids, company_ids, since, bare_since):
    """Grain: one row (company, product, expected landed cost per unit on hand that its cost does not hold yet).

    What receipts since *since* were charged with per unit, for that share of the stock on hand which came from
    vendors since *bare_since* without any charge. Company currency, product's unit.
    """
    return SQL(
        """
        WITH charged AS MATERIALIZED (
            SELECT v.move_id, SUM(v.additional_landed_cost) AS amount
              FROM stock_valuation_adjustment_lines v
              JOIN stock_landed_cost cost ON cost.id = v.cost_id AND cost.state = 'done'
             WHERE v.product_id = ANY(%(products)s) AND cost.company_id = ANY(%(companies)s) AND cost.date >= %(since)s
             GROUP BY v.move_id
        ), usual AS (
            SELECT m.company_id, m.product_id,
                   SUM(charged.amount) / SUM(m.quantity * u.factor / pu.factor) AS per_unit
              FROM charged
              JOIN stock_move m ON m.id = charged.move_id AND m.quantity > 0
              JOIN uom_uom u ON u.id = m.product_uom
              JOIN product_product pp ON pp.id = m.product_id
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
              JOIN uom_uom pu ON pu.id = pt.uom_id
             GROUP BY m.company_id, m.product_id
            HAVING SUM(charged.amount) > 0
        ), bare AS (
            SELECT m.company_id, m.product_id, SUM(m.quantity * u.factor / pu.factor) AS quantity
              FROM usual
              JOIN stock_move m ON m.product_id = usual.product_id AND m.company_id = usual.company_id
              JOIN stock_location source ON source.id = m.location_id AND source.usage = 'supplier'
              JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'internal'
              JOIN uom_uom u ON u.id = m.product_uom
              JOIN product_product pp ON pp.id = m.product_id
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
              JOIN uom_uom pu ON pu.id = pt.uom_id
             WHERE m.state = 'done' AND m.date >= %(bare_since)s
               AND NOT EXISTS (SELECT FROM charged WHERE charged.move_id = m.id)
             GROUP BY m.company_id, m.product_id
        ), there AS (
            SELECT q.company_id, q.product_id, SUM(q.quantity) AS quantity
              FROM bare
              JOIN stock_quant q ON q.product_id = bare.product_id AND q.company_id = bare.company_id
              JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
             GROUP BY q.company_id, q.product_id
            HAVING SUM(q.quantity) > 0
        )
        SELECT company_id, product_id,
               (usual.per_unit * LEAST(bare.quantity / there.quantity, 1))::float8
          FROM usual
          JOIN bare USING (company_id, product_id)
          JOIN there USING (company_id, product_id)
        """,
        products=id_array(product_ids),
        companies=id_array(company_ids),
        since=since,
        bare_since=bare_since,
        to_flush=[
            *columns(
                env,
                "stock.valuation.adjustment.lines",
                "move_id",
                "product_id",
                "additional_landed_cost",
                "cost_id",
            ),
            *columns(env, "stock.landed.cost", "state", "company_id", "date"),
            *columns(
                env,
                "stock.move",
                "state",
                "date",
                "quantity",
                "product_id",
                "location_id",
                "location_dest_id",
            ),
            *columns(env, "stock.quant", "quantity", "location_id", "product_id", "company_id"),
        ],
    )
