from odoo import Command, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from odoo.addons.intercompany_flows.logic.agree import Leads

from .intercompany_match_rule import USUAL

SIDES = [("seller", "Seller"), ("buyer", "Buyer")]
SIDES_OF_TRANSFER = [("shipment", "Shipment"), ("receipt", "Receipt")]
DOCUMENT = [("none", "No"), ("draft", "As a draft"), ("confirmed", "Confirmed")]
APPROVER = "distribution_control.group_finance_controller"
# A change of any of these is a new agreement: both sides approve again.
OWN_FIELDS = {"state", "active", "seller_approved_by_id", "seller_approved_at", "buyer_approved_by_id", "buyer_approved_at"}  # fmt: skip


class IntercompanyAgreement(models.Model):
    """What two companies of a group have agreed on, for goods that go from the seller to the buyer."""

    _name = "intercompany.agreement"
    _description = "Intercompany agreement"
    _inherit = "distribution.policy.log"
    _order = "seller_company_id, buyer_company_id, id"

    name = fields.Char(compute="_compute_name", store=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("suspended", "Changed, to approve"), ("approved", "In force")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        help="Documents that meet a changed agreement wait until both companies have approved it again.",
    )
    seller_company_id = fields.Many2one(
        "res.company", "Seller", required=True, index=True, ondelete="restrict"
    )
    buyer_company_id = fields.Many2one("res.company", "Buyer", required=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(
        "res.currency", "Transfer currency", required=True, default=lambda self: self.env.company.currency_id,
        help="Orders and invoices between the two are in this currency.",
    )  # fmt: skip
    seller_approved_by_id = fields.Many2one(
        "res.users", "Approved for the seller by", readonly=True, copy=False
    )
    seller_approved_at = fields.Datetime("Seller approved at", readonly=True, copy=False)
    buyer_approved_by_id = fields.Many2one(
        "res.users", "Approved for the buyer by", readonly=True, copy=False
    )
    buyer_approved_at = fields.Datetime("Buyer approved at", readonly=True, copy=False)

    mirror_purchase = fields.Selection(
        DOCUMENT, "Purchase makes a sale", default="confirmed", required=True,
        help="A confirmed purchase order of the buyer makes a sales order of the seller.",
    )  # fmt: skip
    mirror_sale = fields.Selection(
        DOCUMENT, "Sale makes a purchase", default="none", required=True,
        help="A confirmed sales order of the seller makes a purchase order of the buyer.",
    )  # fmt: skip
    mirror_shipment = fields.Selection(
        [("none", "No"), ("ready", "Ready to receive"), ("done", "Received at once")],
        "Delivery makes a receipt", default="ready", required=True,
        help="“Ready to receive”: lots, packages and quantities as shipped wait at the buyer. “Received at once” is "
        "for goods that never stop there, as direct deliveries.",
    )  # fmt: skip
    mirror_return = fields.Boolean("Return makes a return", default=True)
    mirror_invoice = fields.Selection(
        [("none", "No"), ("draft", "As a draft"), ("posted", "Posted")],
        "Invoice makes a bill", default="draft", required=True, help="Credit notes as well.",
    )  # fmt: skip
    confirm_procured = fields.Boolean(
        "Confirm what was procured",
        help="Requests for quotation that a customer order of the buyer caused are confirmed by themselves, so that a "
        "chain of companies moves without a hand in the middle.",
    )

    lead_price = fields.Selection(SIDES, "Price", default="seller", required=True)
    lead_quantity = fields.Selection(SIDES, "Quantity", default="buyer", required=True)
    lead_date = fields.Selection(SIDES, "Date", default="seller", required=True)
    lead_charge = fields.Selection(
        SIDES, "Charges", default="seller", required=True,
        help="Who may add lines for services as freight: the other side's order gets them too.",
    )  # fmt: skip
    control_transfer = fields.Selection(
        SIDES_OF_TRANSFER, "Control passes at", default="shipment", required=True,
        help="Whose goods they are while they are under way.",
    )  # fmt: skip
    transit_days = fields.Integer(
        "Days under way", default=2, help="Expected arrival after shipment; longer is a case."
    )

    seller_warehouse_id = fields.Many2one("stock.warehouse", "Ships from", domain="[('company_id', '=', seller_company_id)]")  # fmt: skip
    seller_pricelist_id = fields.Many2one("product.pricelist", "Price list of the seller", domain="[('currency_id', '=', currency_id), ('company_id', 'in', [False, seller_company_id])]")  # fmt: skip
    seller_journal_id = fields.Many2one("account.journal", "Sales journal", domain="[('company_id', '=', seller_company_id), ('type', '=', 'sale')]")  # fmt: skip
    seller_account_id = fields.Many2one("account.account", "Income account", domain="[('company_ids', 'in', seller_company_id)]")  # fmt: skip
    seller_user_id = fields.Many2one("res.users", "Responsible at the seller")
    buyer_warehouse_id = fields.Many2one("stock.warehouse", "Receives at", domain="[('company_id', '=', buyer_company_id)]")  # fmt: skip
    buyer_journal_id = fields.Many2one("account.journal", "Purchase journal", domain="[('company_id', '=', buyer_company_id), ('type', '=', 'purchase')]")  # fmt: skip
    buyer_account_id = fields.Many2one("account.account", "Expense account", domain="[('company_ids', 'in', buyer_company_id)]")  # fmt: skip
    buyer_user_id = fields.Many2one("res.users", "Responsible at the buyer")
    price_rule_ids = fields.One2many("intercompany.price.rule", "agreement_id", "Transfer prices", copy=True)
    match_rule_ids = fields.One2many(
        "intercompany.match.rule", "agreement_id", "Tolerances", copy=True,
        default=lambda self: self._default_match_rules(),
    )  # fmt: skip

    _pair_uniq = models.UniqueIndex("(seller_company_id, buyer_company_id) WHERE active IS TRUE", "These two companies have an agreement in this direction already.")  # fmt: skip
    _companies_differ = models.Constraint("CHECK(seller_company_id <> buyer_company_id)", "A company does not trade with itself.")  # fmt: skip
    _approved_by_both = models.Constraint(
        "CHECK(state <> 'approved' OR (seller_approved_by_id IS NOT NULL AND buyer_approved_by_id IS NOT NULL "
        "AND seller_approved_by_id <> buyer_approved_by_id))",
        "An agreement is in force when one person of each company has approved it.",
    )

    @api.model
    def _default_match_rules(self):
        return [
            Command.create(
                {
                    "aspect": aspect, "tolerance_ratio": ratio, "tolerance": tolerance,
                    "reason_id": self.env.ref(f"intercompany_flows.match_reason_{reason}").id,
                }
            )
            for aspect, ratio, tolerance, reason in USUAL
        ]  # fmt: skip

    @api.depends("seller_company_id.name", "buyer_company_id.name")
    def _compute_name(self):
        for agreement in self:
            seller, buyer = agreement.seller_company_id.name or "", agreement.buyer_company_id.name or ""
            agreement.name = f"{seller} → {buyer}"

    @api.constrains("seller_company_id", "seller_warehouse_id", "seller_journal_id", "buyer_company_id", "buyer_warehouse_id", "buyer_journal_id", "seller_pricelist_id", "currency_id")  # fmt: skip
    def _check_sides(self):
        for agreement in self:
            for side in ("seller", "buyer"):
                company = agreement[f"{side}_company_id"]
                for record in (agreement[f"{side}_warehouse_id"], agreement[f"{side}_journal_id"]):
                    if record and record.company_id != company:
                        raise ValidationError(
                            self.env._("“%(record)s” is not of %(company)s.", record=record.display_name, company=company.name)
                        )  # fmt: skip
            pricelist = agreement.seller_pricelist_id
            if pricelist and pricelist.currency_id != agreement.currency_id:
                raise ValidationError(
                    self.env._("The price list “%(list)s” is not in %(currency)s.", list=pricelist.name, currency=agreement.currency_id.name)
                )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        if any((OWN_FIELDS - {"active"}).intersection(vals) for vals in vals_list):
            raise UserError(
                self.env._("An agreement comes into force when both companies approve it: use “Approve”.")
            )
        # Said outright, so that no default of a client's context puts it in force.
        draft = self._prepare_reset_values("draft")
        agreements = super().create([{**vals, **draft} for vals in vals_list])
        self.env.registry.clear_cache()
        return agreements

    def write(self, vals):
        own = OWN_FIELDS.intersection(vals) - {"active"}
        if own and self.env.context.get("intercompany_pass") is not APPROVING:
            raise UserError(
                self.env._("An agreement comes into force when both companies approve it: use “Approve”.")
            )
        if not OWN_FIELDS.issuperset(vals):
            self._reset()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if self.env["intercompany.message"].sudo().search_count([("agreement_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Documents were exchanged under this agreement. Archive it instead."))

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _prepare_reset_values(self, state):
        return {
            "state": state,
            "seller_approved_by_id": False,
            "seller_approved_at": False,
            "buyer_approved_by_id": False,
            "buyer_approved_at": False,
        }

    # Approval ----------------------------------------------------------------

    def action_approve(self):
        """Approve for the company one works in now; the second company's approval puts the agreement in force."""
        self.env.user._require_duty(APPROVER)
        for agreement in self:
            agreement._approve_for(agreement._side_of(self.env.company))
        return True

    def action_reset(self):
        """Take the agreement out of force, for either side."""
        self.env.user._require_duty(APPROVER)
        for agreement in self:
            agreement._side_of(self.env.company)
        self._reset()
        return True

    def _reset(self):
        passing = self.with_context(intercompany_pass=APPROVING)
        for state, agreements in passing.grouped(
            lambda one: "draft" if one.state == "draft" else "suspended"
        ).items():
            agreements.write(self._prepare_reset_values(state))

    def _reset_changed(self):
        """Transfer prices and tolerances are part of what both sides approved: a change of theirs is one of the agreement."""
        self.filtered(lambda agreement: agreement.state == "approved")._reset()

    def _side_of(self, company):
        if company == self.seller_company_id:
            return "seller"
        if company == self.buyer_company_id:
            return "buyer"
        raise UserError(
            self.env._("“%(agreement)s” is not an agreement of %(company)s. Switch to one of its companies first.", agreement=self.name, company=company.name)
        )  # fmt: skip

    def _approve_for(self, side):
        other = self[f"{'buyer' if side == 'seller' else 'seller'}_approved_by_id"]
        if other == self.env.user:
            raise UserError(
                self.env._("You have approved “%(agreement)s” for the other company. Somebody else approves for this one.", agreement=self.name)
            )  # fmt: skip
        self._check_rivals()
        values = {f"{side}_approved_by_id": self.env.uid, f"{side}_approved_at": fields.Datetime.now()}
        if other:
            values["state"] = "approved"
            self._prepare_ground()
        self.with_context(intercompany_pass=APPROVING).write(values)
        self.env["distribution.decision"]._record(
            self, "approved", self.env._("Agreement approved for %s", self[f"{side}_company_id"].name),
            {"agreement": self.name, "side": side, "in_force": bool(other)}, company=self[f"{side}_company_id"],
        )  # fmt: skip
        if other:
            # sudo: messages that waited for this agreement are of both companies.
            self.env["intercompany.message"].sudo()._wake([("agreement_id", "=", self.id)])

    def _check_rivals(self):
        """Refuse where another addon mirrors the same documents of these companies."""
        named = []
        for company in self.sudo().seller_company_id | self.sudo().buyer_company_id:
            named += [
                f"{company.name}: {label}"
                for field, label in RIVALS.items()
                if field in company._fields and company[field]
            ]
        if named:
            raise UserError(
                self.env._(
                    "Another addon already mirrors documents of these companies, and each would be made twice:\n%s\n"
                    "Switch it off in the companies' settings, then approve again.",
                    "\n".join(named),
                )
            )

    def _prepare_ground(self):
        """Make what both sides need: transit as the way between them, the service user's access, a price list."""
        agreement = self.sudo()
        transit = self._transit().sudo()
        transit.active = True
        seller, buyer = agreement.seller_company_id, agreement.buyer_company_id
        for company, partner in ((seller, buyer.partner_id), (buyer, seller.partner_id)):
            places = partner.with_company(company)
            places.property_stock_customer = places.property_stock_supplier = transit
        self._service_user().company_ids |= seller | buyer
        if not agreement.seller_pricelist_id and agreement.currency_id != seller.currency_id:
            pricelist = self.env["product.pricelist"].sudo().create(
                {"name": agreement.name, "currency_id": agreement.currency_id.id, "company_id": seller.id}
            )  # fmt: skip
            super(IntercompanyAgreement, agreement).write({"seller_pricelist_id": pricelist.id})

    # Who trades with whom -----------------------------------------------------

    @api.model
    @tools.ormcache()
    def _pairs(self):
        """Return ({partner id: company id}, {(seller company id, buyer company id): agreement id}) of those that are or were in force."""
        # sudo: who trades with whom is no secret of either; documents stay under each company's rules.
        agreements = self.sudo().search([("state", "!=", "draft")])
        companies = agreements.seller_company_id | agreements.buyer_company_id
        return (
            {company.partner_id.id: company.id for company in companies},
            {(a.seller_company_id.id, a.buyer_company_id.id): a.id for a in agreements},
        )

    @api.model
    def _between(self, seller=None, buyer=None):
        """Return the agreement of the two; each side a ``res.company`` or the partner one sees of it. May be empty."""
        companies, pairs = self._pairs()
        if not pairs:
            return self.browse()
        ids = [side.id if side._name == "res.company" else companies.get(side.commercial_partner_id.id) for side in (seller, buyer)]  # fmt: skip
        return self.sudo().browse(pairs.get(tuple(ids)))

    @api.model
    def _drop_foreign_addresses(self, documents):
        """Address orders and invoices to a sister itself where its delivery address is for its own books only.

        Stock proposes that address and then refuses the document for it.
        """
        companies, pairs = self._pairs()
        if not pairs:
            return
        for document in documents:
            partner = document.partner_id
            if partner.commercial_partner_id.id in companies:
                # sudo: to whom an address belongs is asked, nothing of it is told
                owner = document.sudo().partner_shipping_id.company_id
                if owner and owner not in document.company_id.parent_ids:
                    document.partner_shipping_id = partner

    def _leads(self):
        return Leads(self.lead_price, self.lead_quantity, self.lead_date)

    @api.model
    def _transit(self):
        """Return the place between companies, by its cached id: ``env.ref`` would ask the database each time."""
        return self.env["stock.location"].browse(
            self.env["ir.model.data"]._xmlid_to_res_id(
                "stock.stock_location_inter_company", raise_if_not_found=True
            )
        )

    @api.model
    def _service_user(self):
        """Return the user that writes on the partner's side; archived, so that nobody can log in as it."""
        return self.env.ref("intercompany_flows.user_service").sudo()

    def _env_of(self, company):
        """Return this agreement in an environment that sees *company* only, as the service user, without sudo."""
        context = {
            "allowed_company_ids": company.ids,
            "lang": company.partner_id.lang or self.env.lang,
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "intercompany_pass": MIRRORING,
        }
        return self.with_env(self.env(user=self._service_user().id, context=context, su=False)).env


class _Pass:
    """Compared by identity: what comes over RPC is another object, whatever it looks like."""

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


APPROVING = _Pass()
# Marks what a message writes, so that it does not answer itself.
MIRRORING = _Pass()
# Says that whoever called posts the messages of many documents in one go.
LATER = _Pass()

# Settings of other addons on the company that make the same documents.
RIVALS = {
    "so_from_po": "sales orders from purchase orders (purchase_sale_inter_company)",
    "invoice_auto_validation": "bills from invoices (account_invoice_inter_company)",
    "intercompany_invoicing": "bills from invoices (account_invoice_inter_company)",
    "intercompany_generate_sales_orders": "sales orders from purchase orders (inter-company rules)",
    "intercompany_generate_purchase_orders": "purchase orders from sales orders (inter-company rules)",
    "intercompany_generate_bills_refund": "bills from invoices (inter-company rules)",
    "rule_type": "inter-company rules",
}
