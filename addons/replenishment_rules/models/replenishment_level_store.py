from odoo import api, models
from odoo.tools import SQL

from odoo.addons.distribution_control.models.distribution_bulk_rows import copy_rows

# Figures that make a level; where one of these two moves, the level before is kept for later questions.
REFERENCES = {"categ_id", "vendor_id", "orderpoint_id"}
DIGITS = 4
# Rows per COPY: text of that many rows stands in memory at once.
CHUNK = 20_000
# So many new rows make what the database believes about the table wrong.
MANY = 5_000


class ReplenishmentLevelStore(models.AbstractModel):
    """The one writer of levels: columns to rows by COPY, and one statement that writes what changed."""

    _name = "replenishment.level.store"
    _description = "Writer of levels"

    @api.model
    def _store(self, run, columns, kept):
        """Write the *kept* rows of *columns*; return the number of levels that are new or changed."""
        names = [*columns]
        self._make_staging(names)
        values = [self._plain(name, columns[name][kept]) for name in names]
        for start in range(0, len(kept), CHUNK):
            rows = zip(*(column[start : start + CHUNK] for column in values), strict=True)
            copy_rows(self.env, "replenishment_level_staging", names, rows)
        self.env.cr.execute("ANALYZE replenishment_level_staging")
        self.env.cr.execute(self._upsert(run, names))
        changed = self.env.cr.rowcount
        if changed > MANY:
            self.env.cr.execute("ANALYZE replenishment_level")
        self.env["replenishment.level"].invalidate_model()
        return changed

    @api.model
    def _make_staging(self, names):
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        self.env.cr.execute("DROP TABLE IF EXISTS replenishment_level_staging")
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE replenishment_level_staging ON COMMIT DROP AS"
                " SELECT %s FROM replenishment_level WITH NO DATA",
                columns,
            )
        )

    @api.model
    def _plain(self, name, values):
        """Return *values* as Python values; zero references and empty classes are null."""
        if values.dtype.kind == "f":
            return values.round(DIGITS).tolist()
        plain = values.tolist()
        if name in REFERENCES or values.dtype.kind == "U":
            return [value or None for value in plain]
        return plain

    @api.model
    def _upsert(self, run, names):
        own = [name for name in names if name not in ("warehouse_id", "product_id")]
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        mine = SQL(", ").join(SQL.identifier("level", name) for name in own)
        theirs = SQL(", ").join(SQL.identifier("excluded", name) for name in own)
        assigned = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name)) for name in own
        )
        return SQL(
            """
            WITH past AS (
                INSERT INTO replenishment_level_past (level_id, run_id, policy_id, planned_on, figures)
                SELECT level.id, level.run_id, level.policy_id, level.planned_on, to_jsonb(level)
                  FROM replenishment_level level
                  JOIN replenishment_level_staging staging USING (warehouse_id, product_id)
                 WHERE (level.reorder_point, level.order_up_to, level.policy_id)
                       IS DISTINCT FROM (staging.reorder_point, staging.order_up_to, staging.policy_id)
            )
            INSERT INTO replenishment_level AS level (company_id, run_id, computed_at, planned_on, rule_state, %(columns)s)
            SELECT %(company)s, %(run)s, %(now)s, %(day)s, 'none', %(columns)s
              FROM replenishment_level_staging
                ON CONFLICT (warehouse_id, product_id) DO UPDATE
                   SET run_id = excluded.run_id, computed_at = excluded.computed_at, planned_on = excluded.planned_on,
                       %(assigned)s
                 WHERE (%(mine)s) IS DISTINCT FROM (%(theirs)s)
            """,
            columns=columns,
            company=run.company_id.id,
            run=run.id,
            now=self.env.cr.now(),
            day=run.planned_on,
            assigned=assigned,
            mine=mine,
            theirs=theirs,
        )

    @api.model
    def _drop_left(self, run, chosen):
        """Delete levels of series that no live policy covers any more; return their number."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM replenishment_level level
                 WHERE level.company_id = %s AND %s
                   AND NOT EXISTS (SELECT 1 FROM replenishment_level_staging staging
                                    WHERE staging.warehouse_id = level.warehouse_id
                                      AND staging.product_id = level.product_id)
                """,
                run.company_id.id,
                chosen,
            )
        )
        return self.env.cr.rowcount
