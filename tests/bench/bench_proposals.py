"""Proposals: deciding on every product in every branch, making orders of them, and opening the planner's screen.

Levels stand as a planning run would leave them, taken from stock's own reordering rules and positions: this bench
measures what comes after.
"""

from .web import read_page

MODULES = ("replenishment_rules",)
LINES = 2_000
PAGE = 80

# One level per reordering rule: its minimum and maximum, what is on hand, coming and owed, and a year's use.
LEVELS = """
    INSERT INTO replenishment_level (
        company_id, warehouse_id, product_id, categ_id, policy_id, vendor_id, abc_class, xyz_class, reorder_point,
        order_up_to, forecast_week, error_variance, season_factor, lead_days, lead_deviation_days, lead_source,
        review_days, cover_days, average_cost, on_hand_qty, incoming_qty, outgoing_qty, position_qty, orderpoint_id)
    SELECT point.company_id, point.warehouse_id, point.product_id, template.categ_id, policy.id, seller.partner_id,
           'A', 'X', point.product_min_qty, point.product_max_qty, COALESCE(used.quantity, 0) / 52, 1, 1,
           COALESCE(seller.delay, 7), 2, 'promised', 1, COALESCE(seller.delay, 7) + 1, 10,
           COALESCE(hand.quantity, 0), COALESCE(move.coming, 0), COALESCE(move.owed, 0),
           COALESCE(hand.quantity, 0) + COALESCE(move.coming, 0) - COALESCE(move.owed, 0), point.id
      FROM stock_warehouse_orderpoint point
      JOIN replenishment_policy policy ON policy.company_id = point.company_id
      JOIN product_product product ON product.id = point.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN LATERAL (
          SELECT partner_id, delay FROM product_supplierinfo info
           WHERE info.product_tmpl_id = template.id ORDER BY info.sequence, info.id LIMIT 1) seller ON TRUE
      LEFT JOIN (
          SELECT quant.product_id, location.warehouse_id, sum(quant.quantity) AS quantity
            FROM stock_quant quant
            JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
           GROUP BY 1, 2) hand USING (product_id, warehouse_id)
      LEFT JOIN (
          SELECT move.product_id, COALESCE(source.warehouse_id, target.warehouse_id) AS warehouse_id,
                 sum(product_qty) FILTER (WHERE source.usage = 'internal' AND target.usage <> 'internal') AS owed,
                 sum(product_qty) FILTER (WHERE source.usage <> 'internal' AND target.usage = 'internal') AS coming
            FROM stock_move move
            JOIN stock_location source ON source.id = move.location_id
            JOIN stock_location target ON target.id = move.location_dest_id
           WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           GROUP BY 1, 2) move USING (product_id, warehouse_id)
      LEFT JOIN (
          SELECT move.product_id, source.warehouse_id, sum(move.quantity) AS quantity
            FROM stock_move move
            JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
            JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'customer'
           WHERE move.state = 'done' AND move.date > now() - interval '1 year'
           GROUP BY 1, 2) used USING (product_id, warehouse_id)
"""
# The rows that any such decision reads, joined and filtered: what SQL alone takes.
LIMIT = """
    CREATE TEMPORARY TABLE bench_needed ON COMMIT DROP AS
    SELECT level.*, info.partner_id AS seller_id, info.price, info.min_qty, coming.quantity
      FROM replenishment_level level
      JOIN product_product product ON product.id = level.product_id
      LEFT JOIN LATERAL (
          SELECT * FROM product_supplierinfo info
           WHERE info.product_tmpl_id = product.product_tmpl_id ORDER BY sequence LIMIT 1) info ON TRUE
      LEFT JOIN (
          SELECT move.product_id, target.warehouse_id, sum(move.product_qty) AS quantity, min(move.date) AS due
            FROM stock_move move
            JOIN stock_location source ON source.id = move.location_id AND source.usage IN ('supplier', 'transit')
            JOIN stock_location target ON target.id = move.location_dest_id
           WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           GROUP BY 1, 2) coming ON coming.product_id = level.product_id
                                AND coming.warehouse_id = level.warehouse_id
"""


