from contextlib import closing

from psycopg2 import DataError, IntegrityError

from odoo import Command, api, models
from odoo.exceptions import UserError

# An order nobody saves makes no noise: no number, no follower, no message.
SILENT = {
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}
NOTHING = {"shown": False}


class SaleOrder(models.Model):
    """The panel of a quotation while it is typed."""

    _inherit = "sale.order"

    def get_release_draft_panel(self, values):
        """Return the panel of a quotation as it would be with *values*, what the form would send to save it.

        No record: a new quotation. The values are saved in a transaction of their own that is always rolled back, so
        that all gates see what they will see; with the rights of the person who types. Values that cannot be saved
        yet show nothing. ``asked`` False: no gate is asked about quotations of this company.
        """
        self._check_read_by_staff()
        if not isinstance(values, dict) or len(self) > 1:
            return {**NOTHING, "asked": False}
        company_id = values.get("company_id")
        company = self.company_id or self.env["res.company"].browse(
            company_id if isinstance(company_id, int) and company_id else self.env.company.id
        )
        if not self._asks_quotations(company) or self.state not in (False, "draft", "sent"):
            return {**NOTHING, "asked": False}
        if self._is_half_typed(values):
            return {**NOTHING, "asked": True}
        with closing(self.env.registry.cursor()) as cr:
            order = self.with_env(self.env(cr=cr)).with_context(**SILENT)
            try:
                order = order._save_draft(values)
                panel = order._get_preflight_panel() if order else NOTHING
            finally:
                cr.rollback()
        return {**self._without_doors(panel), "asked": True}

    @api.model
    def _asks_quotations(self, company):
        policies = self.env["order.release.policy"]._get_terms()
        return company.sudo().order_release_active and any(  # sudo: the switch
            "quote" in terms.checkpoints for one in policies for terms in one.terms.values()
        )

    def _is_half_typed(self, values):
        """Say whether the customer or the product of a new line is still to come."""
        lines = values.get("order_line") or ()
        if not isinstance(lines, list):
            return True
        added = [
            one[2] if isinstance(one[2], dict) else {}
            for one in lines
            if isinstance(one, (list, tuple)) and len(one) == 3 and one[0] == Command.CREATE
        ]
        return not (self or values.get("partner_id")) or any(
            not line.get("product_id") and not line.get("display_type") for line in added
        )

    def _save_draft(self, values):
        """Return the quotation saved with *values*; nothing where they cannot be saved yet."""
        try:
            if self:
                order = self
                order.write(values)
            else:
                order = self.create({**values, "name": self.env._("this quotation")})
            self.env.flush_all()
        except (UserError, IntegrityError, DataError, TypeError, ValueError, IndexError):
            return self.browse()
        return order

    @api.model
    def _without_doors(self, panel):
        """Return *panel* without buttons: what they would open is not saved."""
        path = panel.get("path")
        if not path:
            return panel
        panel = {**panel, "typed": True}
        steps = [
            {**step, "label": False, "instead": [{**one, "label": False} for one in step["instead"]]}
            for step in path["steps"]
        ]
        return {**panel, "path": {**path, "steps": steps}}
