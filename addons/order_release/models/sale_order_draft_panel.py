from contextlib import closing

from psycopg2 import IntegrityError

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
        self.check_access("read")
        company = self.company_id or self.env["res.company"].browse(
            values.get("company_id") or self.env.company.id
        )
        if not self._asks_quotations(company) or self.state not in (False, "draft", "sent"):
            return {**NOTHING, "asked": False}
        if self._is_half_typed(values):
            return {**NOTHING, "asked": True}
        with closing(self.env.registry.cursor()) as cr:
            order = self.with_env(self.env(cr=cr)).with_context(**SILENT)
            try:
                panel = order._save_draft(values)._get_preflight_panel()
            except (UserError, IntegrityError):
                panel = NOTHING
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
        added = [one[2] for one in values.get("order_line") or () if one[0] == Command.CREATE]
        return not (self or values.get("partner_id")) or any(
            not line.get("product_id") and not line.get("display_type") for line in added
        )

    def _save_draft(self, values):
        if not self:
            self = self.create({**values, "name": self.env._("this quotation")})
        else:
            self.write(values)
        self.env.flush_all()
        return self

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
