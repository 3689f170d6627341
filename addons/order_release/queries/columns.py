"""What many queries are put together from: the fields they read, and the ids they ask for."""

from functools import lru_cache

from odoo.tools import SQL

# What one unit of order line ``l`` costs, taxes included. The stored price of a unit is rounded to the cent, which is far
# off for ten thousand screws; what was shipped beyond an order of nothing has its price before taxes only.
UNIT_PRICE = SQL(
    "COALESCE(l.price_total / NULLIF(l.product_uom_qty, 0), l.price_unit * (1 - COALESCE(l.discount, 0) / 100.0))"
)
UNIT_PRICE_FIELDS = ("price_total", "product_uom_qty", "price_unit", "discount")


def columns(env, model, *names):
    """Return the fields *names* of *model*, for ``to_flush``."""
    fields = env[model]._fields
    return [fields[name] for name in names]


def id_array(ids):
    """Return *ids* as one array literal: ten thousand ids as so many words cost more than many a query itself."""
    return SQL("%s::int[]", _literal(tuple(ids)))


@lru_cache(maxsize=4)
def _literal(ids):
    # One look at many orders asks a dozen queries about the same ones.
    return f"{{{','.join(map(str, ids))}}}"
