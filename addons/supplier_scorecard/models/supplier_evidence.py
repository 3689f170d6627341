import base64
import csv
import io

from odoo import api, fields, models

COLUMNS = (
    "order", "product", "ordered", "due_requested", "due_first_confirmed", "due_last_confirmed", "complete", "quantity",
    "received", "returned", "defective", "otif", "days_late", "days_vendor", "days_carrier", "days_our_late_order",
    "days_our_change", "days_our_dock",
)  # fmt: skip


class SupplierEvidence(models.AbstractModel):
    """Letters to vendors with the rows behind them: drafted here, read and sent by a person."""

    _name = "supplier.evidence"
    _description = "Drafts of letters to vendors"

    @api.model
    def _draft(self, record, vendor, subject, body, rows=(), name="evidence.csv"):
        """Return the action that opens the mail to *vendor* as a draft on *record*; nothing is sent by it.

        *rows* (the first is the heading) are attached as a CSV file.
        """
        attachments = self._attach(name, rows) if len(rows) > 1 else self.env["ir.attachment"]
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "name": self.env._("Draft to %s", vendor.display_name),
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": record._name,
                "default_res_ids": record.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": vendor.ids,
                "default_subject": subject,
                "default_body": body,
                "default_attachment_ids": attachments.ids,
                "mail_notify_author": False,
            },
        }

    @api.model
    def _attach(self, name, rows):
        text = io.StringIO()
        csv.writer(text).writerows([[self._safe(cell) for cell in row] for row in rows])
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "mimetype": "text/csv",
                "datas": base64.b64encode(text.getvalue().encode("utf-8-sig")),
                # Of the draft, until it is sent: whoever may read the letter's document need not be able to change it.
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )

    @api.model
    def _safe(self, cell):
        """A text that a spreadsheet would run as a formula is written as text."""
        return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell

    @api.model
    def _event_rows(self, events):
        """Return the heading and a row per delivery, with what the vendor needs to check it himself."""
        day = fields.Date.to_string
        return [
            COLUMNS,
            *[
                (
                    event.order_id.name, event.product_id.display_name, day(event.ordered_date), day(event.due_requested),
                    day(event.due_first), day(event.due_last), day(event.completed_date) if event.completed_date else "",
                    event.required_qty, event.received_qty, event.returned_qty, event.defect_qty, event.otif,
                    event.days_late, event.days_vendor, event.days_carrier, event.days_late_order, event.days_date_change,
                    event.days_dock,
                )
                for event in events
            ],
        ]  # fmt: skip
