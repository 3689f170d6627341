from odoo import api, fields, models


class ReplenishmentAdjustment(models.Model):
    """A change of demand or lead time that people foresee for some days: a promotion, a closed port, a holiday.

    Demand of these days is expected by so many times the usual one, and once they are over it is taken out of the
    past again, so that the next forecast does not begin from it. Lead times count by so many times while it lasts.
    """

    _name = "replenishment.adjustment"
    _description = "Foreseen change"
    _inherit = "distribution.policy.log"
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _policy_place_fields = ("company_id", "warehouse_ids")

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    demand_factor = fields.Float(
        "Demand times", default=1.0, required=True, digits=(8, 4), help="1.5: half as much again as usual."
    )
    lead_factor = fields.Float(
        "Lead time times", default=1.0, required=True, digits=(8, 4), help="2: twice as long as usual."
    )
    product_ids = fields.Many2many("product.product", string="Products", help="Empty: of the categories.")
    category_ids = fields.Many2many(
        "product.category", string="Categories", help="With all below them. Empty: every category."
    )
    vendor_ids = fields.Many2many(
        "res.partner", string="Vendors", help="First vendor of the product. Empty: every vendor, or none."
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Branches", check_company=True, help="Empty: every branch of the company."
    )

    _days_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "It ends on the day it begins, or later."
    )
    _factors_positive = models.Constraint(
        "CHECK(demand_factor > 0 AND lead_factor > 0)",
        "What is multiplied by nothing is gone: take a small share.",
    )

    @api.model
    def _fetch(self, company, today, facts):
        """Return the ``logic.foreseen.Change`` of *company*; *facts* are what policies choose by."""
        from odoo.addons.replenishment_rules.logic import assignment
        from odoo.addons.replenishment_rules.logic.foreseen import Change

        # sudo: they hold for every planner.
        rows = self.sudo().search([("company_id", "=", company.id)])
        return tuple(
            Change(
                assignment.fits(assignment.Scope(**row._prepare_scope()), facts),
                (row.date_from - today).days,
                (row.date_to - today).days,
                row.demand_factor,
                row.lead_factor,
            )
            for row in rows
        )

    def _prepare_scope(self):
        below = self.env["product.category"].search([("id", "child_of", self.category_ids.ids)])
        return {
            "categories": frozenset(below.ids) if self.category_ids else frozenset(),
            "warehouses": frozenset(self.warehouse_ids.ids),
            "vendors": frozenset(self.vendor_ids.ids),
            "products": frozenset(self.product_ids.ids),
        }
