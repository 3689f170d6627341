"""Pieces that the flows build their stages of."""

from odoo.tools import SQL


def ages(moment, now):
    """Return an aggregate: how many rows wait since *moment* under a day, one to three, three to seven days, longer."""
    return SQL(
        """ARRAY[COUNT(*) FILTER (WHERE %(moment)s > %(now)s - interval '1 day' OR %(moment)s IS NULL),
                 COUNT(*) FILTER (WHERE %(moment)s <= %(now)s - interval '1 day'
                                    AND %(moment)s > %(now)s - interval '3 days'),
                 COUNT(*) FILTER (WHERE %(moment)s <= %(now)s - interval '3 days'
                                    AND %(moment)s > %(now)s - interval '7 days'),
                 COUNT(*) FILTER (WHERE %(moment)s <= %(now)s - interval '7 days')]""",
        moment=moment,
        now=SQL("%s::timestamp", now),
    )
