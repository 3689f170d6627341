"""Databases and their filestores: made, cloned and dropped together.

A clone made by PostgreSQL alone has no filestore, and then every asset of the clone logs a traceback.
"""

import hashlib
import os
import shutil

from . import cache, odoo, postgres
from .ui import Failure, need_disk, run, step

# What nearly every test and the demo stand on; ours come on top.
STOCK_MODULES = (
    "sale_stock", "sale_margin", "sale_management", "purchase_stock", "stock_account",
    "stock_picking_batch", "stock_dropshipping", "spreadsheet_dashboard", "contacts", "crm",
)  # fmt: skip


def sql(database, statement):
    """Run one statement and return its rows as text, one per line."""
    return run([postgres.binary("psql"), "-d", database, "-XAtqc", statement], env=_environment()).strip()


def exists(name):
    return bool(sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def names(like):
    rows = sql("postgres", f"SELECT datname FROM pg_database WHERE datname LIKE '{like}' ORDER BY 1")
    return rows.splitlines()


def drop(name):
    """Drop a database and its filestore; who is still connected is thrown out.

    Not dropdb --force: that one gives up when the server's own autovacuum sits in the database.
    """
    sql(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND usename = current_user AND pid <> pg_backend_pid()",
    )
    sql("postgres", f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def clone(template, name):
    """Make *name* a copy of *template*, replacing what stood there."""
    drop(name)
    run([postgres.binary("createdb"), "-T", template, name], env=_environment())
    if _filestore(template).is_dir():
        shutil.copytree(_filestore(template), _filestore(name), copy_function=_link)


def rename(old, new):
    drop(new)
    sql("postgres", f'ALTER DATABASE "{old}" RENAME TO "{new}"')
    if _filestore(old).is_dir():
        _filestore(old).rename(_filestore(new))


def stock():
    """Return the template with stock modules only, made when missing."""
    key = cache.key(odoo.source.find().version, *STOCK_MODULES)
    name = f"stock_{key}"
    return _template(name, "stock_", f"a database with stock Odoo ({len(STOCK_MODULES)} apps)", _make_stock)


def suite(modules):
    """Return the template with *modules* of this checkout installed, made when their code changed."""
    key = cache.key(stock(), *sorted(modules), _code(modules))
    name = f"suite_{key}"
    return _template(name, "suite_", "a database with the suite", lambda target: _make_suite(target, modules))


def _template(name, prefix, text, make):
    if exists(name):
        return name
    with cache.lock(name):
        if not exists(name):
            need_disk(cache.root(), 1, "A template database")
            for old in names(f"{prefix}%"):
                if prefix == "suite_" and len(names(f"{prefix}%")) > 3:
                    drop(old)
            half = f"{name}_making"
            drop(half)
            with step(f"making {text}"):
                make(half)
            rename(half, name)
    return name


def _make_stock(target):
    run([postgres.binary("createdb"), "-T", "template0", "-E", "UTF8", target], env=_environment())
    odoo.quiet(
        "-d", target, "-i", ",".join(STOCK_MODULES), "--stop-after-init", "--no-http", "--max-cron-threads=0",
        what="Installing stock Odoo", log_name="stock",
    )  # fmt: skip


def _make_suite(target, modules):
    clone(stock(), target)
    words = [
        "-d",
        target,
        "-i",
        ",".join(sorted(modules)),
        "--stop-after-init",
        "--no-http",
        "--max-cron-threads=0",
    ]
    odoo.quiet(*words, what="Installing the suite", log_name="suite", tests=True)
    # Built once here, scripts and styles are there in every copy; a copy's first page would wait for them.
    odoo.shell(
        target,
        "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n",
        "Building the web client's bundles",
        log_name="suite-assets",
    )


def all_addons():
    """Return the names of this checkout's addons."""
    return sorted(path.parent.name for path in odoo.ADDONS.glob("*/__manifest__.py"))


def chosen_addons():
    """Return the addons a person would choose; glue installs itself where what it joins is there."""
    return [name for name in all_addons() if not odoo.manifest(name).get("auto_install")]


def installed(name):
    """Return the names of the modules installed in a database."""
    return set(sql(name, "SELECT name FROM ir_module_module WHERE state = 'installed'").splitlines())


def _code(modules):
    digest = hashlib.sha256()
    for path in sorted(odoo.ADDONS.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(odoo.ADDONS)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _filestore(name):
    return odoo.data_dir() / "filestore" / name


def _link(source, target):
    # Odoo never changes a stored file in place, so a hard link is a safe copy.
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _environment():
    return {**os.environ, **postgres.environment()}


def connect_hint(name):
    variables = postgres.environment()
    return f"psql -h {variables.get('PGHOST')} -U {variables.get('PGUSER', '')} {name}"


def require(name, cure):
    if not exists(name):
        raise Failure(f"There is no database '{name}'.", cure)


def is_busy(name):
    """Return whether somebody is connected to *name*."""
    return int(sql("postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'")) > 0


def subprocess_environment():
    return {**_environment(), "PATH": f"{os.path.dirname(postgres.binary('psql'))}:{os.environ['PATH']}"}
