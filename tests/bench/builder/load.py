"""Set-based copying of rows that the ORM made: fast, and right in every column nobody thought of.

A document made by the ORM is the template; ``copy_rows`` makes any number of copies in one INSERT,
with the columns that differ given as SQL. Columns added by other modules come along by themselves.
"""

from contextlib import contextmanager


class Loader:
    """SQL on the builder's cursor. Nothing here comes from outside: names and expressions are ours."""

    def __init__(self, cr):
        self.cr = cr

    def run(self, statement, *parameters):
        self.cr.execute(statement, parameters or None)
        return self.cr.rowcount

    def value(self, statement, *parameters):
        self.cr.execute(statement, parameters or None)
        return self.cr.fetchone()[0]

    def top(self, table):
        """Return the highest id in use: copies are numbered from there, so links are arithmetic."""
        return self.value(f"SELECT COALESCE(max(id), 0) FROM {table}")

    def stage(self, name, select):
        """Keep the rows of *select* in a temporary table: what is drawn once is used by many copies."""
        self.run(f"DROP TABLE IF EXISTS {name}")
        self.run(f"CREATE TEMP TABLE {name} AS {select}")
        self.run(f"ANALYZE {name}")
        return self.value(f"SELECT count(*) FROM {name}")

    def copy_rows(self, table, source, template, **columns):
        """Insert one copy of a template row per row of *source* and return how many.

        *source* is a FROM item called ``g``; *template* the id of the row to copy or an SQL expression
        over ``g`` that gives it; *columns* are SQL expressions over ``g`` and the template row ``t``.
        """
        names = self._columns(table)
        unknown = set(columns) - set(names)
        if unknown:
            raise ValueError(f"{table} has no columns {sorted(unknown)}")
        targets = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(columns.get(name, f't."{name}"') for name in names)
        if isinstance(template, int):
            join = f"CROSS JOIN (SELECT * FROM {table} WHERE id = {template}) t"
        else:
            expression, ids = template
            rows = ", ".join(map(str, ids))
            join = f"JOIN (SELECT * FROM {table} WHERE id IN ({rows}) OFFSET 0) t ON t.id = {expression}"
        done = self.run(f"INSERT INTO {table} ({targets}) SELECT {values} FROM {source} g {join}")
        if "id" in names:
            self.run(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        return done

    def copy_links(self, relation, left, right, source, left_value, template, right_value=None):
        """Copy many2many rows: for each row of *source* those of *template*, with *left* replaced.

        *right_value* replaces the other side too; otherwise it stays as it is (taxes, routes).
        """
        self.run(
            f"INSERT INTO {relation} ({left}, {right}) SELECT {left_value}, {right_value or f't.{right}'} "
            f"FROM {source} g JOIN {relation} t ON t.{left} = {template}"
        )

    def _columns(self, table):
        self.cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return [name for (name,) in self.cr.fetchall()]

    @contextmanager
    def unhindered(self, *tables):
        """Take foreign keys and indexes off *tables* for a load and put them back, checked, afterwards.

        A million rows through twenty foreign keys is twenty million look-ups; checking a whole key
        at once is one join. PostgreSQL refuses the key if the load was wrong.
        """
        keys = self._rows(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2",
            list(tables),
        )
        indexes = self._rows(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class')"
            " FROM pg_index i"
            " WHERE indrelid::regclass::text = ANY(%s) AND NOT EXISTS ("
            " SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1",
            list(tables),
        )
        self.cr.commit()
        for table, name, _definition in keys:
            self.run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition, _comment in indexes:
            self.run(f"DROP INDEX {name}")
        yield
        self.run("SET LOCAL maintenance_work_mem = '1GB'")
        for name, definition, comment in indexes:
            self.run(definition)
            if comment:
                # Odoo keeps an index's definition in its comment and builds the index anew without it.
                self.run(f"COMMENT ON INDEX {name} IS %s", comment)
        for table, name, definition in keys:
            self.run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        self.cr.commit()

    def _rows(self, statement, *parameters):
        self.cr.execute(statement, parameters)
        return self.cr.fetchall()
