"""Every way to move held goods that an integration could try over JSON-2, by every person of the company.

Each is refused with a message, and the goods stand as they stood: looked at in the database itself.
"""

import ast
import pathlib
import re

import pytest

from devtools import odoo

from .client import LOGINS, Refused

# What a client may think opens a gate.
KEYS = {
    "release_pass": "RELEASED",
    "release_hold": False,
    "default_release_hold": False,
    "default_state": "done",
    "default_release_state": "released",
    "default_release_decision_id_value": 1,
    "default_release_held_at": "2030-01-01 00:00:00",
    "default_release_supply_pending": False,
    "force_release": True,
    "skip_sanity_check": True,
    "skip_backorder": True,
    "cancel_backorder": True,
    "preserve_state": True,
    "is_scrap": True,
    "su": True,
    "install_mode": True,
}
# The administrator lacks no access right: every refusal must be about the hold.
ABOUT = re.compile(r"release|\bheld\b|\bholds?\b|Decisions are written", re.IGNORECASE)


# What the gates and the acts of people write, and nobody by hand.
KEPT = tuple(
    f"order.release.{name}"
    for name in (
        "hold", "override", "budget.use", "commitment", "harm", "run.line", "message", "usual", "stock.version",
        "credit.version", "retest", "replay", "replay.line",
    )
)  # fmt: skip
# What says who may do what, and whose it is to write beside the administrator.
GOVERNING = {
    "order.release.policy": (),
    "order.release.policy.line": (),
    "order.release.role.limit": (),
    "order.release.category.floor": (),
    "order.release.demand.class": (),
    "order.release.source": (),
    "order.release.budget": (),
    "order.release.switch": (),
    "order.release.quota": ("release",),
    "order.release.run": ("release",),
    "order.release.credit.line": ("credit",),
    "order.release.substitute": ("sales",),
}


@pytest.fixture(scope="module")
def held(world):
    """Return the ids around one held order of 20 over a credit limit of 10."""
    admin = world.as_("admin")
    switch = admin.create(
        "order.release.switch", company_id=world.ids["company"], reason="Start of the pilot"
    )
    admin.call("order.release.switch", "action_switch_on", ids=[switch])
    sales = world.as_("sales")
    order = sales.create(
        "sale.order",
        partner_id=world.ids["customer"],
        order_line=[[0, 0, {"product_id": world.ids["product"], "product_uom_qty": 20}]],
    )
    sales.call("sale.order", "action_confirm", ids=[order])
    free = sales.create(
        "sale.order",
        partner_id=world.ids["plain"],
        order_line=[[0, 0, {"product_id": world.ids["product"], "product_uom_qty": 1}]],
    )
    sales.call("sale.order", "action_confirm", ids=[free])
    found = {"order": order}
    for name, one in (("", order), ("free_", free)):
        picking = admin.search_read("stock.picking", [["sale_id", "=", one]], "move_ids", "move_line_ids")[0]
        found[f"{name}picking"], found[f"{name}move"] = picking["id"], picking["move_ids"][0]
        found[f"{name}line"] = picking["move_line_ids"][:1]
    found["sale_line"] = admin.read("sale.order", [order], "order_line")[0]["order_line"][0]
    locations = admin.read(
        "stock.move", [found["move"]], "location_id", "location_dest_id", "picking_type_id"
    )[0]
    found["places"] = {name: value[0] for name, value in locations.items() if name != "id"}
    return found


def goods(world, held):
    """What the database says about everything there is: held and free moves, lines, reservations, deliveries, copies."""
    return world.sql(
        "SELECT id, state, quantity, picked, release_hold, picking_id, sale_line_id, product_uom_qty FROM stock_move"
        " UNION ALL SELECT id, state, 0, printed, release_hold, batch_id, 0, 0 FROM stock_picking"
        " UNION ALL SELECT move_id, 'line', sum(quantity), bool_or(picked), NULL, max(picking_id), 0, 0"
        " FROM stock_move_line GROUP BY move_id"
        " UNION ALL SELECT product_id, 'quant', sum(quantity), NULL, NULL, NULL, 0, sum(reserved_quantity)"
        " FROM stock_quant GROUP BY product_id ORDER BY 2, 1"
    )