def run(bench, options):
    env = bench.user_env()
    planner = env.ref("distribution_control.group_planner")
    env.user.sudo().group_ids += planner
    for company in env.companies:
        env["replenishment.policy"].sudo().create(
            {"name": "Bench", "company_id": company.id, "mode": "advise"}
        )
    bench.env.flush_all()
    bench.sql(LEVELS)
    bench.sql("ANALYZE replenishment_level")
    bench.cr.commit()
    if bench.wants("proposals_72k"):
        _propose(bench, env)
    if bench.wants("rfq_2000"):
        _orders(bench, env)
    if bench.wants("screen_open", "list_80"):
        _screen(bench, env)


def _runs(env):
    return [env["replenishment.run"].sudo().create({"company_id": company.id}) for company in env.companies]


def _propose_all(env, runs):
    return sum(env["replenishment.proposal.engine"].sudo()._propose(run) for run in runs)


def _propose(bench, env):
    count = bench.sql("SELECT count(*) FROM replenishment_level")[0][0]
    plain = bench.measure(lambda: bench.sql(LIMIT), repeat=2)
    first = bench.measure(lambda runs: _propose_all(env, runs), prepare=lambda: _runs(env))
    bench.row(
        "proposals_72k", count, first, "the rows joined in SQL", plain, None, [("<= 300 MB", _within(first, 300))],
        note="first night: every proposal is new",
    )  # fmt: skip


def _within(sample, limit):
    return sample.peak_mb is None or sample.peak_mb <= limit


def _orders(bench, env):
    """The same purchases, by stock's reordering rules and by accepted proposals."""
    company = env.companies[0]
    points = (
        env["stock.warehouse.orderpoint"]
        .sudo()
        .search([("company_id", "=", company.id), ("product_id.seller_ids", "!=", False)], limit=LINES * 4)
    )
    points = points.filtered(
        lambda point: (
            point.warehouse_id.buy_to_resupply and point.product_uom.compare(point.qty_to_order, 0) > 0
        )
    )[:LINES]

    def by_stock(chosen):
        chosen._procure_orderpoint_confirm(company_id=company, raise_user_error=False)

    stock = bench.measure(by_stock, prepare=lambda: points.with_env(env))
    mine = env["replenishment.proposal"]
    ours = bench.measure(
        lambda proposals: proposals._accept(), prepare=lambda: _as_proposals(env, points).with_env(mine.env)
    )
    bench.row("rfq_2000", len(points), ours, "stock: _procure_orderpoint_confirm", stock, 1.0)


def _as_proposals(env, points):
    """Proposals to buy what stock's rules would buy, from the same vendor."""
    return env["replenishment.proposal"].sudo().create(
        [
            {
                "company_id": point.company_id.id,
                "warehouse_id": point.warehouse_id.id,
                "product_id": point.product_id.id,
                "kind": "buy",
                "engine_kind": "buy",
                "quantity": point.qty_to_order,
                "engine_quantity": point.qty_to_order,
                "supplierinfo_id": point.product_id.seller_ids[:1].id,
                "vendor_id": point.product_id.seller_ids[:1].partner_id.id,
                "figures": {},
                "options": [],
                "supplies": [],
            }
            for point in points
        ]
    )  # fmt: skip


def _screen(bench, env):
    _propose_all(env, _runs(env))
    bench.cr.commit()
    proposals, points = env["replenishment.proposal"], env["stock.warehouse.orderpoint"]
    count = proposals.search_count([("state", "=", "open")])
    domain = [("state", "in", ("open", "approval", "queued"))]
    page = read_page(proposals, domain, PAGE)

    def open_ours():
        env["ir.actions.act_window"]._for_xml_id("replenishment_rules.replenishment_proposal_action")
        proposals.get_views([(False, "list"), (False, "search")])
        proposals.get_workbench()
        page()

    if bench.wants("screen_open"):
        ours = bench.measure(open_ours, repeat=3, warm=True)
        stock = bench.measure(points.action_open_orderpoints)
        bench.row("screen_open", count, ours, "stock: action_open_orderpoints", stock, 0.1)
    if bench.wants("list_80"):
        ours = bench.measure(page, repeat=5, warm=True)
        stock = bench.measure(read_page(points, [], PAGE), repeat=5, warm=True)
        bench.row("list_80", PAGE, ours, "stock: list of reordering rules", stock, 0.25)
