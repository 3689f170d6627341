import io

from odoo import api, models

from odoo.addons.distribution_demo.logic import copying
from odoo.addons.distribution_demo.logic.columns import KINDS
from odoo.addons.distribution_demo.queries import bulk


class _Stream(io.RawIOBase):
    """Lets COPY read from an iterator of lines, so that no batch is held twice in memory."""

    def __init__(self, lines):
        self._lines = iter(lines)
        self._left = b""

    def readable(self):
        return True

    def read(self, size=-1):  # pylint: disable=method-required-super
        parts, length = [self._left], len(self._left)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            data = line.encode()
            parts.append(data)
            length += len(data)
        data = b"".join(parts)
        if size < 0:
            self._left = b""
            return data
        self._left = data[size:]
        return data[:size]


class DistributionDemoWriter(models.AbstractModel):
    """Stores rows by COPY, in the columns of a row that stock Odoo wrote itself.

    What the ORM would compute is given by the row builders; what neither names is taken from the pattern,
    so that columns added by other addons get the value they would have on such a document.
    """

    _name = "distribution.demo.writer"
    _description = "Bulk Writer of the Demo Loader"

    @api.model
    def _reserve(self, table, count):
        return [row[0] for row in self.env.execute_query(bulk.reserve(table, count))]

    @api.model
    def _write(self, taken, patterns):
        """Store the rows of a batch; *patterns* maps a kind's pattern name to a stored row as a dict."""
        for kind, rows in taken:
            declared = KINDS[kind]
            pattern = patterns.get(declared.pattern, {}) | declared.constants
            constants = {
                name: value
                for name, value in pattern.items()
                if value is not None and name not in declared.columns
            }
            self._copy(declared.table, (*declared.columns, *constants), rows, constants.values())

    @api.model
    def _copy(self, table, columns, rows, constants=()):
        query = self.env.cr.mogrify(bulk.copy(table, columns))
        stream = _Stream(copying.lines(rows, list(constants)))
        self.env.cr.copy_expert(query.decode(), stream, size=1 << 18)
