from odoo import api, fields, models
from odoo.tools import SQL

DEFAULT_MONTHS = 24
BATCH = 10_000


class DistributionArchive(models.AbstractModel):
    """Rows that are put out of sight when they are old, in batches; nothing is deleted.

    The system parameter `distribution_control.archive_months` says when (0: never).
    """

    _name = "distribution.archive"
    _description = "Archived when old"

    # The date or moment from which the age counts; rows without it stay.
    _archive_after = None

    @api.autovacuum
    def _archive_old(self):
        if self._abstract:
            return 0, False
        months = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("distribution_control.archive_months", DEFAULT_MONTHS)
        )
        if not months:
            return 0, False
        limit = fields.Date.subtract(fields.Date.context_today(self), months=months)
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s SET active = FALSE
                   WHERE id IN (SELECT id FROM %(table)s WHERE active AND %(moment)s < %(limit)s LIMIT %(batch)s)""",
                table=SQL.identifier(self._table),
                moment=SQL.identifier(self._archive_after),
                limit=limit,
                batch=BATCH,
            )
        )
        self.invalidate_model(["active"])
        return self.env.cr.rowcount, self.env.cr.rowcount == BATCH
