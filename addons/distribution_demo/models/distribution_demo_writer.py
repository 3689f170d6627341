from odoo import api, models

from odoo.addons.distribution_control.models.distribution_bulk_rows import copy_rows
from odoo.addons.distribution_demo.logic.columns import KINDS
from odoo.addons.distribution_demo.queries import bulk


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
            copy_rows(self.env, declared.table, (*declared.columns, *constants), rows, [*constants.values()])
