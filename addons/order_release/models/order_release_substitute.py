from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.order_release.logic.substitute import Approved, Missing, propose, protected_price
from odoo.addons.order_release.queries.free_stock import free_stock

DUTIES = ("distribution_control.group_order_desk", "distribution_control.group_release_desk")


class OrderReleaseSubstitute(models.Model):
    """What may stand in for a product that is missing, for one customer or for all, and on which terms."""

    _name = "order.release.substitute"
    _description = "Approved substitute"
    _inherit = "distribution.policy.log"
    _order = "product_id, partner_id, sequence, id"
    _rec_name = "substitute_id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, check_company=True, ondelete="cascade", index=True,
        domain="[('is_storable', '=', True)]",
    )  # fmt: skip
    substitute_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        ondelete="cascade",
        domain="[('is_storable', '=', True)]",
    )
    ratio = fields.Float(
        "Pieces for one",
        default=1.0,
        required=True,
        help="How many of the substitute replace one of the product.",
    )
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade", help="Empty: every customer.")
    consent = fields.Selection(
        [("ask", "Ask each time"), ("always", "Given once for all")],
        default="ask",
        required=True,
        help="Given once for all: the customer has agreed in general. Ask each time: who substitutes says who agreed.",
    )
    consent_note = fields.Char("Who agreed", help="Who agreed, when, where it is written.")
    keep_price = fields.Boolean(
        "Protect the price",
        default=True,
        help="The customer never pays more than was promised for the goods replaced; less if the substitute is cheaper.",
    )
    date_end = fields.Date("Valid until")

    _policy_fields = (
        "active", "company_id", "product_id", "substitute_id", "ratio", "partner_id", "consent", "consent_note",
        "keep_price", "date_end",
    )  # fmt: skip

    _ratio_positive = models.Constraint("CHECK(ratio > 0)", "A substitute replaces some quantity.")
    _not_itself = models.Constraint(
        "CHECK(product_id <> substitute_id)", "A product is no substitute of itself."
    )
    _pair_unique = models.UniqueIndex(
        "(company_id, product_id, substitute_id, COALESCE(partner_id, 0)) WHERE active",
        "This substitute is approved already.",
    )

    # Propose

    @api.model
    def _propose(self, lines):
        """Return {sale line: Proposal} for the short ones of *lines* (one company); a fixed number of queries."""
        holds = lines.order_id.release_hold_ids.filtered(
            lambda hold: (
                hold.line_id in lines
                and hold.state == "open"
                and (hold.gate, hold.code) == ("stock", "short")
            )
        )
        missing = [self._prepare_missing(hold) for hold in holds]
        if not missing:
            return {}
        terms = self._fetch_approved(holds.company_id, {one.product_id for one in missing})
        if not terms:
            return {}
        rows = self.env.execute_query(
            free_stock(self.env, {one.substitute_id for one in terms}, {one.warehouse_id for one in missing})
        )
        free = {(product_id, warehouse_id): quantity for product_id, warehouse_id, quantity in rows}
        found = propose(missing, terms, free, fields.Date.context_today(self))
        return {line: found[line.id] for line in lines if line.id in found}

    @api.model
    def _prepare_missing(self, hold):
        line = hold.line_id
        return Missing(
            line.id,
            line.product_id.id,
            line.warehouse_id.id,
            line.order_id.partner_id.commercial_partner_id.id,
            hold.excess,
            line.product_uom_id._compute_price(line.price_unit, line.product_id.uom_id),
        )

    @api.model
    def _fetch_approved(self, companies, product_ids):
        # sudo: what is approved binds whoever sells
        found = self.sudo().search(
            [("company_id", "in", companies.ids), ("product_id", "in", list(product_ids))]
        )
        return [
            Approved(
                one.id, one.product_id.id, one.substitute_id.id, one.partner_id.commercial_partner_id.id or None,
                one.consent, one.keep_price, one.ratio, one.date_end or None, one.sequence,
            )
            for one in found
        ]  # fmt: skip

    # Apply

    @api.model
    def _apply(self, order, proposals, reason):
        """Replace what *proposals* say on *order* in the name of the current user, and ask the gates again.

        The missing part leaves its line, a line with the substitute follows it. Who does it becomes an author of the
        order: nobody releases own work. Written into the ledger with the terms of the approval.
        """
        self._check_duty(order)
        if not proposals:
            raise UserError(self.env._("There is no approved substitute in stock for %s.", order.name))
        evidence = [self._substitute(line, proposal) for line, proposal in proposals.items()]
        self.env["distribution.decision"]._record(
            order, "substitute", reason, {"lines": evidence}, duty=self._get_duty()
        )
        order.sudo()._set_release({"release_author_id": self.env.uid})  # sudo: bookkeeping of the engine
        self.env["order.release.engine"]._refresh(order)

    @api.model
    def _check_duty(self, order):
        if not self._get_duty():
            raise AccessError(self.env._("The order desk or the release desk substitutes products."))
        if order.locked:
            raise UserError(self.env._("%s is locked: unlock it, then substitute.", order.name))

    @api.model
    def _get_duty(self):
        return next((duty for duty in DUTIES if self.env.user.has_group(duty)), None)

    @api.model
    def _substitute(self, line, proposal):
        line = line.sudo()  # sudo: the duty was checked; the release desk need not have rights in sales
        approval = self.sudo().browse(proposal.approval.approval_id)
        unit = line.product_id.uom_id
        replaced = unit._compute_quantity(proposal.quantity, line.product_uom_id, round=False)
        new = self.env["sale.order.line"].sudo().create(  # sudo: as above
            {
                "order_id": line.order_id.id,
                "product_id": approval.substitute_id.id,
                "product_uom_qty": proposal.substitute_quantity,
                "product_uom_id": approval.substitute_id.uom_id.id,
                "sequence": line.sequence,
            }
        )  # fmt: skip
        new._set_kept({"release_substituted_line_id": line.id})
        ceiling = line.product_uom_id._compute_price(line.price_unit, unit) / approval.ratio
        promised, listed = ceiling * (1 - line.discount / 100), new.price_unit * (1 - new.discount / 100)
        price = protected_price(promised, listed, approval.keep_price)
        if price < listed:
            new.write({"price_unit": ceiling, "discount": line.discount})
        # Sales prices a line again when its quantity changes; what was promised for the rest stands.
        line.write(
            {
                "product_uom_qty": line.product_uom_qty - replaced,
                "price_unit": line.price_unit,
                "discount": line.discount,
            }
        )
        return {
            "product": line.product_id.display_name,
            "substitute": approval.substitute_id.display_name,
            "replaced": proposal.quantity,
            "by": proposal.substitute_quantity,
            "price_promised": promised,
            "price": price,
            "consent": approval.consent,
            "consent_note": approval.consent_note or None,
        }
