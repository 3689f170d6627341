# Runs inside an Odoo shell on an empty suite database: a small distributor with one user per duty.
import datetime

from odoo.fields import Command

company = env.company
company.account_use_credit_limit = True
ROLES = {
    "sales": ["order_desk", "sales_team.group_sale_salesman_all_leads"],
    "credit": ["credit_controller", "account.group_account_invoice"],
    "release": ["release_desk", "sales_team.group_sale_salesman_all_leads"],
    "buyer": ["buyer", "purchase.group_purchase_user"],
    "planner": ["planner", "stock.group_stock_user"],
    "warehouse": ["warehouse_operator", "stock.group_stock_user"],
    "counter": ["count_supervisor", "stock.group_stock_manager"],
    "finance": ["finance_controller", "account.group_account_manager"],
    "auditor": ["auditor"],
}
keys, users = {}, {}
for login, groups in ROLES.items():
    names = [name if "." in name else f"distribution_control.group_{name}" for name in groups]
    users[login] = env["res.users"].create(
        {
            "name": login.capitalize(),
            "login": login,
            "password": login,
            "email": f"{login}@example.com",
            "group_ids": [Command.link(env.ref(name).id) for name in ["base.group_user", *names]],
        }
    )
users["admin"] = env.ref("base.user_admin")
until = datetime.datetime.now() + datetime.timedelta(days=1)
for login, user in users.items():
    keys[login] = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "scenario", until)
env.cr.execute(
    "UPDATE res_users SET password = 'admin' WHERE id = %s AND password IS NULL", [users["admin"].id]
)

warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
product = env["product.product"].create(
    {
        "name": "Cable drum",
        "default_code": "CABLE",
        "type": "consu",
        "is_storable": True,
        "list_price": 100.0,
        "standard_price": 60.0,
        "taxes_id": [Command.clear()],
    }
)
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100)
customer = env["res.partner"].create(
    {
        "name": "Hillside Hardware",
        "is_company": True,
        "credit_limit": 1000.0,
        "use_partner_credit_limit": True,
        "street": "1 Mill Lane",
        "city": "Hillside",
        "zip": "1000",
    }
)
plain = env["res.partner"].create(
    {
        "name": "Valley Tools",
        "is_company": True,
        "street": "2 Mill Lane",
        "city": "Valley",
        "zip": "1000",
    }
)
env.cr.commit()
outcome |= {
    "keys": keys,
    "users": {login: user.id for login, user in users.items()},
    "company": company.id,
    "warehouse": warehouse.id,
    "product": product.id,
    "customer": customer.id,
    "plain": plain.id,
}
