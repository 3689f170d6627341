from odoo import api, models

from odoo.addons.order_release.logic.price import DiscountBook


class OrderReleaseGateDiscount(models.AbstractModel):
    """Discounts above what the policy gives."""

    _name = "order.release.gate.discount"
    _inherit = "order.release.gate"
    _description = "Release gate: discount"

    _gate_code = "discount"

    @api.model
    def _label(self):
        return self.env._("Discount")

    @api.model
    def _get_options(self, line):
        limits = tuple((one.group_id.id, one.limit_ratio) for one in line.role_limit_ids)
        return {**super()._get_options(line), "role_limits": limits}

    @api.model
    def _describe_limit(self, line):
        roles = len(line.role_limit_ids)
        limit = self._percent(line.limit_ratio)
        return (
            self.env._("%(limit)s; %(count)s roles may give more", limit=limit, count=roles)
            if roles
            else limit
        )

    @api.model
    def _open_book(self, orders):
        asked = [one for one in orders if one.terms[self._gate_code].options.get("role_limits")]
        users = self.env["res.users"].browse({one.user_id for one in asked if one.user_id})
        return DiscountBook({user.id: frozenset(user.all_group_ids.ids) for user in users})

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        return self.env._(
            "%(product)s: discount %(figure)s above %(limit)s",
            product=facts.get("product"),
            figure=self._percent(figure),
            limit=self._percent(limit),
        )

    @api.model
    def _clears(self, code):
        return self.env._("a lower discount")
