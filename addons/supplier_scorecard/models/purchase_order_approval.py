from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.supplier_scorecard.logic import approval as logic


class PurchaseOrder(models.Model):
    """Orders that need approval wait in the state stock has for it, until those who may have approved what is ordered."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "distribution.approval.subject"]

    control_text = fields.Text("Waits for", compute="_compute_control_text")
    onboarding_id = fields.Many2one("supplier.onboarding", compute="_compute_control_text")

    @api.depends("state", "partner_id", "order_line.price_subtotal")
    def _compute_control_text(self):
        waiting = self.filtered(
            lambda order: order.state == "to approve" and order.company_id.supplier_control_active
        )
        (self - waiting).update({"control_text": False, "onboarding_id": False})
        # sudo: why an order waits is told to whoever reads it.
        approvals = self.env["distribution.approval"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", waiting.ids),
                ("state", "in", ("pending", "rejected")),
            ],
            order="id desc",
        )  # fmt: skip
        for order in waiting:
            own = approvals.filtered(lambda one, own=order: one.res_id == own.id)
            pending = own.filtered(lambda one: one.state == "pending")
            texts = [order._vendor_refusal()] + [
                self.env._("%(rule)s: %(who)s", rule=one.rule_id.name, who=one.approver_names)
                for one in pending
            ]
            if own[:1].state == "rejected":
                texts.append(self.env._("Rejected: change the order, or cancel it."))
            order.control_text = "\n".join(filter(None, texts))
            order.onboarding_id = (
                self.env["supplier.onboarding"]
                .sudo()
                ._find(order.partner_id.commercial_partner_id, order.company_id)
            )

    def _approval_allowed(self):
        """Stock's own limits hold beside ours; ours ask for what is missing, so that the order waits for somebody."""
        allowed = super()._approval_allowed()
        return allowed and (not self.company_id.supplier_control_active or self._ask_approvals())

    def _ask_approvals(self, ask=True):
        """Say whether nothing stands between this order and the vendor; ask for the approvals that are missing."""
        self.ensure_one()
        if self._vendor_refusal():
            if ask:
                self._start_onboarding()
            return False
        approvals = self.env["distribution.approval"]
        currency = self.company_id.currency_id
        missing = False
        for demand in self._decide_demands():
            values = self._approval_values(demand.code)
            if approvals._is_approved(self, demand.code, values):
                continue
            if ask:
                reason = self._demand_reason(demand)
                asked = approvals._request(
                    self, demand.code, demand.amount, values, currency, self._control_authors(), reason=reason
                )
                missing = missing or bool(asked)
            else:
                rule = self.env["distribution.approval.rule"]._find(
                    demand.code, self.company_id, demand.amount, currency
                )
                missing = missing or bool(rule)
        return not missing

    def _vendor_refusal(self):
        """Return in words why nothing may be ordered from this vendor now, empty when it may."""
        # sudo: the vendor's state, whoever orders.
        vendor = self.partner_id.commercial_partner_id.sudo()
        if vendor.control_state == "blocked":
            return self.env._("%s is blocked: order from another vendor.", vendor.display_name)
        if vendor.control_state == "draft":
            return self.env._("%s is not approved yet: finish the checklist.", vendor.display_name)
        if self.env["supplier.onboarding"]._is_missing(vendor, self.company_id):
            return self.env._("First order to %s: finish the checklist.", vendor.display_name)
        return ""

    def _start_onboarding(self):
        vendor = self.partner_id.commercial_partner_id
        if self.company_id.supplier_onboarding_active and vendor.sudo().control_state != "blocked":
            self.env["supplier.onboarding"]._start(vendor, self.company_id)

    def _decide_demands(self):
        self.ensure_one()
        policies = self.env["supplier.purchase.policy"]._fetch_policies(self.company_id)
        policies = policies or [logic.Policy(0, "purchase_order")]
        # sudo: the vendor's tier, whoever orders.
        vendor = self.partner_id.commercial_partner_id.sudo().with_company(self.company_id)
        consequence = vendor._tier_consequences(self.company_id).get(vendor.id)
        if consequence and consequence.approval_needed:
            policies.append(logic.Policy(0, "purchase_tier"))
        lines = self.order_line.filtered("product_id") - self._proposed_lines()
        deviations = lines._price_deviations() if any(row.deviation for row in policies) else {}
        rate = self.currency_rate or 1.0
        plain = [
            logic.Line(
                line.id,
                line.price_subtotal / rate,
                frozenset(
                    int(part) for part in (line.product_id.categ_id.parent_path or "").split("/") if part
                ),
                deviations.get(line.id),
            )
            for line in lines
        ]
        return logic.demands(plain, policies, vendor.supplier_tier or None)

    def _proposed_lines(self):
        """Return the lines whose vendor, price and quantity were approved before they became an order.

        Nobody knows of any unless an addon that proposes purchases says so.
        """
        return self.env["purchase.order.line"]

    def _demand_reason(self, demand):
        names = (
            self.env["supplier.purchase.policy"].sudo().browse(filter(None, demand.policies)).mapped("name")
        )
        return ", ".join(names) or self.env._("Every order, by amount")

    def _control_authors(self):
        """Who made the order, buys by it, or last changed it or a line of it."""
        users = self.create_uid | self.user_id | self.write_uid
        return users | self.order_line.create_uid | self.order_line.write_uid

    def _approval_values(self, code):
        """Govern vendor, currency, and product, quantity and net price of each line."""
        self.ensure_one()
        order = self.sudo()  # sudo: the values that are approved, whoever votes
        lines = order.order_line.filtered("product_id").sorted("id")
        return {
            "order": order.name,
            "vendor": order.partner_id.commercial_partner_id.display_name,
            "vendor_id": order.partner_id.commercial_partner_id.id,
            "currency": order.currency_id.name,
            "total": order.amount_untaxed,
            "lines": [
                {
                    "product": line.product_id.display_name,
                    "quantity": line.product_uom_qty,
                    "unit_price": round(line.price_subtotal / line.product_uom_qty, 6)
                    if line.product_uom_qty
                    else line.price_unit,
                }
                for line in lines
            ],
        }

    def _approval_decided(self, approval):
        """Go on as soon as the last approval is given; the approver's vote is what confirms."""
        if approval.state == "approved":
            self._continue_control()
        elif approval.state == "rejected":
            self.sudo().message_post(body=self.env._("Approval was refused; see Approvals for the reason."))

    def _continue_control(self):
        # sudo: who approves need not be a buyer. Stock's own limits ask for the person, which stays the approver.
        for order in self.sudo().filtered(lambda one: one.state == "to approve"):
            order.button_approve()

    def action_continue_control(self):
        """Try again after something changed: go on, or ask for what is missing."""
        for order in self:
            order.check_access("write")
            order.button_approve()

    def action_open_onboarding(self):
        self.ensure_one()
        return self.onboarding_id.get_formview_action()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "purchase")._refuse_unapproved()
        return orders

    def write(self, vals):
        becoming = self.browse()
        if vals.get("state") == "purchase":
            becoming = self.filtered(lambda order: order.state != "purchase")
        governed = (
            self._controlled() if vals.keys() & {"partner_id", "currency_id", "order_line"} else self.browse()
        )
        before = governed._control_amounts()
        result = super().write(vals)
        becoming._refuse_unapproved()
        governed._check_governed(before, {"partner_id", "currency_id"} & vals.keys())
        return result

    def _refuse_unapproved(self):
        """Every way into a confirmed order passes here; the buttons wait instead of arriving."""
        for order in self.filtered("company_id.supplier_control_active"):
            if not order._ask_approvals(ask=False):
                raise UserError(
                    self.env._(
                        "%s needs approval first. Confirm it: it then waits for those who approve.",
                        order.name,
                    )
                )

    def _controlled(self):
        """Return the orders in self whose values are governed now."""
        return self.filtered(
            lambda order: (
                order.state in ("to approve", "purchase") and order.company_id.supplier_control_active
            )
        )

    def _control_amounts(self):
        return {line.id: line.price_subtotal for line in self.order_line}

    def _check_governed(self, before, renamed=()):
        """After a change: void what was approved, ask anew; a confirmed order does not grow without approval."""
        for order in self:
            if order.state == "to approve":
                order._void_changed_approvals()
                order._ask_approvals()
            elif renamed or any(
                order.currency_id.compare_amounts(line.price_subtotal, before.get(line.id, 0.0)) > 0
                for line in order.order_line
            ):
                order._refuse_growth()

    def _void_changed_approvals(self):
        approvals = self.env["distribution.approval"]
        # sudo: a change voids the approval whoever makes it.
        standing = approvals.sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "in", ("pending", "approved")),
            ]
        )
        for code in set(standing.mapped("code")):
            approvals._void_changed(self, code, self._approval_values(code))

    def _refuse_growth(self):
        if not self._ask_approvals(ask=False):
            raise UserError(
                self.env._(
                    "%s is confirmed as it was approved. Order what comes on top in an order of its own, which is then "
                    "approved by itself.",
                    self.name,
                )
            )
