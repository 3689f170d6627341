from odoo import api, fields, models


class SaleOrder(models.Model):
    """The dates of an order: asked for, first told, last told; each change is added to a log that nobody edits."""

    _inherit = "sale.order"

    release_requested_date = fields.Datetime(
        "Requested Date",
        copy=False,
        help="When the customer wants the goods; what was promised stands beside it.",
    )
    release_first_promise = fields.Datetime("First Promise", compute="_compute_release_promises")
    release_last_promise = fields.Datetime("Last Promise", compute="_compute_release_promises")
    release_promise_count = fields.Integer("Promises", compute="_compute_release_promises")

    @api.depends("commitment_date", "state")
    def _compute_release_promises(self):
        told = {}
        if self.ids:
            # sudo: the dates of an order are known to whoever reads the order
            log = self.env["order.release.commitment"].sudo().search_fetch(
                [("order_id_value", "in", self.ids), ("kind", "=", "promised")],
                ["order_id_value", "date"],
                order="id",
            )  # fmt: skip
            for row in log:
                told.setdefault(row.order_id_value, []).append(row.date)
        for order in self:
            dates = told.get(order.id, [])
            order.release_first_promise = dates[0] if dates else False
            order.release_last_promise = dates[-1] if dates else False
            order.release_promise_count = len(dates)

    def _action_confirm(self):
        """From now on the dates are promises: the first one is on record."""
        result = super()._action_confirm()
        governed = self.filtered(
            lambda order: (
                order.company_id.order_release_active
                and (order.commitment_date or order.release_requested_date)
            )
        )
        if governed:
            governed._tell_dates(("requested", "promised"))
        return result

    def write(self, vals):
        result = super().write(vals)
        kinds = [
            kind
            for field, kind in (("release_requested_date", "requested"), ("commitment_date", "promised"))
            if field in vals
        ]
        if kinds:
            told = self.filtered(
                lambda order: order.state == "sale" and order.company_id.order_release_active
            )
            if told:
                told._tell_dates(kinds)
        return result

    def _tell_dates(self, kinds):
        log = self.env["order.release.commitment"]
        if "requested" in kinds:
            log._tell(
                self,
                "requested",
                {order: order.release_requested_date or order.commitment_date for order in self},
            )
        if "promised" in kinds:
            log._tell(self, "promised", {order: order.commitment_date for order in self})

    def action_release_commitments(self):
        """Open the dates the customer asked for and was told."""
        self.ensure_one()
        self._check_read_by_staff()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_release.order_release_commitment_action"
        )
        return action | {"domain": [("order_id_value", "=", self.id)]}

    def _get_promise_span(self):
        """Return (expected, safe) moment at which the last open line could ship, as last computed; or False, False."""
        self.ensure_one()
        lines = self.order_line.filtered("release_promise_at")
        if not lines:
            return False, False
        late = [line.release_promise_late_at or line.release_promise_at for line in lines]
        return max(lines.mapped("release_promise_at")), max(late)
