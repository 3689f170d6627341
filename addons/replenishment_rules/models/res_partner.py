from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.replenishment_rules.logic.ordering_days import OrderingDays

ORDERING_DAYS = tuple(
    f"replenishment_on_{day}"
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    replenishment_target_measure = fields.Selection(
        [("amount", "Order value"), ("weight", "Weight"), ("volume", "Volume")],
        "Fill orders by",
        help="Proposals for one branch are filled up to the target with what is needed next: a container, free "
        "freight, a least order value.",
    )
    replenishment_target = fields.Float(
        "Target per order",
        help="In the company's currency, or in the units of weight and volume of the products.",
    )
    replenishment_on_monday = fields.Boolean("Monday")
    replenishment_on_tuesday = fields.Boolean("Tuesday")
    replenishment_on_wednesday = fields.Boolean("Wednesday")
    replenishment_on_thursday = fields.Boolean("Thursday")
    replenishment_on_friday = fields.Boolean("Friday")
    replenishment_on_saturday = fields.Boolean("Saturday")
    replenishment_on_sunday = fields.Boolean("Sunday")
    replenishment_every_weeks = fields.Integer("Orders every so many weeks", default=1)
    replenishment_weeks_from = fields.Date(
        "Counted from", help="Any day of a week in which orders go to this vendor."
    )
    replenishment_review_days = fields.Integer(
        "Longest wait for an order",
        compute="_compute_replenishment_review_days",
        help="Days between two ordering days that stock has to bridge besides the lead time. A policy that names its "
        "own days between two orders comes first.",
    )

    _replenishment_every_weeks_positive = models.Constraint(
        "CHECK(replenishment_every_weeks > 0)", "Orders go every week or every so many weeks: at least one."
    )

    @api.depends(*ORDERING_DAYS, "replenishment_every_weeks")
    def _compute_replenishment_review_days(self):
        for partner in self:
            days = partner._ordering_days()
            partner.replenishment_review_days = days.longest_gap() if days else 0

    def _ordering_days(self):
        """Return the ``OrderingDays`` of this vendor, None where orders go on any day."""
        self.ensure_one()
        weekdays = tuple(ORDERING_DAYS.index(name) for name in self._ordering_weekdays())
        if not weekdays:
            return None
        start = {"start": self.replenishment_weeks_from} if self.replenishment_weeks_from else {}
        return OrderingDays(weekdays, max(self.replenishment_every_weeks, 1), **start)

    def _ordering_weekdays(self):
        """Return the names of the fields of the weekdays that are set, Monday first."""
        return [name for name in ORDERING_DAYS if self[name]]

    @api.model
    def _all_ordering_days(self):
        """Return {vendor id: ``OrderingDays``} of the vendors that take orders on given days only."""
        found = self.sudo().search(  # sudo: planned alike for everybody, whoever may read the address
            Domain.OR([(name, "=", True)] for name in ORDERING_DAYS)
        )
        return {partner.id: partner._ordering_days() for partner in found}
