"""The night and the position in the database: beside what the plain statement costs, and stock's own read."""

# On hand, open receipts and deliveries, and the quantity up to the maximum for every rule: what anybody must compute.
LIMIT = """
    SELECT count(*), sum(quantity) FROM (
        SELECT rule.id, CASE WHEN COALESCE(stock.quantity, 0) + COALESCE(flow.quantity, 0) < rule.product_min_qty
               THEN rule.product_max_qty - COALESCE(stock.quantity, 0) - COALESCE(flow.quantity, 0) ELSE 0 END AS quantity
          FROM stock_warehouse_orderpoint rule
          LEFT JOIN (SELECT product_id, location_id, sum(quantity) AS quantity FROM stock_quant GROUP BY 1, 2) stock
                 ON stock.product_id = rule.product_id AND stock.location_id = rule.location_id
          LEFT JOIN (SELECT product_id, location_id, sum(quantity) AS quantity
                       FROM (SELECT product_id, location_dest_id AS location_id, product_qty AS quantity FROM stock_move
                              WHERE state IN ('waiting', 'confirmed', 'assigned', 'partially_available')
                              UNION ALL
                             SELECT product_id, location_id, -product_qty FROM stock_move
                              WHERE state IN ('waiting', 'confirmed', 'assigned', 'partially_available')) move
                      GROUP BY 1, 2) flow
                 ON flow.product_id = rule.product_id AND flow.location_id = rule.location_id) rules
"""
# Rules that stock reads; its cost is linear in their number.
STOCK_RULES = 2_000
NIGHT_SECONDS = 90


def measure_night(bench):
    """Plan all companies as a first night (kept), then measure the next one."""
    companies = first_night(bench)
    if bench.wants("nightly_72k"):
        sample = bench.measure(lambda: night(bench, companies))
        count = bench.sql("SELECT count(*) FROM replenishment_level")[0][0]
        limits = [(f"<= {NIGHT_SECONDS} s", sample.seconds <= NIGHT_SECONDS)]
        note = "history, levels, rules, proposals; COPY not counted"
        bench.row("nightly_72k", count, sample, limits=limits, note=note)


def first_night(bench):
    """Give every company a policy and plan it once; kept.  Return the companies."""
    companies = _companies(bench)
    night(bench, companies)
    bench.cr.commit()
    return companies


def night(bench, companies):
    """Plan all *companies*."""
    for company in companies:
        _night(bench, company)


def position(bench, companies):
    """Where every level of *companies* stands, and what to order."""
    planner = bench.user_env()["replenishment.planner"].sudo()
    return bench.measure(
        lambda: sum(len(planner._order_quantities(company)[0]) for company in companies), repeat=3, warm=True
    )


def measure_position(bench):
    """Where everything stands and what to order, beside one statement and beside stock's own read."""
    found = position(bench, _companies(bench))
    count = bench.sql("SELECT count(*) FROM replenishment_level")[0][0]
    if bench.wants("position_72k_sql"):
        limit = bench.measure(lambda: bench.sql(LIMIT), repeat=3, warm=True)
        bench.row("position_72k_sql", count, found, "one statement over all rules", limit, 5.0)
    if bench.wants("position_72k_stock"):
        rules = bench.user_env()["stock.warehouse.orderpoint"].search([], limit=STOCK_RULES, order="id")
        stock = bench.measure(lambda: rules.read(["qty_forecast", "qty_to_order"]))
        bench.row(
            "position_72k_stock",
            count,
            found,
            f"stock's read of {len(rules):,} rules",
            stock,
            1 / 15,
            scale=len(rules) / count,
        )


def _companies(bench):
    env = bench.user_env()
    policies = env["replenishment.policy"].sudo()
    for company in env.companies:
        if not policies.search([("company_id", "=", company.id)]):
            policies.create({"name": "Bench", "company_id": company.id, "mode": "write"})
    return env.companies


def _night(bench, company):
    runs = bench.user_env()["replenishment.run"].sudo().with_company(company)
    run = runs._open_run(company)
    while run.state == "running":
        run._work_step()
    if run.state != "done":
        raise RuntimeError(f"the run of {company.name} failed in {run.step}: {run.error}")