def ways(world, held):
    """Yield (name, model, method, ids, arguments)."""
    move, picking, product = held["move"], held["picking"], world.ids["product"]
    line = {
        "product_id": product,
        "quantity": 20,
        **{k: v for k, v in held["places"].items() if k != "picking_type_id"},
    }
    new_move = {"product_id": product, "product_uom_qty": 20, **held["places"]}
    for vals in (
        {"quantity": 20},
        {"picked": True},
        {"quantity": 20, "picked": True},
        {"state": "assigned"},
        {"state": "done"},
        {"release_hold": False},
        {"release_hold": None, "state": "assigned"},
        {"release_decision_id_value": 1},
        {"release_held_at": False},
        {"sale_line_id": False},
        {"picking_id": held["free_picking"]},
        {"move_line_ids": [[0, 0, line]]},
        {"lot_ids": [[6, 0, [1]]]},
    ):
        yield f"move {vals}", "stock.move", "write", [move], {"vals": vals}
    yield "held and done at once", "stock.move", "create", None, {
        "vals_list": [{**new_move, "sale_line_id": held["sale_line"], "quantity": 20, "picked": True}]
    }  # fmt: skip
    yield (
        "into the held delivery",
        "stock.move",
        "create",
        None,
        {"vals_list": [{**new_move, "picking_id": picking}]},
    )
    yield "line", "stock.move.line", "create", None, {"vals_list": [{**line, "move_id": move}]}
    yield (
        "line by delivery",
        "stock.move.line",
        "create",
        None,
        {"vals_list": [{**line, "picking_id": picking}]},
    )
    yield "line taken over", "stock.move.line", "write", held["free_line"], {"vals": {"move_id": move}}
    yield (
        "line carried over",
        "stock.move.line",
        "write",
        held["free_line"],
        {"vals": {"picking_id": picking}},
    )
    for method in (
        "action_assign", "button_validate", "do_print_picking", "action_split_transfer", "action_put_in_pack", "button_scrap",
    ):  # fmt: skip
        yield method, "stock.picking", method, [picking], {}
    yield "packages", "stock.picking", "action_add_entire_packs", [picking], {"package_ids": [1]}
    yield "both validated", "stock.picking", "button_validate", [held["free_picking"], picking], {}
    for vals in (
        {"printed": True},
        {"state": "done"},
        {"release_hold": False},
        {"move_ids": [[1, move, {"quantity": 20, "picked": True}]]},
        {"move_ids": [[1, move, {"release_hold": False}]]},
        {"move_line_ids": [[0, 0, line]]},
    ):
        yield f"delivery {vals}", "stock.picking", "write", [picking], {"vals": vals}
    yield "batch", "stock.picking.batch", "create", None, {
        "vals_list": [{"picking_type_id": held["places"]["picking_type_id"], "picking_ids": [[6, 0, [picking]]]}]
    }  # fmt: skip
    yield (
        "forecast",
        "stock.forecasted_product_product",
        "action_reserve_linked_picks",
        None,
        {"move_id": move},
    )
    yield "reception", "report.stock.report_reception", "action_assign", None, {
        "move_ids": [move], "qtys": [20], "in_ids": [[held["free_move"]]],
    }  # fmt: skip
    yield "sales line", "sale.order.line", "write", [held["sale_line"]], {
        "vals": {"move_ids": [[1, move, {"quantity": 20, "picked": True}]]}
    }  # fmt: skip
    for model, method, ids in (
        ("stock.move", "_release", [move]),
        ("stock.move", "_apply_hold", [move]),
        ("stock.move", "_action_done", [move]),
        ("stock.move", "_action_assign", [move]),
        ("stock.move", "_write_hold", [move]),
        ("sale.order.line", "_release_goods", [held["sale_line"]]),
        ("sale.order.line", "_launch_held_supply", [held["sale_line"]]),
        ("sale.order", "_release_all", [held["order"]]),
        ("sale.order", "_set_release", [held["order"]]),
        ("order.release.engine", "_refresh", None),
        ("order.release.engine", "_let_go", None),
    ):
        yield f"{model}.{method}", model, method, ids, {}
    yield (
        "state of the order",
        "sale.order",
        "write",
        [held["order"]],
        {"vals": {"release_state": "released"}},
    )
    yield "switch", "res.company", "write", [world.ids["company"]], {"vals": {"order_release_active": False}}
    hold = world.as_("admin").read("sale.order", [held["order"]], "release_hold_ids")[0]["release_hold_ids"]
    yield "hold cleared", "order.release.hold", "write", hold, {"vals": {"state": "released"}}
    yield "hold deleted", "order.release.hold", "unlink", hold, {}
    yield "decision made up", "distribution.decision", "create", None, {
        "vals_list": [{"res_model": "sale.order", "res_id": held["order"], "verdict": "release", "reason": "x"}]
    }  # fmt: skip


