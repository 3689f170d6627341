import base64
import csv
import io
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, config

from odoo.addons.distribution_kpi.queries.bi_facts import DATES
from odoo.addons.distribution_kpi.queries.bi_view import rows_of

from .distribution_bi_feed import VIEWS

try:
    import pyarrow
    from pyarrow import parquet
except ImportError:
    pyarrow = parquet = None

BATCH = 20_000
# PostgreSQL's type codes that are not text, as Parquet has them; whatever else comes is text.
ARROW_TYPES = {
    16: "bool_",
    20: "int64",
    21: "int64",
    23: "int64",
    701: "float64",
    1082: "date32",
    1114: "timestamp",
}


class DistributionBiExport(models.Model):
    """A fact or dimension of the feed, or one KPI, as a file: now, by command or every night."""

    _name = "distribution.bi.export"
    _description = "Export for BI tools"
    _inherit = "distribution.policy.log"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    view = fields.Selection("_select_views", "What", required=True, default="fact_kpi_value")
    kpi_id = fields.Many2one("distribution.kpi", "Only this KPI", ondelete="cascade")
    company_ids = fields.Many2many(
        "res.company", string="Companies", required=True, default=lambda self: self.env.company
    )
    days = fields.Integer("Days back", default=31, help="0: everything there is.")
    format = fields.Selection([("csv", "CSV"), ("parquet", "Parquet")], required=True, default="csv")
    target = fields.Selection(
        [("attachment", "Kept here"), ("folder", "Folder on the server")],
        required=True,
        default="attachment",
        help="The folder is bi_export in Odoo's data directory, or the option bi_export_dir of its configuration file.",
    )
    is_nightly = fields.Boolean("Every night")
    attachment_id = fields.Many2one("ir.attachment", "Latest file", readonly=True, copy=False)
    last_at = fields.Datetime("Last made", readonly=True, copy=False)
    last_rows = fields.Integer("Rows", readonly=True, copy=False)
    last_error = fields.Char("Why it failed", readonly=True, copy=False)

    _days_positive = models.Constraint("CHECK(days >= 0)", "Days back cannot be negative.")

    @api.model
    def _select_views(self):
        return [(view.name, f"{view.name}: {view.words}") for view in VIEWS.values()]

    @api.constrains("format")
    def _check_format(self):
        if not pyarrow and "parquet" in self.mapped("format"):
            raise ValidationError(
                self.env._(
                    "Parquet needs the Python package pyarrow on the server.\nInstall it, or choose CSV."
                )
            )

    @api.constrains("kpi_id", "view")
    def _check_kpi(self):
        for export in self:
            if export.kpi_id and export.view != "fact_kpi_value":
                raise ValidationError(
                    self.env._("%s: only values of KPIs can be narrowed to one KPI.", export.name)
                )

    def action_export(self):
        """Make the files now."""
        self._check_may_export()
        for export in self:
            export._export()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s rows written.", sum(self.mapped("last_rows"))),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_may_export(self):
        self.check_access("write")
        foreign = self.company_ids - self.env.user.company_ids
        if foreign:
            raise AccessError(
                self.env._(
                    "You do not work for %s.\nTake it out of the export, or ask somebody who does.",
                    ", ".join(foreign.sudo().mapped("name")),
                )
            )

    @api.model
    def _cron_export(self):
        """Make the files of every night, each on its own: one that fails says why and does not stop the others."""
        exports = self.search([("is_nightly", "=", True)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(exports))
        for export in exports:
            try:
                with self.env.cr.savepoint():
                    export._export()
            except (OSError, UserError) as error:
                export._write_state({"last_error": str(error)})
            if not progress(1):
                break

    def _export(self):
        self.env["distribution.bi.feed"]._make_missing()
        name = f"{self.view}{'_' + self.kpi_id.code if self.kpi_id else ''}_{self.id}.{self.format}"
        values = {"last_at": fields.Datetime.now(), "last_error": False}
        if self.target == "folder":
            folder = self._get_folder()
            folder.mkdir(parents=True, exist_ok=True)
            # Whoever reads the folder never finds half a file.
            half = folder / f".{name}.part"
            with half.open("wb") as target:
                values["last_rows"] = self._write_rows(target)
            half.replace(folder / name)
        else:
            target = io.BytesIO()
            values["last_rows"] = self._write_rows(target)
            content = {"name": name, "datas": base64.b64encode(target.getvalue())}
            owner = {"res_model": self._name, "res_id": self.id}
            if self.attachment_id:
                self.attachment_id.write(content)
            else:
                values["attachment_id"] = self.env["ir.attachment"].create({**content, **owner}).id
        self._write_state(values)

    def _write_state(self, values):
        # sudo: what the last run did is no change of what is exported.
        self.sudo().write(values)

    @api.model
    def _get_folder(self):
        root = config.get("bi_export_dir") or Path(config["data_dir"]) / "bi_export"
        return Path(root) / self.env.cr.dbname

    def _write_rows(self, target):
        """Write the rows to the binary file *target* and return how many they are, a batch in memory at a time."""
        today = fields.Date.context_today(self)
        start = today - timedelta(days=self.days) if self.days else None
        return self._write_view(
            self.view, self.format, target, self.company_ids.ids, start, today, self.kpi_id.code
        )

    @api.model
    def _write_view(self, name, file_format, target, company_ids=None, start=None, end=None, kpi_code=None):
        """Write the rows of a view for the companies (default: all) and days to *target*; return how many."""
        view = VIEWS.get(name)
        if not view:
            raise UserError(
                self.env._("There is no view %(name)s. There are: %(all)s", name=name, all=", ".join(VIEWS))
            )
        kpi = self.env["distribution.kpi"].search([("code", "=", kpi_code)]) if kpi_code else None
        if kpi_code and (not kpi or "kpi_id" not in view.columns):
            raise UserError(self.env._("There is no KPI %(kpi)s in %(view)s.", kpi=kpi_code, view=name))
        extra = SQL("kpi_id = %s", kpi.id) if kpi else None
        companies = company_ids if "company_id" in view.columns else None
        query = rows_of(name, companies, DATES.get(name), start, end, extra)
        return self._write_query(query, file_format, target)

    @api.model
    def _write_query(self, query, file_format, target):
        self.env.flush_all()
        with self._open_rows(query) as (columns, batches):
            write = self._write_parquet if file_format == "parquet" else self._write_csv
            return write(columns, batches, target)

    @contextmanager
    def _open_rows(self, query):
        """Yield ([(column, type code)], batches of rows) from a cursor that the database keeps."""
        cursor = self.env.cr._cnx.cursor(name="distribution_bi_export")
        try:
            cursor.itersize = BATCH
            cursor.execute(query.code, query.params)
            first = cursor.fetchmany(BATCH)
            columns = [(column.name, column.type_code) for column in cursor.description]

            def batches():
                rows = first
                while rows:
                    yield rows
                    rows = cursor.fetchmany(BATCH)

            yield columns, batches()
        finally:
            cursor.close()

    @api.model
    def _write_csv(self, columns, batches, target):
        text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow([name for name, _code in columns])
        count = 0
        for rows in batches:
            writer.writerows(rows)
            count += len(rows)
        text.detach()
        return count

    @api.model
    def _write_parquet(self, columns, batches, target):
        if not pyarrow:
            raise UserError(self.env._("Parquet needs the Python package pyarrow on the server."))
        schema = pyarrow.schema([(name, self._arrow_type(code)) for name, code in columns])
        count = 0
        with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
            for rows in batches:
                arrays = [
                    pyarrow.array(column, type=field.type)
                    for column, field in zip(zip(*rows, strict=True), schema, strict=True)
                ]
                writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
                count += len(rows)
        return count

    @api.model
    def _arrow_type(self, code):
        name = ARROW_TYPES.get(code, "string")
        return pyarrow.timestamp("us") if name == "timestamp" else getattr(pyarrow, name)()
