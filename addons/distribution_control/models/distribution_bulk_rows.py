from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.distribution_control.logic import copying
from odoo.addons.distribution_control.queries import bulk_links

# Bytes per message to the server; few are read at once, so that few stand in memory.
MESSAGE = 1 << 18


def copy_rows(env, table, columns, rows, constants=()):
    """Append *rows* to *table* by COPY: sequences of plain values of *columns*, which end in those of *constants*.

    Counts as any other query; nothing is flushed and nothing invalidated. Constraints and triggers see the rows as they see inserted ones.
    """
    names = SQL(", ").join(map(SQL.identifier, columns))
    query = env.cr.mogrify(SQL("COPY %s (%s) FROM STDIN", SQL.identifier(table), names))
    stream = copying.Stream(copying.lines(rows, constants))
    env.cr.copy_expert(query.decode(), stream, size=MESSAGE)
    env.cr.sql_log_count += 1


class BulkMany2one(fields.Many2one):
    """A link of a model of `distribution.bulk.rows`: guarded per statement, not by a foreign key per row."""

    def update_db_foreign_key(self, model, column):
        """Add none: `distribution.bulk.rows` guards the link."""


class DistributionBulkRows(models.AbstractModel):
    """Rows that are written by the hundred thousand, and whose links cost next to nothing.

    A foreign key looks up each link of each row, which is nine tenths of what such a row costs. Links declared as
    :class:`BulkMany2one` are looked up once per statement, each document once, and locked as a foreign key locks
    them; who deletes the document deletes the rows (``cascade``), empties their link (``set null``) or is refused
    (``restrict``). What a deletion at the very same time leaves behind ends with the nightly cleaning. The addon's
    ``uninstall_hook`` calls :meth:`_release_links`.
    """

    _name = "distribution.bulk.rows"
    _description = "Rows written in bulk"
    _log_access = False

    def init(self):
        super().init()
        if not self._abstract:
            # The tables that are linked to may not be there yet.
            self.pool.post_init(self._guard_links)

    @api.model
    def _bulk_links(self):
        return [
            (name, self.env[field.comodel_name]._table, field.ondelete)
            for name, field in self._fields.items()
            if isinstance(field, BulkMany2one)
        ]

    @api.model
    def _guard_links(self):
        for statement in bulk_links.guard(self._table, self._bulk_links()):
            self.env.cr.execute(statement)

    @api.model
    def _release_links(self):
        """Let the tables that are linked to forget this one."""
        for statement in bulk_links.release(self._table, self._bulk_links()):
            self.env.cr.execute(statement)

    @api.autovacuum
    def _mend_links(self):
        if not self._abstract:
            for statement in bulk_links.mend(self._table, self._bulk_links()):
                self.env.cr.execute(statement)
