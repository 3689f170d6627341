from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# Beside the stock location, so that nothing in them is ever promised; reserve and pick face lie inside it.
INSIDE = (("RES", "Reserve"), ("PICK", "Pick face"))
BESIDE = (("QH", "Quality hold"), ("DMG", "Damaged"))
LIKE_COMPANY = (
    "control_active",
    "guard_not_available",
    "transfer_control_active",
    "transfer_days",
    "transfer_control",
)
# What a person has to do comes first.
SHOWN = ("todo", "made", "there")
LIKE_TEMPLATE = ("reception_steps", "delivery_steps", "calendar_id", "buy_to_resupply")


class IntercompanyOpen(models.TransientModel):
    """Opens a branch, or a company with its first branch, like one that works; run again it makes what is missing."""

    _name = "intercompany.open"
    _description = "Open a branch or company"

    kind = fields.Selection([("branch", "A branch of a company"), ("company", "A company with its first branch")], default="branch", required=True)  # fmt: skip
    template_id = fields.Many2one("stock.warehouse", "Like", required=True, default=lambda self: self._default_template(), help="Steps, working hours, resupply and, for a company, chart of accounts and agreements are taken from here.")  # fmt: skip
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, help="The company that opens a branch.")  # fmt: skip
    company_name = fields.Char("Name of the company")
    currency_id = fields.Many2one("res.currency")
    country_id = fields.Many2one("res.country")
    name = fields.Char("Name of the branch", required=True)
    code = fields.Char(
        "Short name", size=5, required=True, help="Stands in front of the numbers of its transfers."
    )
    user_ids = fields.Many2many("res.users", string="People", help="Get access to the company and, where they see some branches only, to this one.")  # fmt: skip
    duty_ids = fields.Many2many("res.groups", string="Duties", domain=lambda self: [("id", "in", self._duties().ids)], help="What all of these people do there.")  # fmt: skip
    with_resupply = fields.Boolean("Resupplied from the template", default=True)
    line_ids = fields.One2many("intercompany.open.line", "wizard_id", "Outcome", readonly=True)

    @api.model
    def _default_template(self):
        return self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)

    def action_open(self):
        """Make what is missing and show what was made, what was there, and what a person has to do."""
        if not self.env.user._is_system():
            raise UserError(
                self.env._("Only an administrator with the right “Settings” opens a company or branch.")
            )
        self.ensure_one()
        lines = []
        company = self._open_company(lines)
        self.env.user.company_ids |= company
        # The company did not exist when the request began.
        self = self.with_context(allowed_company_ids=[company.id, *(self.env.companies - company).ids])
        company = company.with_env(self.env)
        warehouse = self._open_warehouse(company, lines)
        self._open_places(warehouse, lines)
        self._open_transit(company, lines)
        self._open_routes(warehouse, lines)
        self._open_people(company, warehouse, lines)
        self._open_settings(company, lines)
        self._open_policies(company, warehouse, lines)
        if self.kind == "company":
            self._open_accounts(company, lines)
            self._open_agreements(company, lines)
        self._check(company, warehouse, lines)
        lines.sort(key=lambda line: SHOWN.index(line["state"]))
        self.line_ids = [Command.clear(), *(Command.create(line) for line in lines)]
        self.env["distribution.decision"]._record(
            warehouse, "opened", self.env._("Opened like %s", self.template_id.name),
            {"branch": warehouse.name, "company": company.name, "made": [line["name"] for line in lines if line["state"] == "made"]},
            company=company,
        )  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(branch)s of %(company)s", branch=warehouse.name, company=company.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _say(self, lines, name, made, todo=""):
        state = "todo" if todo else "made" if made else "there"
        lines.append({"name": name, "state": state, "todo": todo})

    def _open_company(self, lines):
        if self.kind == "branch":
            if not self.company_id:
                raise UserError(self.env._("Choose the company that opens the branch."))
            return self.company_id
        if not self.company_name:
            raise UserError(self.env._("Give the company a name."))
        like = self.template_id.company_id
        company = self.env["res.company"].search([("name", "=", self.company_name)], limit=1)
        made = not company
        if made:
            company = self.env["res.company"].create(
                {
                    "name": self.company_name,
                    "currency_id": (self.currency_id or like.currency_id).id,
                    "country_id": (self.country_id or like.country_id).id,
                    "resource_calendar_id": like.resource_calendar_id.copy({"company_id": False}).id,
                }
            )
        self._say(lines, self.env._("Company %s", company.name), made)
        return company

    def _open_warehouse(self, company, lines):
        model = self.env["stock.warehouse"].with_company(company).with_context(active_test=False)
        warehouse = model.search([("company_id", "=", company.id), ("code", "=", self.code)], limit=1)
        if not warehouse and self.kind == "company":
            # A new company comes with a warehouse of its own: that one becomes the branch.
            warehouse = model.search([("company_id", "=", company.id)], limit=1)
            if warehouse:
                warehouse.write({"name": self.name, "code": self.code})
        made = not warehouse
        like = {name: self.template_id[name] for name in LIKE_TEMPLATE if name in warehouse._fields}
        like = {name: value.id if isinstance(value, models.Model) else value for name, value in like.items()}
        if made:
            warehouse = model.create({"name": self.name, "code": self.code, "company_id": company.id, **like})
        elif self.kind == "company":
            warehouse.write(like)
        self._say(
            lines, self.env._("Branch %(name)s (%(code)s)", name=warehouse.name, code=warehouse.code), made
        )
        return warehouse

    def _open_places(self, warehouse, lines):
        for parent, places, free in (
            (warehouse.lot_stock_id, INSIDE, True),
            (warehouse.view_location_id, BESIDE, False),
        ):
            for code, name in places:
                barcode = f"{warehouse.code}-{code}"
                place = self.env["stock.location"].search(
                    [("location_id", "=", parent.id), ("barcode", "=", barcode)], limit=1
                )
                made = not place
                if made:
                    place = self.env["stock.location"].create(
                        {
                            "name": name, "barcode": barcode, "location_id": parent.id, "usage": "internal",
                            "company_id": warehouse.company_id.id, "not_available": not free,
                        }
                    )  # fmt: skip
                self._say(lines, self.env._("Location %s", place.complete_name), made)

    def _open_transit(self, company, lines):
        """Goods between branches of a company go through its transit: that of a company with one branch is asleep."""
        transit = company.internal_transit_location_id
        made = not transit or not transit.active
        if not transit:
            company._create_transit_location()
        company.internal_transit_location_id.active = True
        self._say(lines, self.env._("Transit %s", company.internal_transit_location_id.complete_name), made)

    def _open_routes(self, warehouse, lines):
        if (
            not self.with_resupply
            or self.template_id == warehouse
            or self.template_id.company_id != warehouse.company_id
        ):
            return
        made = self.template_id not in warehouse.resupply_wh_ids
        if made:
            warehouse.resupply_wh_ids |= self.template_id
        self._say(lines, self.env._("Resupply from %s", self.template_id.name), made)

    @api.model
    def _duties(self):
        """Return the groups that are duties of the suite."""
        return self.env.ref(
            "distribution_control.group_buyer"
        ).privilege_id.category_id.privilege_ids.group_ids

    def _open_people(self, company, warehouse, lines):
        for user in self.user_ids:
            made = company not in user.company_ids
            if made:
                user.company_ids |= company
            if user.control_warehouse_ids and warehouse not in user.control_warehouse_ids:
                user.control_warehouse_ids |= warehouse
                made = True
            self._say(lines, self.env._("Access of %s", user.name), made)
            if self.duty_ids:
                missing = self.duty_ids - user.all_group_ids
                user.group_ids |= missing
                self._say(
                    lines,
                    self.env._("Duties of %(user)s: %(duties)s", user=user.name, duties=", ".join(self.duty_ids.mapped("name"))),
                    bool(missing),
                )  # fmt: skip

    def _open_settings(self, company, lines):
        """A company takes over what the template's company has switched on in the suite."""
        like = self.template_id.company_id
        if company == like:
            return
        values = {name: like[name] for name in LIKE_COMPANY if company[name] != like[name]}
        company.write(values)
        self._say(lines, self.env._("Settings as in %s", like.name), bool(values))

    def _open_policies(self, company, warehouse, lines):
        """What addons say of the template's branch or company as policies holds for the new one as well."""
        places = [(self.template_id, warehouse)]
        if self.kind == "company":
            places.append((self.template_id.company_id, company))
        for model in self.env.registry.values():
            if not model._abstract and getattr(model, "_policy_place_fields", ()):
                made = [self.env[model._name]._policies_like(old, new) for old, new in places if old != new]
                name = self.env["ir.model"]._get(model._name).name
                self._say(lines, self.env._("Policies: %s", name), any(made))

    def _open_accounts(self, company, lines):
        chart = self.template_id.company_id.chart_template
        made = bool(chart) and not company.chart_template
        if made:
            currency = company.currency_id
            self.env["account.chart.template"].try_loading(chart, company=company, install_demo=False)
            company.currency_id = currency
        todo = (
            ""
            if company.chart_template
            else self.env._("Choose a chart of accounts in the settings of Invoicing.")
        )
        self._say(lines, self.env._("Chart of accounts"), made, todo)

    def _open_agreements(self, company, lines):
        """Draft agreements with the companies that the template has agreements with, in the same words."""
        like = self.template_id.company_id
        # sudo: drafts; who may approve them is another matter.
        model = self.env["intercompany.agreement"].sudo().with_context(active_test=False)
        for side, other in (("seller", "buyer"), ("buyer", "seller")):
            for agreement in model.search(
                [(f"{side}_company_id", "=", like.id), (f"{other}_company_id", "!=", company.id)]
            ):
                partner = agreement[f"{other}_company_id"]
                pair = [(f"{side}_company_id", "=", company.id), (f"{other}_company_id", "=", partner.id)]
                there = model.search(pair, limit=1)
                if not there:
                    own = {
                        f"{side}_{name}": False
                        for name in ("warehouse_id", "journal_id", "account_id", "user_id")
                    }
                    if side == "seller":
                        own["seller_pricelist_id"] = False
                    there = agreement.copy({f"{side}_company_id": company.id, **own})
                    self._say(lines, self.env._("Agreement %s", there.name), True)
                if there.state != "approved":
                    self._say(
                        lines,
                        there.name,
                        False,
                        self.env._("A finance controller of each company approves it."),
                    )

    def _check(self, company, warehouse, lines):
        """Say what is still missing before the branch can trade."""
        checks = (
            (warehouse.partner_id.street, self.env._("Address of the branch"), self.env._("Give the branch a contact with a street.")),
            (warehouse.calendar_id, self.env._("Working hours of the branch"), self.env._("Set working hours on the warehouse.")),
            (
                self.env["account.journal"].search_count([("company_id", "=", company.id), ("type", "in", ("sale", "purchase"))]) >= 2,
                self.env._("Journals for sales and purchases"), self.env._("Load a chart of accounts."),
            ),
            (
                self.env["res.users"].search_count([("company_ids", "in", company.ids), ("share", "=", False)]) > 1,
                self.env._("People who work there"), self.env._("Give people access to the company."),
            ),
        )  # fmt: skip
        people = self.env["res.users"].search([("company_ids", "in", company.ids), ("share", "=", False)])
        missing = self._duties().filtered(lambda duty: not duty.all_user_ids & people)
        checks += (
            (
                not missing, self.env._("Somebody for each duty"),
                self.env._("Nobody there is %s: give these duties to people.", ", ".join(missing.mapped("name"))),
            ),
        )  # fmt: skip
        for passed, name, todo in checks:
            self._say(lines, name, False, "" if passed else todo)
