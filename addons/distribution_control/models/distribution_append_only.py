from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

FUNCTION = "distribution_append_only"


class DistributionAppendOnly(models.AbstractModel):
    """Rows that are added and read, never changed or removed: by the model, nor by SQL.

    Inherit it for a log. The inheriting model has no ``create_uid`` columns of its own accord: set
    ``_log_access = False`` when a person's removal must not try to change the rows.
    """

    _name = "distribution.append.only"
    _description = "Append-only rows"

    def init(self):
        super().init()
        if self._abstract:
            return
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
                BEGIN
                    RAISE EXCEPTION 'rows of %% are append-only: %% is refused', TG_TABLE_NAME, TG_OP
                        USING ERRCODE = 'restrict_violation';
                END $body$;
                DROP TRIGGER IF EXISTS %(rows)s ON %(table)s;
                DROP TRIGGER IF EXISTS %(whole)s ON %(table)s;
                CREATE TRIGGER %(rows)s BEFORE UPDATE OR DELETE ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                CREATE TRIGGER %(whole)s BEFORE TRUNCATE ON %(table)s
                    FOR EACH STATEMENT EXECUTE FUNCTION %(function)s();
                -- Also when a session only plays a replica, which silences ordinary triggers.
                ALTER TABLE %(table)s ENABLE ALWAYS TRIGGER %(rows)s;
                ALTER TABLE %(table)s ENABLE ALWAYS TRIGGER %(whole)s;
                """,
                function=SQL.identifier(FUNCTION),
                table=SQL.identifier(self._table),
                rows=SQL.identifier("append_only_rows"),
                whole=SQL.identifier("append_only_table"),
            )
        )

    def write(self, vals):  # pylint: disable=method-required-super
        # Reading this as "nothing to do" for an empty call keeps generic code (imports, merges) working.
        if self and vals:
            raise UserError(self._append_only_message())
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._append_only_message())

    def _append_only_message(self):
        return self.env._(
            "“%(model)s” is a log: what is written there stays as it is. Add a new entry instead.",
            model=self._description,
        )
