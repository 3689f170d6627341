from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    order_release_active = fields.Boolean(
        "Release Orders through Gates",
        help="Confirmed sales orders of this company are held until the gates of its release policy let them go.",
    )

    def write(self, vals):
        if "order_release_active" in vals and not vals["order_release_active"]:
            self.filtered("order_release_active")._check_no_goods_held()
        return super().write(vals)

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {
            "order_release_active",
            "currency_id",
            "resource_calendar_id",
        }

    @api.model
    @tools.ormcache()
    def _get_governed_ids(self):
        """Return the ids of the companies that release through gates; cached, so that being off costs no query."""
        # sudo: a switch
        every = self.sudo().with_context(active_test=False)
        return frozenset(every.search([("order_release_active", "=", True)]).ids)

    @api.model
    @tools.ormcache()
    def _get_currencies(self):
        """Return (currency of the main company, {company id: currency id}); cached until a company changes."""
        # sudo: a price does not depend on who looks at it
        companies = self.sudo().with_context(active_test=False).search([])
        return companies._get_main_company().currency_id.id, {one.id: one.currency_id.id for one in companies}

    def _local_zone(self):
        """Gates ask for the company's day at every look: the zone is kept in memory."""
        self.ensure_one()
        return self._get_zone(self.id) if self.id else super()._local_zone()

    @api.model
    @tools.ormcache("company_id")
    def _get_zone(self, company_id):
        """Return the time zone of company *company_id*; cached until a company or its working hours change."""
        return super(ResCompany, self.browse(company_id))._local_zone()

    def _check_no_goods_held(self):
        """Refuse to switch off over held goods: nobody would see them again, and nobody could move them."""
        # sudo: the administrator of settings need not see deliveries to be told that there are some.
        held = self.env["stock.move"].sudo()._search_held(self)
        waiting = self.env["sale.order.line"].sudo().search_count(
            [("release_supply_pending", "=", True), ("company_id", "in", self.ids)]
        )  # fmt: skip
        if held or waiting:
            raise UserError(
                self.env._(
                    "The release cannot be switched off: %(held)s moves are held and the supply of %(waiting)s lines"
                    " waits for it (%(orders)s).\nRelease or cancel these orders first.",
                    held=len(held),
                    waiting=waiting,
                    orders=", ".join(held.sale_line_id.order_id[:10].mapped("name")) or "-",
                )
            )
