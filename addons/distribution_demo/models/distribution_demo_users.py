from odoo import Command, api, models

# Role: (login, name, groups, the action it starts with). Groups and actions of addons that are not
# installed are left out.
_SALES = ("sales_team.group_sale_salesman_all_leads",)
_STOCK = ("stock.group_stock_user",)
ROLES = (
    ("sales", "Sara Sales", ("distribution_control.group_order_desk", *_SALES), ("sale.action_orders",)),
    (
        "credit", "Conrad Credit",
        ("distribution_control.group_credit_controller", "account.group_account_invoice", *_SALES),
        ("order_release.sale_order_action_release_desk", "distribution_control.distribution_exception_action_mine"),
    ),
    (
        "release", "Rita Release", ("distribution_control.group_release_desk", *_SALES, *_STOCK),
        ("order_release.sale_order_action_release_desk",),
    ),
    (
        "buyer", "Ben Buyer", ("distribution_control.group_buyer", "purchase.group_purchase_user", *_STOCK),
        ("purchase.purchase_form_action",),
    ),
    (
        "planner", "Petra Planner",
        ("distribution_control.group_planner", "purchase.group_purchase_user", "stock.group_stock_user"),
        ("replenishment_rules.replenishment_proposal_action", "stock.action_orderpoint_replenish"),
    ),
    (
        "warehouse", "Walt Warehouse", ("distribution_control.group_warehouse_operator", *_STOCK),
        ("stock.stock_picking_type_action",),
    ),
    (
        "counter", "Cora Counter",
        ("distribution_control.group_count_supervisor", "stock.group_stock_manager"),
        ("stock.action_view_inventory_tree", "stock.stock_picking_type_action"),
    ),
    (
        "finance", "Fiona Finance",
        ("distribution_control.group_finance_controller", "account.group_account_manager"),
        ("account.action_move_in_invoice_type",),
    ),
    (
        "finance2", "Frank Finance",
        ("distribution_control.group_finance_controller", "account.group_account_manager"),
        ("account.action_move_in_invoice_type",),
    ),
    (
        "auditor", "Aldo Auditor", ("distribution_control.group_auditor",),
        ("distribution_control.distribution_decision_action",),
    ),
)  # fmt: skip
PASSWORD = "demo"


class DistributionDemoUsers(models.AbstractModel):
    """One person per role, with the groups of the duty and of the apps it works in."""

    _name = "distribution.demo.users"
    _description = "People of the Demo Loader"

    @api.model
    def _make(self):
        """Make the users that are missing; ``admin`` exists and gets the same password."""
        users = self.env["res.users"].with_context(no_reset_password=True, active_test=False)
        for login, name, groups, _actions in ROLES:
            if not users.search_count([("login", "=", login)]):
                users.create({
                    "login": login, "name": name, "password": PASSWORD, "email": f"{login}@example.com",
                    "group_ids": [Command.set((self._refs(("base.group_user", *groups))).ids)],
                })  # fmt: skip
        self._admin().password = PASSWORD

    @api.model
    def _give_companies(self, companies, books):
        """Let every role work in the new companies, and start in the one where most customers buy."""
        counts = [
            sum(customer.company == index for customer in books.customers) for index in range(len(companies))
        ]
        home = companies[counts.index(max(counts))]
        people = self.env["res.users"].search([("login", "in", [role[0] for role in ROLES])]) | self._admin()
        people.write({
            "company_ids": [Command.link(company.id) for company in companies], "company_id": home.id,
        })  # fmt: skip
        several = self.env.ref("base.group_multi_company", raise_if_not_found=False)
        if several and len(companies) > 1:
            people.write({"group_ids": [Command.link(several.id)]})
        for login, _name, _groups, actions in ROLES:
            self._set_home(people.filtered(lambda user, login=login: user.login == login), actions)

        self._set_home(self._admin(), ("distribution_control.distribution_exception_action",))

    @api.model
    def _describe(self):
        """Return [(login, password, duty)] of all roles, the administrator last."""
        rows = []
        for login, _name, groups, _actions in ROLES:
            duty = self.env.ref(groups[0])
            rows.append((login, PASSWORD, f"{duty.name}: {duty.comment or ''}".rstrip(": ")))
        return [
            *rows,
            ("admin", PASSWORD, self.env._("Administrator: sets everything up, releases nothing of its own")),
        ]

    @api.model
    def _set_home(self, user, actions):
        for name in actions:
            action = self.env.ref(name, raise_if_not_found=False)
            if action:
                user.action_id = action.id
                return

    @api.model
    def _find(self, login):
        """Return the user of a role, the current one when it is missing."""
        return self.env["res.users"].search([("login", "=", login)], limit=1) or self.env.user

    @api.model
    def _refs(self, names):
        groups = self.env["res.groups"]
        for name in names:
            groups |= self.env.ref(name, raise_if_not_found=False) or groups
        return groups

    @api.model
    def _admin(self):
        return self.env.ref("base.user_admin")
