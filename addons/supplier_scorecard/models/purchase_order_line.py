from odoo import api, fields, models

# Who asked for a change. Compared by identity: a client can send words, never this object, so nobody can put his own
# change of date on the vendor's account over the wire.
ASKED_BY_VENDOR = object()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.order_id.state == "purchase") & lines.order_id._goods_lines()
        if added:
            self.env["supplier.commitment"]._log(added, "requested", "us")
        return lines

    def write(self, vals):
        if not vals.keys() & {"date_planned", "product_qty", "product_uom_id"}:
            return super().write(vals)
        ordered = self.filtered(lambda line: line.state == "purchase") & self.order_id._goods_lines()
        before = {line.id: (line.date_planned, line.product_uom_qty) for line in ordered}
        result = super().write(vals)
        self._log_changes(ordered, before)
        return result

    @api.model
    def _log_changes(self, lines, before):
        asked_by = "vendor" if self.env.context.get("supplier_asked_by") is ASKED_BY_VENDOR else "us"
        reason = self.env.context.get("supplier_change_reason") or False
        moved = lines.filtered(lambda line: line.date_planned != before[line.id][0])
        changes = {line.id: line.product_uom_qty - before[line.id][1] for line in lines}
        resized = lines.filtered(lambda line: line.product_id.uom_id.compare(changes[line.id], 0) != 0)
        log = self.env["supplier.commitment"]
        if moved:
            log._log(moved, "moved", asked_by, reason)
        if resized:
            log._log(resized, "quantity", asked_by, reason, changes)

    def _record_vendor_answer(self, date, reason):
        """Write down what the vendor said about these lines: *date* confirms it when unchanged, else moves it."""
        same = self.filtered(lambda line: line.date_planned == fields.Datetime.to_datetime(date))
        self.env["supplier.commitment"]._log(same, "confirmed", "vendor", reason)
        rest = self - same
        if rest:
            asked = rest.with_context(supplier_asked_by=ASKED_BY_VENDOR, supplier_change_reason=reason)
            # Written, not _update_date_planned: that one leaves the date alone once a part of the line has come in.
            asked.write({"date_planned": date})
