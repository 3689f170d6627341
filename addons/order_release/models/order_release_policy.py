from odoo import Command, api, fields, models, tools

from odoo.addons.order_release.logic.policy import PolicyTerms, choose


class OrderReleasePolicy(models.Model):
    """Which gates an order passes, how hard each is and who may open it; the most specific policy counts.

    Every change, of a gate too, is in the ledger with what was and what is.
    """

    _name = "order.release.policy"
    _description = "Release policy"
    _inherit = "order.release.cached"
    _order = "sequence, id"
    _check_company_auto = True
    _policy_place_fields = ("company_id", "warehouse_id")

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Empty: every company.")
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", check_company=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Channel", check_company=True, ondelete="cascade")
    category_ids = fields.Many2many(
        "res.partner.category", string="Customer Categories", help="Customers with one of these tags."
    )
    waiting_rate = fields.Float(
        "Cost of Waiting per Day",
        default=0.001,
        digits=(16, 6),
        help="Share of the value held that a working day of waiting costs; it orders the release desk.",
    )
    line_ids = fields.One2many("order.release.policy.line", "policy_id", "Gates", copy=True)

    # The gates log themselves.
    _policy_fields = (
        "name",
        "active",
        "sequence",
        "company_id",
        "warehouse_id",
        "team_id",
        "category_ids",
        "waiting_rate",
    )

    _waiting_rate_positive = models.Constraint("CHECK(waiting_rate >= 0)", "Waiting cannot earn money.")

    @api.model
    def default_get(self, fields_list):
        """A new policy has a line per gate, all off, so that nobody has to know their names."""
        values = super().default_get(fields_list)
        if "line_ids" in fields_list and not values.get("line_ids"):
            codes = [
                code for code, _label in self.env["order.release.engine"]._selection_gates(by_policy=True)
            ]
            values["line_ids"] = [Command.create({"gate": code}) for code in codes]
        return values

    @api.model
    def _choose_for(self, orders):
        """Return {order: id of the policy that counts for it} of those that are under release and have one."""
        policies, engine = self._get_terms(), self.env["order.release.engine"]
        chosen = {}
        for order in orders.filtered("company_id.order_release_active"):
            tags = frozenset(order.partner_id.commercial_partner_id.category_id.ids)
            line = engine._company_line(order.company_id.id)
            found = choose(policies, line, order.warehouse_id.id, order.team_id.id, tags)
            if found is not None:
                chosen[order] = found.policy_id
        return chosen

    @api.model
    @tools.ormcache()
    def _get_terms(self):
        """Return all active policies as plain values; cached until one changes."""
        return self.sudo().search([])._as_terms()  # sudo: policies bind whoever confirms the order

    def _as_terms(self):
        """Return each policy as plain values, active or not, without the gates that are off."""
        return tuple(
            PolicyTerms(
                policy_id=policy.id,
                sequence=policy.sequence,
                company_id=policy.company_id.id or None,
                warehouse_id=policy.warehouse_id.id or None,
                team_id=policy.team_id.id or None,
                category_ids=frozenset(policy.category_ids.ids),
                terms={line.gate: line._as_terms() for line in policy.line_ids if line.mode != "off"},
                waiting_rate=policy.waiting_rate,
            )
            for policy in self
        )
