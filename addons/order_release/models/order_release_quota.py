from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.order_release.queries.quota import group_orders, used_quotas


class OrderReleaseQuota(models.Model):
    """So much of a product for a group of customers in a period: the most they get, or kept for them from others.

    Binds what sales orders let go; what has been let go or shipped in the period to the group counts as used.
    """

    _name = "order.release.quota"
    _description = "Quota or protected stock"
    _inherit = "order.release.cached"
    _order = "date_to desc, product_id, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("quota", "Quota: the group gets no more"), ("protect", "Protected: nobody else gets it")],
        required=True,
        default="quota",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="cascade",
        domain=[("is_storable", "=", True)],
        check_company=True,
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Branch",
        check_company=True,
        ondelete="cascade",
        help="Quotas: empty counts over all branches.",
    )
    team_ids = fields.Many2many(
        "crm.team", "order_release_quota_team_rel", string="Channels", check_company=True
    )
    category_ids = fields.Many2many(
        "res.partner.category", "order_release_quota_category_rel", string="Customer Categories"
    )
    partner_ids = fields.Many2many("res.partner", "order_release_quota_partner_rel", string="Customers")
    quantity = fields.Float(required=True, digits="Product Unit")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True)
    open_days = fields.Integer(
        "Open the Rest", help="Days before the end from which the unused rest is free for everybody."
    )
    used_qty = fields.Float("Used", compute="_compute_used_qty", digits="Product Unit")
    rest_qty = fields.Float("Left", compute="_compute_used_qty", digits="Product Unit")
    used_ratio = fields.Float("Used (share)", compute="_compute_used_qty", aggregator=None)
    is_running = fields.Boolean("Binds today", compute="_compute_is_running", search="_search_is_running")

    _policy_fields = (
        "name", "active", "company_id", "kind", "product_id", "warehouse_id", "team_ids", "category_ids",
        "partner_ids", "quantity", "date_from", "date_to", "open_days",
    )  # fmt: skip

    _quantity_positive = models.Constraint("CHECK(quantity >= 0)", "A quantity cannot be negative.")
    _period_forward = models.Constraint("CHECK(date_to >= date_from)", "The period ends before it begins.")
    _open_days_positive = models.Constraint("CHECK(open_days >= 0)", "Days cannot be negative.")
    _protect_branch = models.Constraint(
        "CHECK(kind <> 'protect' OR warehouse_id IS NOT NULL)", "Stock is protected in a branch: say which."
    )
    _period_idx = models.Index("(company_id, date_to)")

    @api.constrains("team_ids", "category_ids", "partner_ids", "product_id")
    def _check_group(self):
        for quota in self:
            if not (quota.team_ids or quota.category_ids or quota.partner_ids):
                raise ValidationError(
                    self.env._("Say for whom “%s” is: channels, categories or customers.", quota.name)
                )

    @api.depends("date_from", "date_to", "open_days", "active", "kind", "company_id")
    def _compute_is_running(self):
        for quota in self:
            quota.is_running = quota.active and quota._binds_on(quota._get_today())

    def _search_is_running(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in", self.search([]).filtered("is_running").ids)]

    @api.depends(
        "quantity",
        "product_id",
        "warehouse_id",
        "team_ids",
        "category_ids",
        "partner_ids",
        "date_from",
        "date_to",
    )
    def _compute_used_qty(self):
        used = self._fetch_used()
        for quota in self:
            quota.used_qty = used.get(quota.id, 0.0)
            quota.rest_qty = max(quota.quantity - quota.used_qty, 0.0)
            quota.used_ratio = quota.used_qty / quota.quantity if quota.quantity else 0.0

    def _get_today(self):
        """Return the local day of the branch, else of the company."""
        return (self.warehouse_id or self.company_id)._local_day(fields.Datetime.now())

    def _binds_on(self, day):
        self.ensure_one()
        until = self.date_to
        if self.kind == "protect":
            until -= timedelta(days=self.open_days)
        return self.date_from <= day <= until

    @api.model
    @tools.ormcache()
    def _get_known(self):
        """Return {product id: (quota id, first day, last day)} of all active ones; cached until one changes."""
        known = {}
        for quota in self.sudo().search([]):  # sudo: quotas bind whoever confirms the order
            known.setdefault(quota.product_id.id, []).append((quota.id, quota.date_from, quota.date_to))
        return known

    @api.model
    def _find_binding(self, product_ids, warehouse_ids):
        """Return those that bind the products in the branches now; without a query where none is known."""
        known = self._get_known()
        today = fields.Date.today()
        near = timedelta(days=1)
        ids = [
            quota_id
            for product_id in known.keys() & product_ids
            for quota_id, start, end in known[product_id]
            if start - near <= today <= end + near
        ]
        quotas = self.sudo().browse(ids)  # sudo: quotas bind whoever confirms the order
        return quotas.filtered(
            lambda quota: (
                (not quota.warehouse_id or quota.warehouse_id.id in warehouse_ids)
                and quota._binds_on(quota._get_today())
            )
        )

    def _fetch_used(self):
        """Return {quota id: quantity let go or shipped to the group in the period}, product's unit."""
        if not self.ids:
            return {}
        return dict(self.env.execute_query(used_quotas(self.env, self._get_periods())))

    def _get_periods(self):
        """Return [(id, first moment, first moment after, whether it has begun)]; days are those of the branch, else the company's."""
        now = fields.Datetime.now()
        return [
            (
                quota.id,
                place._local_moment(quota.date_from),
                place._local_moment(quota.date_to + timedelta(days=1)),
                quota.date_from <= place._local_day(now),
            )
            for quota in self.browse(self.ids)
            for place in (quota.warehouse_id or quota.company_id,)
        ]

    def _fetch_members(self, order_ids):
        """Return {quota id: order ids of *order_ids* that belong to its group}."""
        members = {}
        for quota_id, order_id in self.env.execute_query(group_orders(self.env, self.ids, order_ids)):
            members.setdefault(quota_id, set()).add(order_id)
        return members
