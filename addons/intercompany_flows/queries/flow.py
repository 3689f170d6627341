"""How much of the trade between companies stands where."""

from odoo.tools import SQL

from odoo.addons.distribution_control.queries.flow import ages


def orders(table, reach, now, since):
    """Grain: one row per company: company, number of orders of *table*, amount, oldest moment by *since*, ages.

    Amounts in the company's currency, taxes included. *reach*: (FROM, WHERE) of the orders.
    """
    since = SQL.identifier(table, since)
    return SQL(
        """
        SELECT %(company)s, COUNT(*), SUM(%(total)s / COALESCE(NULLIF(%(rate)s, 0), 1))::float8, MIN(%(since)s), %(age)s
          FROM %(rows)s WHERE %(readable)s GROUP BY 1
        """,
        company=SQL.identifier(table, "company_id"),
        total=SQL.identifier(table, "amount_total"),
        rate=SQL.identifier(table, "currency_rate"),
        since=since,
        age=ages(since, now),
        rows=reach[0],
        readable=reach[1],
    )


def messages(reach, now):
    """Grain: one row per company that asks, as :func:`orders`; messages have no amount."""
    since = SQL.identifier("intercompany_message", "posted_at")
    return SQL(
        """
        SELECT intercompany_message.origin_company_id, COUNT(*), 0.0::float8, MIN(%(since)s), %(age)s
          FROM %(rows)s WHERE %(readable)s GROUP BY 1
        """,
        since=since,
        age=ages(since, now),
        rows=reach[0],
        readable=reach[1],
    )
