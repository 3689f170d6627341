from odoo import api, fields, models


class OrderReleaseCommitment(models.Model):
    """Dates customers asked for and were told: one row per date, added and never changed.

    Ids and names are plain values; the first promise, the last one and the requested date of an order are read here.
    """

    _name = "order.release.commitment"
    _description = "Promise dates told to customers"
    _inherit = "distribution.append.only"
    _order = "id desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    order_id_value = fields.Integer("Order (id)", required=True, readonly=True, index=True)
    order_name = fields.Char("Order", required=True, readonly=True)
    partner_name = fields.Char("Customer", readonly=True)
    kind = fields.Selection(
        [("requested", "Requested"), ("promised", "Promised")], required=True, readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    expected_at = fields.Datetime(
        "Could ship", readonly=True, help="What stock and receipts allowed when it was told."
    )
    late_at = fields.Datetime(
        "Safe date", readonly=True, help="Kept in nine of ten cases (P90), as computed then."
    )
    told_at = fields.Datetime("Entered", required=True, readonly=True)
    user_name = fields.Char("By", required=True, readonly=True)

    @api.model
    def _tell(self, orders, kind, dates):
        """Add one row per order of *orders* whose date in *dates* ({order: datetime}) is not the last of its kind."""
        last = self._fetch_last(orders.ids)
        now = fields.Datetime.now()
        rows = []
        for order in orders:
            date = dates.get(order)
            if date and last.get((order.id, kind)) != date:
                expected, late = order._get_promise_span()
                rows.append(
                    {
                        "company_id": order.company_id.id,
                        "order_id_value": order.id,
                        "order_name": order.name,
                        "partner_name": order.partner_id.name,
                        "kind": kind,
                        "date": date,
                        "expected_at": expected,
                        "late_at": late,
                        "told_at": now,
                        "user_name": self.env.user.name,
                    }
                )
        if rows:
            self.sudo().create(rows)  # sudo: nobody may add rows but the act of telling a date

    @api.model
    def _fetch_last(self, order_ids):
        """Return {(order id, kind): last date}."""
        rows = self.sudo().search_fetch(
            [("order_id_value", "in", order_ids)], ["order_id_value", "kind", "date"], order="id"
        )  # sudo: the date of an order is known to whoever reads the order
        return {(row.order_id_value, row.kind): row.date for row in rows}
