import gzip
import re
import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import request
from odoo.tools import file_open


class LedgerController(http.Controller):
    @http.route("/distribution_control/ledger/<int:company_id>", type="http", auth="user", methods=["GET"])
    def export(self, company_id):
        """Stream one company's ledger as compressed JSON lines; memory does not grow with it."""
        company = request.env["res.company"].browse(company_id)
        request.env["distribution.decision"]._check_export(company)
        spool = tempfile.TemporaryFile()  # noqa: SIM115  closed with the response
        # No time stamp inside: the same ledger gives the same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=spool, mtime=0) as stream:
            request.env["distribution.decision"]._export(company, stream)
        size = spool.tell()
        spool.seek(0)
        name = re.sub(r"[^\w-]+", "_", company.name).strip("_")
        headers = [
            ("Content-Type", "application/gzip"),
            ("Content-Length", str(size)),
            ("Content-Disposition", http.content_disposition(f"ledger_{name}.jsonl.gz")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        response = request.make_response(wrap_file(request.httprequest.environ, spool), headers)
        response.direct_passthrough = True
        return response

    @http.route("/distribution_control/verify_ledger.py", type="http", auth="user", methods=["GET"])
    def verifier(self):
        """Hand out the stand-alone verifier."""
        with file_open("distribution_control/logic/verify_ledger.py", "rb") as script:
            text = script.read()
        return request.make_response(
            text,
            [
                ("Content-Type", "text/x-python; charset=utf-8"),
                ("Content-Disposition", http.content_disposition("verify_ledger.py")),
            ],
        )