def refusal(person, model, method, **arguments):
    """Return the message with which the server refuses the call, None when it does not."""
    try:
        person.call(model, method, **arguments)
    except Refused as refused:
        return str(refused)
    return None


@pytest.mark.parametrize("login", LOGINS)
def test_nobody_moves_held_goods(world, held, login):
    person, before, tried = world.as_(login), goods(world, held), 0
    for name, model, method, ids, arguments in ways(world, held):
        for context in (None, KEYS):
            message = refusal(person, model, method, ids=ids, context=context, **arguments)
            assert message, f"not refused: {name} ({context and 'with keys'})"
            assert "psycopg2" not in message, f"{name}: the database had to say it"
            if login == "admin" and not method.startswith("_"):
                assert ABOUT.search(message), f"{name}: refused for another reason: {message}"
            assert goods(world, held) == before, name
            tried += 1
    assert tried > 90


def test_a_copy_is_held_too(world, held):
    admin = world.as_("admin")
    copies = admin.call(
        "stock.move", "copy", ids=[held["move"]], default={"release_hold": False, "picking_id": False}
    )
    assert [row["release_hold"] for row in admin.read("stock.move", copies, "release_hold")] == [True]
    pickings = admin.call("stock.picking", "copy", ids=[held["picking"]])
    moves = admin.search_read("stock.move", [["picking_id", "in", pickings]], "release_hold", "state")
    assert [row["release_hold"] for row in moves] == [True]


def test_an_import_moves_nothing(world, held):
    before = goods(world, held)
    result = world.as_("admin").call(
        "stock.move", "load", fields=[".id", "quantity"], data=[[str(held["move"]), "20"]]
    )
    assert not result["ids"]
    assert "release" in result["messages"][0]["message"]
    assert goods(world, held) == before


def papers(world):
    """What the tables of the release hold: how many rows each, and all of the holds, overrides and policies."""
    tables = [model.replace(".", "_") for model in (*KEPT, *GOVERNING) if model != "order.release.switch"]
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*)::text FROM {table}" for table in tables)
    whole = " UNION ALL ".join(
        f"SELECT '{table}', t::text FROM {table} t"
        for table in (
            "order_release_hold",
            "order_release_override",
            "order_release_policy",
            "order_release_policy_line",
        )
    )
    return world.sql(f"{counts} UNION ALL {whole} ORDER BY 1, 2")


@pytest.mark.parametrize("login", LOGINS)
def test_nobody_writes_the_papers_of_the_release(world, held, login):
    person, before = world.as_(login), papers(world)
    (policy,) = world.as_("admin").search_read("order.release.policy", [["active", "=", True]], "line_ids")[
        :1
    ]
    closed = [*KEPT, *(model for model, whose in GOVERNING.items() if login not in ("admin", *whose))]
    for model in closed:
        for method, arguments in (
            ("create", {"vals_list": [{}]}),
            ("write", {"ids": [1], "vals": {"company_id": world.ids["company"]}}),
            ("unlink", {"ids": [1]}),
        ):
            if login == "admin" and (model, method) == ("order.release.replay", "write"):
                continue  # weeks and company of a replay are the administrator's, its result is not: see below
            for context in (None, KEYS):
                message = refusal(person, model, method, context=context, **arguments)
                assert message, f"not refused: {model}.{method}"
                assert papers(world) == before, f"{model}.{method}"
    gate = {"ids": policy["line_ids"][:1], "vals": {"mode": "off"}}
    assert refusal(person, "order.release.policy.line", "write", **gate), "a live gate was switched off"
    assert refusal(person, "order.release.override", "_note", ids=[], holds=[], decision=1, budget=None)
    assert papers(world) == before


