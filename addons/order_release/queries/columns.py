"""What many queries are put together from: the fields they read, and the ids they ask for."""

from odoo.tools import SQL


def columns(env, model, *names):
    """Return the fields *names* of *model*, for ``to_flush``."""
    fields = env[model]._fields
    return [fields[name] for name in names]


def id_array(ids):
    """Return *ids* as one array literal: ten thousand ids as so many words cost more than many a query itself."""
    return SQL("%s::int[]", f"{{{','.join(map(str, ids))}}}")
