"""Rows of numbers by the hundred thousand, as PostgreSQL's binary COPY sends them."""

import io

from odoo.tools import SQL

from odoo.addons.distribution_control.logic import wire


def copy_out(env, query):
    """Return the bytes of the rows of *query*; ``logic.wire`` reads them. Flushes, and counts, as any other query."""
    env.flush_query(query)
    data, cr = io.BytesIO(), env.cr
    copy = cr.mogrify(SQL("COPY (%s) TO STDOUT (FORMAT BINARY)", query))
    cr.copy_expert(copy.decode(), data)
    cr.sql_log_count += 1
    return data.getbuffer()


def fetch_rows(env, query, kinds):
    """Return an iterator of the rows of *query*, none of whose values is null; *kinds* are those of its columns in turn."""
    return wire.rows(copy_out(env, query), kinds)
