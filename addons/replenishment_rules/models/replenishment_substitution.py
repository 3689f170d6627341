from odoo import api, fields, models
from odoo.exceptions import ValidationError

REPLACES, LIKE = "replaces", "like"


class ReplenishmentSubstitution(models.Model):
    """Whose past a product's forecast starts from: the one it replaces, or one it is expected to sell like."""

    _name = "replenishment.substitution"
    _description = "Successor or like item"
    _inherit = "distribution.policy.log"
    _order = "product_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    product_id = fields.Many2one("product.product", required=True, check_company=True, ondelete="cascade")
    other_id = fields.Many2one(
        "product.product", "Takes its past from", required=True, check_company=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [(REPLACES, "Replaces it"), (LIKE, "Starts like it")],
        required=True,
        default=REPLACES,
        help="Replaces: the other's demand goes over to this product and ends there. Starts like: until its own first "
        "sale the forecast borrows the other's past, which stays with the other.",
    )
    factor = fields.Float(
        default=1.0,
        required=True,
        digits=(12, 4),
        help="One unit of the other is so many units of this product.",
    )
    active = fields.Boolean(default=True)

    _factor_positive = models.Constraint("CHECK(factor > 0)", "The factor is above zero.")
    _not_itself = models.Constraint("CHECK(product_id <> other_id)", "A product does not follow itself.")
    _one_successor = models.UniqueIndex(
        "(company_id, other_id) WHERE kind = 'replaces' AND active",
        "This product has a successor already: its demand can go over once.",
    )

    @api.constrains("product_id", "other_id", "kind", "active")
    def _check_circle(self):
        for substitution in self.filtered(lambda one: one.kind == REPLACES and one.active):
            following = {
                one.other_id: one.product_id
                for one in self.search(
                    [("company_id", "=", substitution.company_id.id), ("kind", "=", REPLACES)]
                )
            }
            product = substitution.product_id
            for _step in following:
                product = following.get(product)
                if not product:
                    break
                if product == substitution.other_id:
                    raise ValidationError(
                        self.env._(
                            "%(product)s would follow itself: the chain of successors runs in a circle. Remove one link.",
                            product=substitution.other_id.display_name,
                        )
                    )

    @api.model
    def _fetch(self, company):
        """Return [(kind, other product id, product id, factor)], chains in the order in which they pass demand on."""
        links = self.search([("company_id", "=", company.id)])
        replaced = {link.other_id.id: link for link in links if link.kind == REPLACES}
        depth = {}

        def steps_before(product_id):
            if product_id not in depth:
                before = [link.other_id.id for link in replaced.values() if link.product_id.id == product_id]
                depth[product_id] = 1 + max(map(steps_before, before), default=0)
            return depth[product_id]

        ordered = sorted(replaced.values(), key=lambda link: (steps_before(link.other_id.id), link.id))
        likes = [link for link in links if link.kind == LIKE]
        return [(link.kind, link.other_id.id, link.product_id.id, link.factor) for link in [*ordered, *likes]]
