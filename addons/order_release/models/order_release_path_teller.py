from odoo import api, fields, models

ACCOUNTING = "account.group_account_invoice"
CREDIT = "distribution_control.group_credit_controller"
SUBSTITUTING = ("distribution_control.group_order_desk", "distribution_control.group_release_desk")


class OrderReleasePathTeller(models.AbstractModel):
    """Puts the ways out into words: what to do, who may, and the label of the button for who may."""

    _name = "order.release.path.teller"
    _description = "Shortest path in words"

    @api.model
    def _tell(self, ways, order=None):
        """Return {key: plain values} for *ways*; *order*: whose panel it is, none for the desk."""
        context = self._gather(ways)
        tellers = self._tellers()
        return {
            key: {
                "key": key,
                "kind": way.kind,
                "who": False,
                "label": False,
                "call": False,
                "most": False,
                **tellers[way.kind](way, context),
            }
            for key, way in ways.items()
        }

    @api.model
    def _tellers(self):
        """Return {kind of way: method that tells it}; extend to tell more kinds."""
        return {
            "approve": self._tell_release,
            "override": self._tell_release,
            "payment": self._tell_payment,
            "limit": self._tell_limit,
            "correct": self._tell_correction,
            "receipt": self._tell_receipt,
            "substitute": self._tell_substitute,
            "facts": self._tell_facts,
        }

    @api.model
    def _gather(self, ways):
        """Read what the sentences need, once for all *ways*."""
        # sudo: names of roles, transfers and salespersons, whom to call; no figure that the person could not see
        partners = {way.obstacles[0].partner_id for way in ways.values() if way.kind == "payment"}
        pickings = {int(way.subject) for way in ways.values() if way.kind == "receipt"}
        orders = {one.order_id for way in ways.values() for one in way.obstacles}
        browse = {
            "pickings": self.env["stock.picking"].sudo().browse(pickings),
            "orders": self.env["sale.order"].sudo().browse(orders),
            "partners": self.env["res.partner"].sudo().browse(partners),
        }
        authored = browse["orders"]._filter_authored_by(self.env.user)
        return {
            **{name: {record.id: record for record in records} for name, records in browse.items()},
            "own": set(authored.ids),
            "groups": set(self.env.user.all_group_ids.ids),
            "auditor": self.env["sale.order"]._is_only_looked_at(),
        }

    # One kind each

    @api.model
    def _tell_release(self, way, context):
        role_id, order_id = way.facts["role"], way.obstacles[0].order_id
        role = self.env["res.groups"].sudo().browse(role_id).name  # sudo: the name of a role
        may = role_id in context["groups"] and order_id not in context["own"] and not context["auditor"]
        gates = ", ".join(dict.fromkeys(self._gate_label(one.gate) for one in way.obstacles))
        text = (
            self.env._("Override of %(order)s (%(gates)s)", order=way.obstacles[0].order, gates=gates)
            if way.kind == "override"
            else self.env._("Release of %(order)s (%(gates)s)", order=way.obstacles[0].order, gates=gates)
        )
        return {"text": text, "who": role, "label": may and self.env._("Release with reason")}

    @api.model
    def _tell_payment(self, way, context):
        amount, currency = self.env["order.release.path"]._needed(way)
        invoice = next((one.facts.get("invoice") for one in way.obstacles if one.gate == "overdue"), False)
        text = self.env._(
            "Payment of %(amount)s by %(customer)s", amount=currency.format(amount), customer=way.obstacles[0].partner
        )  # fmt: skip
        if invoice:
            text = self.env._("%(payment)s (oldest invoice %(invoice)s)", payment=text, invoice=invoice)
        may = self._may(ACCOUNTING, "order_release.group_order_reader")
        return {
            "text": text,
            "who": self.env._("Customer"),
            "label": may and self.env._("Open invoices"),
            "call": context["partners"][way.obstacles[0].partner_id].phone,
        }

    @api.model
    def _tell_limit(self, way, context):
        amount, currency = self.env["order.release.path"]._needed(way)
        customer = way.obstacles[0].partner
        if amount:
            limit = max(one.limit for one in way.obstacles) + amount
            text = self.env._(
                "Credit limit of %(customer)s raised to %(limit)s", customer=customer, limit=currency.format(limit)
            )  # fmt: skip
        else:
            text = self.env._("Credit limit of %s renewed", customer)
        may = self._may(CREDIT) and not context["auditor"]
        return {"text": text, "who": self._group_name(CREDIT), "label": may and self.env._("Set the limit")}

    @api.model
    def _tell_correction(self, way, context):
        order = context["orders"][way.obstacles[0].order_id]
        products = ", ".join(dict.fromkeys(str(one.facts.get("product")) for one in way.obstacles[:3]))
        return {
            "text": self.env._(
                "Price of %(order)s within the limits (%(products)s)", order=order.name, products=products
            ),
            "who": order.user_id.name or self.env._("Sales"),
        }

    @api.model
    def _tell_receipt(self, way, context):
        picking = context["pickings"][int(way.subject)]
        at, name = way.facts["at"], picking.origin or picking.name
        if picking.partner_id:
            name = self.env._("%(receipt)s of %(vendor)s", receipt=name, vendor=picking.partner_id.name)
        day = self.env["order.release.path"]._day(at)
        text = (
            self.env._("Receipt %(receipt)s, late since %(day)s", receipt=name, day=day)
            if at < fields.Datetime.now()
            else self.env._("Receipt %(receipt)s, due %(day)s", receipt=name, day=day)
        )
        may = self._may("stock.group_stock_user", "order_release.group_order_reader")
        return {
            "text": text,
            "who": self.env._("Warehouse"),
            "label": may and self.env._("Open receipt"),
            "call": picking.partner_id.phone,
        }

    @api.model
    def _tell_substitute(self, way, context):
        products = (
            self.env["product.product"].sudo().browse(way.facts["substitutes"])
        )  # sudo: names of products
        names = ", ".join(dict.fromkeys(products.mapped("display_name")))
        may = self._may(*SUBSTITUTING) and not context["auditor"]
        return {
            "text": self.env._("Substitute in stock: %s", names),
            "who": self.env._("Order desk"),
            "label": may and self.env._("Substitute"),
        }

    @api.model
    def _tell_facts(self, way, context):
        one = way.obstacles[0]
        gate = self.env["order.release.engine"]._get_gates().get(one.gate)
        clears = gate._clears(one.code) if gate is not None else ""
        return {"text": f"{self._gate_label(one.gate)}: {clears}" if clears else self._gate_label(one.gate)}

    # Words

    @api.model
    def _gate_label(self, code):
        return dict(self.env["order.release.engine"]._selection_gates()).get(code, code)

    @api.model
    def _group_name(self, xmlid):
        return self.env.ref(xmlid).sudo().name  # sudo: the name of a role

    @api.model
    def _may(self, *groups):
        return any(self.env.user.has_group(group) for group in groups)
