"""Companies, warehouses, people, partners and products: a few through the ORM, the rest as their copies."""

from odoo import Command

from .world import Site

# Share of demand per warehouse: the central one, its depot, and one in each of the two other companies.
SHARES = (0.55, 0.15, 0.15, 0.15)
EUR_RATE = 0.9
TEMPLATE_PRODUCTS = 5


def make(env, world, load):
    """Fill *world* with everything the documents refer to."""
    companies = _companies(env)
    _settings(env, companies)
    warehouses = _warehouses(env, companies)
    low = 0.0
    for index, (warehouse, share) in enumerate(zip(warehouses, SHARES, strict=True)):
        company = warehouse.company_id
        rate = EUR_RATE if company.currency_id.name == "EUR" else 1.0
        world.sites.append(
            Site(
                index,
                company.id,
                company.currency_id.id,
                _pricelist(env, company).id,
                warehouse.id,
                warehouse.code,
                warehouse.lot_stock_id.id,
                warehouse.out_type_id.id,
                warehouse.in_type_id.id,
                warehouse.int_type_id.id,
                share,
                low,
                rate,
            )  # fmt: skip
        )
        low += share
    world.customers_id = env.ref("stock.stock_location_customers").id
    world.suppliers_id = env.ref("stock.stock_location_suppliers").id
    world.transit_id = companies[0].internal_transit_location_id.id
    _people(env, world, companies)
    _template_masters(env, world, companies)
    env.flush_all()
    env.cr.commit()
    world.site_table(load.run)
    _partners(world, load)
    _products(world, load)
    _orderpoints(world, load)


def _companies(env):
    central = env.company
    central.name = "Bench Central"
    # Without a country: a company that has one installs its localisation, which is not stock's core.
    others = env["res.company"].create(
        [
            {"name": "Bench East", "currency_id": central.currency_id.id},
            {"name": "Bench Europe", "currency_id": env.ref("base.EUR").id},
        ]
    )
    for company in others:
        env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    env.ref("base.EUR").active = True
    # The generic chart of accounts brings its own currency along.
    others[1].currency_id = env.ref("base.EUR")
    env["res.currency.rate"].search([("currency_id", "=", env.ref("base.EUR").id)]).unlink()
    # One rate for the whole span: amounts are converted when rows are made, and must agree with any day.
    env["res.currency.rate"].create(
        [
            {"currency_id": env.ref("base.EUR").id, "name": "2020-01-01", "company_id": central.id, "rate": EUR_RATE},
            {"currency_id": env.ref("base.EUR").id, "name": "2020-01-01", "company_id": others[0].id, "rate": EUR_RATE},
            {"currency_id": env.ref("base.USD").id, "name": "2020-01-01", "company_id": others[1].id,
             "rate": 1 / EUR_RATE},
        ]
    )  # fmt: skip
    return central | others


def _settings(env, companies):
    # Open demand stays unreserved and no purchase is made behind the builder's back; a bench that
    # measures stock's defaults switches them on in its own clone.
    env["ir.config_parameter"].set_param("stock.no_auto_scheduler", "1")
    for company in companies:
        company.account_use_credit_limit = True
    admin = env.ref("base.user_admin")
    admin.company_ids = companies
    env.user.company_ids = companies
    groups = (
        "stock.group_stock_multi_locations",
        "stock.group_adv_location",
        "product.group_product_pricelist",
    )
    env.ref("base.group_user").implied_ids |= env["res.groups"].union(*map(env.ref, groups))


def _warehouses(env, companies):
    central, east, europe = companies
    first = env["stock.warehouse"].search([("company_id", "=", central.id)], limit=1)
    first.write({"name": "Central", "code": "CEN"})
    depot = env["stock.warehouse"].create({"name": "Depot", "code": "DEP", "company_id": central.id})
    result = first | depot
    for company, code in ((east, "EAS"), (europe, "EUR")):
        warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        if not warehouse:
            warehouse = env["stock.warehouse"].create(
                {"name": company.name, "company_id": company.id, "code": code}
            )
        warehouse.write({"name": company.name, "code": code})
        result |= warehouse
    result.out_type_id.reservation_method = "manual"
    return result


def _pricelist(env, company):
    pricelist = env["product.pricelist"].search([("company_id", "=", company.id)], limit=1)
    assert pricelist.currency_id == company.currency_id
    return pricelist


