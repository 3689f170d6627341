import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api, fields
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class BiExport(Command):
    """Write a view of the feed for BI tools, or the values of one KPI, to a file."""

    name = "bi_export"

    def run(self, cmdargs):
        parser = self.parser
        parser.add_argument("-c", "--config", help="configuration file of the server")
        parser.add_argument("-d", "--database", required=True)
        parser.add_argument(
            "--view", default="fact_kpi_value", help="as fact_sales_line; see docs/bi-feed.md"
        )
        parser.add_argument("--kpi", help="code of the only KPI wanted")
        parser.add_argument("--company", type=int, action="append", help="id; again for more; default all")
        parser.add_argument("--from", dest="start", type=fields.Date.to_date, help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="end", type=fields.Date.to_date, help="last day")
        parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
        parser.add_argument("--out", type=Path, required=True, help="file to write")
        options = parser.parse_args(cmdargs)
        words = ["-d", options.database, "--no-http", *(["-c", options.config] if options.config else [])]
        config.parse_config(words, setup_logging=True)
        with Registry(options.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with open(options.out, "wb") as target:
                count = env["distribution.bi.export"]._write_view(
                    options.view,
                    options.format,
                    target,
                    options.company,
                    options.start,
                    options.end,
                    options.kpi,
                )
        sys.stdout.write(f"{count} rows written to {options.out}\n")
