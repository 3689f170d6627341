import base64
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.distribution_demo.logic import company, file_reader, own_history


class DistributionDemoLoad(models.TransientModel):
    """The loader's screen: a distributor of three companies, or your own past from a file."""

    _name = "distribution.demo.load"
    _description = "Load a Demo Distributor"

    kind = fields.Selection(
        [("demo", "A distributor of three companies"), ("own", "Your own order lines")],
        required=True,
        default="demo",
    )
    file = fields.Binary("Order lines (CSV or CSV.GZ)", attachment=False)
    file_name = fields.Char()
    mapping = fields.Char(
        help="Your names of the columns, for example: order=InvoiceNo,item=StockCode,date=InvoiceDate"
    )
    encoding = fields.Char(default="utf-8", required=True)
    services = fields.Char("Codes that are no goods", help="Separated by commas, besides POST, DISCOUNT, ...")
    company_name = fields.Char(default="Own history")
    open_days = fields.Integer("Days that are open today", default=5)
    state = fields.Selection([("ask", "Ask"), ("done", "Done")], default="ask")
    result = fields.Text(readonly=True)
    report = fields.Binary("Report of all lines", readonly=True, attachment=False)
    report_name = fields.Char(default="lines-report.csv")

    def action_load(self):
        """Load what was chosen; all of it or nothing."""
        self.ensure_one()
        if not self.env.user._is_system():
            raise AccessError(self.env._("Only an administrator loads demo companies."))
        if self.kind == "own":
            if not self.file:
                raise UserError(self.env._("Choose the file with your order lines."))
            summary, report = self._load_own(base64.b64decode(self.file), self._options())
            self.report = base64.b64encode(self._report_csv(report).encode())
        else:
            summary, report = self._load_demo(), None
        self.write({"state": "done", "result": "\n".join(self._describe(summary, report))})
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "target": "new",
        }  # fmt: skip

    def _options(self):
        return {
            "mapping": self._parse_mapping(self.mapping or ""), "encoding": self.encoding, "name": self.company_name,
            "open_days": self.open_days,
            "services": {code.strip().upper() for code in (self.services or "").split(",") if code.strip()},
        }  # fmt: skip

    @api.model
    def _parse_mapping(self, text):
        """Return {column: name in the file} of "order=InvoiceNo,item=StockCode"."""
        mapping = {}
        for pair in filter(None, (part.strip() for part in text.split(","))):
            column, sign, name = pair.partition("=")
            if not sign or not name.strip():
                raise UserError(self.env._("“%s” is not of the form column=name in the file.", pair))
            mapping[column.strip()] = name.strip()
        return mapping

    @api.model
    def _load_demo(self, progress=None):
        return self.env["distribution.demo.loader"]._load(company.build(fields.Date.today()), progress)

    @api.model
    def _load_own(self, data, options, progress=None):
        """Load the books made of the CSV *data*; return (summary, report of its lines)."""
        encoding = options.get("encoding") or "utf-8"
        if encoding.lower() in ("utf-8", "utf8"):
            encoding = "utf-8-sig"
        if (options.get("open_days") or 5) < 1:
            raise UserError(self.env._("At least one day of the file must be open today."))
        try:
            rows, report = file_reader.read(data, options.get("mapping"), encoding)
            if progress:
                progress("lines read", report.rows)
            books = own_history.build(rows, report, fields.Date.today(), options)
        except file_reader.BadFile as error:
            raise UserError(str(error)) from error
        return self.env["distribution.demo.loader"]._load(books, progress), report

    @api.model
    def _report_csv(self, report):
        """Return the report file: one line per row of the file and thing that happened to it."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("line", "what", "reason"))
        for no, code in sorted(report.notes):
            if file_reader.REASONS[code][0] != "taken":
                writer.writerow((no, *file_reader.REASONS[code]))
        return out.getvalue()

    @api.model
    def _roles(self):
        """Return [(login, password, what the role does)] for the person at the terminal."""
        return self.env["distribution.demo.users"]._describe()

    @api.model
    def _describe(self, summary, report=None):
        """Return the lines that tell a person what was loaded and what the release run said."""
        lines = []
        if report:
            lines.append(f"{report.rows:,} lines in the file")
            lines += [f"  {count:>9,}  {what}: {reason}" for what, reason, count in report.counts()]
        money = lambda amount: f"{amount:,.2f} {summary['currency']}"  # noqa: E731
        lines += [
            f"{summary['orders']:,} open orders evaluated, {money(summary['amount'])}",
            f"  {summary['released']:>6,} released",
            f"  {summary['held']:>6,} held, {money(summary['held_amount'])}; an order may be held by several:",
        ]
        lines += [f"  {count:>12,} by {gate}, {money(amount)}" for gate, count, amount in summary["reasons"]]
        lines += [
            f"  {summary['waiting']:>6,} waiting for stock, {money(summary['waiting_amount'])}",
            f"confirmed through the gates in {summary['confirm_seconds']} s, run over what is held in "
            f"{summary['release_seconds']} s; everything in {summary['seconds']} s",
        ]
        return lines