def _people(env, world, companies):
    groups = [
        env.ref(name).id for name in ("sales_team.group_sale_salesman_all_leads", "stock.group_stock_user")
    ]
    users = env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"Sales {number}", "login": f"bench_sales_{number}", "group_ids": [Command.set(groups)],
                "company_ids": [Command.set(companies.ids)], "company_id": companies[0].id,
            }
            for number in range(1, 9)
        ]
    )  # fmt: skip
    teams = env["crm.team"].create(
        [
            {"name": name, "company_id": False}
            for name in ("Inside sales", "Key accounts", "E-commerce", "Counter")
        ]
    )
    world.user_ids, world.team_ids = users.ids, teams.ids


def _template_masters(env, world, companies):
    """Make the rows that all masters are copied from, in every company's own accounts and taxes."""
    partners = env["res.partner"].create(
        [
            {
                "name": "Customer 0", "is_company": True, "customer_rank": 1, "email": "c0@example.com",
                "country_id": env.ref("base.us").id, "city": "Springfield", "street": "1 Main Street", "zip": "10000",
                "property_payment_term_id": env.ref("account.account_payment_term_30days").id,
            },
            {"name": "Vendor 0", "is_company": True, "supplier_rank": 1, "country_id": env.ref("base.us").id},
        ]
    )  # fmt: skip
    categories = env["product.category"].create([{"name": f"Category {number}"} for number in range(1, 11)])
    products = env["product.product"].create(
        [
            {
                "name": f"Template {number}", "default_code": f"TPL{number}", "barcode": f"TPL{number}",
                "type": "consu", "is_storable": True, "list_price": 10, "standard_price": 6, "weight": 1.0,
                "volume": 0.01, "categ_id": categories[0].id, "invoice_policy": "delivery",
                "purchase_method": "receive",
                "seller_ids": [Command.create({"partner_id": partners[1].id, "delay": 7, "price": 6, "min_qty": 1,
                                               "company_id": False})],
            }
            for number in range(TEMPLATE_PRODUCTS)
        ]
    )  # fmt: skip
    for company in companies - companies[0]:
        for product in products.with_company(company):
            product.standard_price = 6 * (EUR_RATE if company.currency_id.name == "EUR" else 1)
    first = world.sites[0]
    orderpoint = env["stock.warehouse.orderpoint"].create(
        {
            "product_id": products[0].id, "warehouse_id": first.warehouse_id, "location_id": first.stock_id,
            "product_min_qty": 1, "product_max_qty": 5,
        }
    )  # fmt: skip
    world.products = products.ids
    world.templates |= {
        "customer": partners[0].id,
        "vendor": partners[1].id,
        "product": products[0].id,
        "product_template": products[0].product_tmpl_id.id,
        "supplierinfo": products[0].seller_ids.id,
        "orderpoint": orderpoint.id,
        "categories": categories.ids,
    }


def _partners(world, load):
    customers = world.customer_base = load.top("res_partner")
    load.copy_rows(
        "res_partner",
        f"(SELECT i, random() AS u FROM generate_series(1, {world.profile.customers}) i)",
        world.templates["customer"],
        id=f"{customers} + g.i",
        commercial_partner_id=f"{customers} + g.i",
        name="'Customer ' || g.i",
        complete_name="'Customer ' || g.i",
        email="'c' || g.i || '@example.com'",
        email_normalized="'c' || g.i || '@example.com'",
        # The same limit in each company's own currency; one customer in ten has none.
        credit_limit="CASE WHEN g.i % 10 = 0 THEN NULL ELSE (SELECT jsonb_object_agg(company_id,"
        " round(((10 + floor(power(g.u, 3) * 60)) * 1000 * rate)::numeric, 2)) FROM bench_site WHERE k <> 1) END",
    )
    vendors = world.vendor_base = load.top("res_partner")
    load.copy_rows(
        "res_partner",
        f"generate_series(1, {world.profile.vendors})",
        world.templates["vendor"],
        id=f"{vendors} + g.g",
        commercial_partner_id=f"{vendors} + g.g",
        name="'Vendor ' || g.g",
        complete_name="'Vendor ' || g.g",
    )


