"""An Odoo registry and cursor in this process, started as the shell starts them."""

import os
import threading
from contextlib import contextmanager


@contextmanager
def environment(database, addons_path, data_dir, log_level="warn"):
    """Yield an Environment of the superuser on *database*; nothing is committed for the caller."""
    from odoo import api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-d", database, "--addons-path", addons_path, "--data-dir", data_dir, "--no-http",
         "--max-cron-threads=0", f"--log-level={log_level}", "--log-handler=py.warnings:ERROR"],
        setup_logging=True,
    )  # fmt: skip
    threading.current_thread().dbname = database
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US", "tz": "UTC"})
        yield env
        cr.rollback()


def add_options(parser):
    parser.add_argument("--database", required=True)
    parser.add_argument("--addons-path", default=os.environ.get("BENCH_ADDONS_PATH", ""))
    parser.add_argument("--data-dir", default=os.environ.get("BENCH_DATA_DIR", ""))
