"""A database without the suite, and what to ask of it."""

import os

from devtools import cache, database, odoo, postgres
from devtools.ui import run


def template(modules=()):
    """Return a database with the named modules of stock and nothing else; made once for all who stand on the same."""
    name = f"bare_{cache.key(odoo.source.find().version, *sorted(modules))}"
    if not database.exists(name):
        with cache.lock(name):
            if not database.exists(name):
                half = f"{name}_making"
                database.drop(half)
                if modules:
                    database.clone(template(), half)
                else:
                    environment = {**os.environ, **postgres.environment()}
                    run([postgres.binary("createdb"), "-T", "template0", "-E", "UTF8", half], env=environment)
                server_run(half, "-i", ",".join(sorted(modules)) or "base")
                database.rename(half, name)
    return name


def server_run(name, flag, module):
    odoo.quiet(
        "-d", name, flag, module, "--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=warn",
        what=f"'{flag} {module}'", log_name=f"{name}{flag}",
    )  # fmt: skip


def modules(name):
    return set(database.sql(name, "SELECT name FROM ir_module_module WHERE state = 'installed'").splitlines())


def objects(name):
    """Return the schemas and functions there are: what no table takes along when it goes."""
    rows = database.sql(
        name,
        "SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_'"
        " UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    )
    return set(rows.splitlines())


def shell(name, code):
    odoo.shell(name, code, f"Preparing {name}", log_name=f"{name}-shell")


def uninstall(name, addon):
    """Uninstall as an administrator would: with what depends on it, through the button's method."""
    odoo.shell(
        name,
        f"env['ir.module.module'].search([('name', '=', '{addon}')]).button_immediate_uninstall()\nenv.cr.commit()\n",
        f"Uninstalling {addon}",
        log_name=f"{name}-uninstall",
    )


class Footprint:
    """What *addon* alone put into the database: records, tables, and columns on tables of others."""

    def __init__(self, name, addon):
        self.name, self.addon = name, addon
        self.records = self._records()
        self.tables = self._owned(
            "ir.model", "SELECT replace(model, '.', '_') FROM ir_model WHERE id = d.res_id"
        )
        self.columns = self._owned(
            "ir.model.fields",
            "SELECT replace(model, '.', '_') || '.' || name FROM ir_model_fields WHERE id = d.res_id",
        )

    def left(self):
        """Return what is still there of it."""
        tables = set(
            database.sql(
                self.name, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).splitlines()
        )
        columns = set(
            database.sql(
                self.name,
                "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'",
            ).splitlines()
        )
        return self._records() + sorted(self.tables & tables) + sorted(self.columns & columns)

    def _records(self):
        return database.sql(
            self.name,
            f"SELECT model || ' ' || name FROM ir_model_data"
            f" WHERE module = '{self.addon}' AND model <> 'ir.module.module' ORDER BY 1",
        ).splitlines()

    def _owned(self, model, label):
        """Return the labels of the *model* records that no other module shares."""
        rows = database.sql(
            self.name,
            f"SELECT ({label}) FROM ir_model_data d WHERE d.module = '{self.addon}' AND d.model = '{model}'"
            f" AND NOT EXISTS (SELECT 1 FROM ir_model_data o WHERE o.model = d.model AND o.res_id = d.res_id"
            f" AND o.module <> d.module)",
        )
        return set(rows.splitlines())