def test_a_policy_of_the_administrator_waits_for_its_replay(world, held):
    admin = world.as_("admin")
    draft = admin.create("order.release.policy", name="Open gates", active=True, sequence=1, line_ids=[])
    assert admin.read("order.release.policy", [draft], "active") == [{"id": draft, "active": False}]
    for method, arguments in (
        ("write", {"vals": {"active": True}}),
        ("action_activate", {}),
        ("toggle_active", {}),
    ):
        assert refusal(admin, "order.release.policy", method, ids=[draft], **arguments)
    replay = admin.call("order.release.policy", "action_replay", ids=[draft])["res_id"]
    for vals in ({"fingerprint": "0" * 64}, {"held_count": 0}, {"policy_id": draft}):
        assert "Replay again" in refusal(admin, "order.release.replay", "write", ids=[replay], vals=vals)
    assert admin.read("order.release.policy", [draft], "active") == [{"id": draft, "active": False}]
    admin.call("order.release.policy", "unlink", ids=[draft])


# What an integration sends that was written for something else.
STRANGE = (None, 1, "x", [], [1], {"a": 1}, [[0]], -1)


def public_methods():
    """Yield (model, method, names of its arguments) of what the release's addons let clients call beyond stock's own."""
    for path in sorted(odoo.ADDONS.glob("order_release*/*/*.py")):
        for one in ast.parse(pathlib.Path(path).read_text()).body:
            if not isinstance(one, ast.ClassDef):
                continue
            named = {
                part.targets[0].id: part.value for part in one.body
                if isinstance(part, ast.Assign) and getattr(part.targets[0], "id", "") in ("_name", "_inherit")
            }  # fmt: skip
            model = named.get("_name") or named.get("_inherit")
            if not isinstance(model, ast.Constant) or not re.match(
                r"order\.release|sale\.order$", model.value
            ):
                continue
            for method in one.body:
                if isinstance(method, ast.FunctionDef) and re.match(r"action_|get_", method.name):
                    yield model.value, method.name, [arg.arg for arg in method.args.args[1:]]


def answer(person, model, method, **arguments):
    """Return (status, message) of the call."""
    try:
        person.call(model, method, **arguments)
    except Refused as refused:
        return refused.status, str(refused)
    return 200, ""


@pytest.mark.parametrize("login", ["sales", "warehouse"])
def test_no_public_method_trips_over_what_it_is_sent(world, held, login):
    person, before, tried = world.as_(login), goods(world, held), []
    for model, method, names in public_methods():
        ids = [held["order"]] if model == "sale.order" else [1]
        for strange in STRANGE if names else (None,):
            arguments = dict.fromkeys(names, strange)
            tried.append((model, method, strange, answer(person, model, method, ids=ids, **arguments)))
    for model in ("order.release.wizard", "order.release.stop"):
        for strange in STRANGE:
            context = {"active_model": "sale.order", "active_ids": strange}
            found = answer(
                person, model, "default_get", fields_list=["order_ids", "line_ids"], context=context
            )
            tried.append((model, "default_get", strange, found))
    assert len(tried) > 80
    assert [one for one in tried if one[-1][0] not in (200, 403, 404, 422)] == []
    assert goods(world, held) == before


def test_nobody_writes_the_dates_that_customers_read(world, held):
    line, sales = held["sale_line"], world.as_("sales")
    for values in (
        {"release_promise_at": "2031-01-01 00:00:00"},
        {"release_promise_facts": {"chosen": {"source": "x"}}},
        {"release_substituted_line_id": line},
    ):
        assert "by hand" in refusal(sales, "sale.order.line", "write", ids=[line], vals=values)
    assert sales.read("sale.order.line", [line], "release_promise_text")[0]["id"] == line