def _products(world, load):
    """Make products whose popularity rank *r* is spread over the ids, with two vendors each."""
    # Prices are even: any of the discounts, at either currency, then gives whole cents and no sum needs rounding.
    count = world.profile.products
    template_base, product_base = load.top("product_template"), load.top("product_product")
    load.run("DROP TABLE IF EXISTS bench_product")
    load.run(
        f"CREATE TEMP TABLE bench_product AS SELECT r, {product_base} + spread AS pid, {template_base} + spread AS tid,"
        f" price, round(price * part, 2) AS cost, {world.vendor_base} + 1 + v1 AS vendor1,"
        f" {world.vendor_base} + 1 + v2 AS vendor2, delay FROM ("
        f" SELECT r, (r * 7919) % {count} + 1 AS spread, greatest(4, round((3 + exp(random() * 5))::numeric / 2) * 2) AS price,"
        f" (0.55 + 0.3 * random())::numeric AS part, floor(random() * {world.profile.vendors})::int AS v1,"
        f" floor(random() * {world.profile.vendors})::int AS v2, 3 + floor(random() * random() * 60)::int AS delay"
        f" FROM generate_series(1, {count}) r) x"
    )
    load.run("CREATE UNIQUE INDEX ON bench_product (r)")
    load.run("CREATE UNIQUE INDEX ON bench_product (pid)")
    load.run("ANALYZE bench_product")
    code = "'SKU' || lpad(g.r::text, 5, '0')"
    ordered = "(SELECT * FROM bench_product ORDER BY pid)"
    categories = world.templates["categories"]
    template = world.templates["product_template"]
    load.copy_rows(
        "product_template", ordered, template,
        id="g.tid", name="jsonb_build_object('en_US', 'Product ' || g.r)", default_code=code, list_price="g.price",
        categ_id=f"(ARRAY{categories})[1 + g.r % {len(categories)}]",
    )  # fmt: skip
    load.copy_rows(
        "product_product", ordered, world.templates["product"],
        id="g.pid", product_tmpl_id="g.tid", default_code=code, barcode=f"'B' || {code}",
        standard_price="(SELECT jsonb_object_agg(company_id, round(g.cost * rate, 2)) FROM bench_site WHERE k <> 1)",
    )  # fmt: skip
    for relation, left, right in (
        ("product_taxes_rel", "prod_id", "tax_id"),
        ("product_supplier_taxes_rel", "prod_id", "tax_id"),
        ("stock_route_product", "product_id", "route_id"),
    ):
        load.copy_links(relation, left, right, "bench_product", "g.tid", template)
    load.copy_rows(
        "product_supplierinfo",
        "(SELECT p.*, n FROM bench_product p, generate_series(1, 2) n)",
        world.templates["supplierinfo"],
        id="nextval('product_supplierinfo_id_seq')",
        product_tmpl_id="g.tid",
        product_id="NULL",
        partner_id="CASE g.n WHEN 1 THEN g.vendor1 ELSE g.vendor2 END",
        delay="g.delay + 3 * (g.n - 1)",
        price="round(g.cost * (1 + 0.05 * (g.n - 1)), 2)",
        sequence="g.n",
    )


def _orderpoints(world, load):
    """Make one reordering rule per product and warehouse; levels follow the expected open demand."""
    demand = open_demand(world.profile, "p.r", "s.share")
    load.copy_rows(
        "stock_warehouse_orderpoint",
        f"(SELECT p.pid, p.r, s.*, ceil({demand} * 0.5 + 1) AS low_qty, ceil({demand} * 1.5 + 6) AS high_qty"
        " FROM bench_product p, bench_site s ORDER BY p.pid, s.k)",
        world.templates["orderpoint"],
        id="nextval('stock_warehouse_orderpoint_id_seq')",
        name="'BOP/' || g.r || '/' || g.k",
        product_id="g.pid",
        warehouse_id="g.warehouse_id",
        location_id="g.stock_id",
        company_id="g.company_id",
        product_min_qty="g.low_qty",
        product_max_qty="g.high_qty",
    )


def rank(profile):
    """Return the SQL that draws a product rank: a power law, the first seller has about 2 % of the lines."""
    return f"1 + floor({profile.products} * power(random(), 2.5))::int"


def open_demand(profile, rank_sql, share_sql):
    """Return the SQL for the units that open orders ask of one product in one warehouse on average."""
    count = profile.products
    part = f"(power({rank_sql}::float / {count}, 0.4) - power(({rank_sql} - 1)::float / {count}, 0.4))"
    return f"({profile.open_lines} * 3 * {part} * {share_sql})"
