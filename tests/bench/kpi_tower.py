"""The control tower over a book of held orders and a long queue of cases."""

CASES, CHILDREN = 20_000, 20


def run(bench, env):
    """One look as a person of all companies takes it, and the actions that are asked for after it."""
    env["res.company"].search([]).control_active = True
    _hold(bench)
    _open_cases(bench, env)
    bench.cr.commit()
    bench.sql("ANALYZE distribution_exception")
    bench.cr.commit()
    tower = env["distribution.tower"]
    ours = bench.measure(tower.get_tower, warm=True, repeat=3)
    told = ours.value
    stages = sum(stage["count"] for flow in told["flows"] for stage in flow["stages"])
    bench.row(
        "tower", CASES, ours, limits=[("< 300 ms", ours.seconds < 0.3)],
        note=f"{stages:,} documents in {len(told['flows'])} flows, {told['cases']['all']['count']:,} cases",
    )  # fmt: skip
    actions = bench.measure(tower.get_actions, warm=True)
    bench.row(
        "tower_actions", CASES, actions, note=f"{len(actions.value['flows'])} proposed; asked after the tower"
    )


def _hold(bench):
    """Put the open orders of the profile on hold, as the gates would: since, gate and value."""
    bench.sql(
        "UPDATE sale_order SET release_state = 'held', release_since = now() AT TIME ZONE 'UTC' - interval '1 day',"
        " release_gate = CASE WHEN mod(id, 3) = 0 THEN 'stock' ELSE 'credit' END, release_value_held = amount_total"
        " WHERE name ~ '^SO[0-9]{6}$' AND state = 'sale'"
    )


def _open_cases(bench, env):
    """Open cases on order lines; each twentieth explains those after it."""
    from odoo.addons.distribution_control.logic.finding import Finding, Scope

    kind = env["distribution.exception.kind"].create(
        {
            "name": "Waits",
            "code": "bench_waits",
            "detector": env.ref("distribution_control.exception_kind_detector_failed").detector,
            "summary_template": "{order} waits",
        }
    )
    rows = bench.sql(
        "SELECT o.id, o.company_id, o.warehouse_id, o.team_id, o.partner_id, o.amount_total::float8, o.name,"
        " o.commitment_date FROM sale_order o ORDER BY o.company_id, o.id LIMIT %s",
        CASES,
    )
    findings = [
        Finding(
            f"bench,{order}", "sale.order", order, company, warehouse, team, partner, amount_at_risk=amount,
            deadline_at=due, facts={"order": name},
            root_key=f"bench,{rows[place - place % CHILDREN][0]}" if place % CHILDREN else None,
        )
        for place, (order, company, warehouse, team, partner, amount, name, due) in enumerate(rows)
    ]  # fmt: skip
    env["distribution.exception"]._reconcile(kind, Scope({row[1] for row in rows}), findings)
