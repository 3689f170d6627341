"""An order over the credit limit, seen by the four people it concerns, in their browsers and over the wire.

Sales confirms it; the warehouse cannot see it as work, reserve, print, scan or validate it; the credit controller releases it
with a reason; the warehouse ships it; the auditor verifies the chain.
"""

import pytest

from .client import Refused


@pytest.fixture(scope="module")
def order(world):
    """Switch the release on as its administrator does, and let sales enter an order of 2,000 on a limit of 1,000."""
    admin = world.as_("admin")
    switch = admin.create(
        "order.release.switch", company_id=world.ids["company"], reason="Start of the pilot"
    )
    admin.call("order.release.switch", "action_switch_on", ids=[switch])
    sales = world.as_("sales")
    return sales.create(
        "sale.order",
        partner_id=world.ids["customer"],
        order_line=[[0, 0, {"product_id": world.ids["product"], "product_uom_qty": 20}]],
    )


def delivery(world, order):
    found = world.as_("warehouse").search_read(
        "stock.picking", [["sale_id", "=", order]], "name", "state", "release_hold", "move_ids"
    )
    assert len(found) == 1
    return found[0]


def goods(world, order):
    """What the database says about the order's goods: state, reserved quantity, picked, held."""
    return world.sql(
        "SELECT m.state, trim_scale(m.quantity::numeric), COALESCE(m.picked, false), COALESCE(m.release_hold, false) FROM stock_move m"
        f" JOIN sale_order_line l ON l.id = m.sale_line_id WHERE l.order_id = {order}"
    ).split("|")


def test_1_sales_confirms_and_reads_why_it_is_held(world, browser, order):
    page = browser.as_("sales")
    page.goto(f"{world.url}/odoo/sales/{order}")
    page.wait_for_selector("text=Would be held if confirmed now")
    page.click("button[name=action_confirm]")
    page.wait_for_selector("button:has-text('Ask for release')")
    assert page.locator("text=Exposure $ 2,000.00 of $ 1,000.00").count() == 1
    assert page.locator("button:has-text('Release with reason')").count() == 0
    assert goods(world, order) == ["confirmed", "0", "f", "t"]


def test_2_the_warehouse_finds_the_way_closed_everywhere(world, browser, order):
    warehouse, picking = world.as_("warehouse"), delivery(world, order)
    move, line = picking["move_ids"][0], {"picking_id": picking["id"], "product_id": world.ids["product"]}
    ways = {
        "reserve": lambda: warehouse.call("stock.picking", "action_assign", ids=[picking["id"]]),
        "validate": lambda: warehouse.call("stock.picking", "button_validate", ids=[picking["id"]]),
        "mark printed": lambda: warehouse.write("stock.picking", [picking["id"]], printed=True),
        "type a quantity": lambda: warehouse.write("stock.move", [move], quantity=20),
        "mark picked": lambda: warehouse.write("stock.move", [move], picked=True),
        "scan a line": lambda: warehouse.create("stock.move.line", move_id=move, quantity=20, **line),
        "take the flag off": lambda: warehouse.write("stock.move", [move], release_hold=False),
        "write the state": lambda: warehouse.write("stock.move", [move], state="assigned"),
        "release it": lambda: (
            warehouse.call("sale.order", "action_release", ids=[order])
            and release_as(world, "warehouse", order)
        ),
    }
    for name, way in ways.items():
        with pytest.raises(Refused):
            way()
        assert goods(world, order) == ["confirmed", "0", "f", "t"], name
    page = browser.as_("warehouse")
    page.goto(f"{world.url}/odoo/action-stock.action_picking_tree_ready")
    page.wait_for_selector(".o_list_view, .o_view_nocontent")
    assert page.locator(f"text={picking['name']}").count() == 0, "held goods are no work"
    page.goto(f"{world.url}/odoo/action-stock.action_picking_tree_all/{picking['id']}")
    page.wait_for_selector("text=Held for release.")
    for button in ("button_validate", "action_assign", "do_print_picking"):
        assert page.locator(f"button[name={button}]:visible").count() == 0
    page.goto(f"{world.url}/report/html/stock.report_deliveryslip/{picking['id']}")
    assert "Cable drum" not in page.content()


def release_as(world, login, order, reason="Please"):
    person = world.as_(login)
    wizard = person.call(
        "order.release.wizard",
        "create",
        vals_list=[{"reason": reason}],
        context={"active_model": "sale.order", "active_ids": [order], "default_order_ids": [[6, 0, [order]]]},
    )
    return person.call("order.release.wizard", "action_release", ids=wizard)


@pytest.mark.parametrize("login", ["sales", "warehouse", "release", "buyer", "auditor", "admin"])
def test_3_nobody_without_the_duty_releases_it(world, order, login):
    with pytest.raises(Refused):
        release_as(world, login, order)
    assert goods(world, order) == ["confirmed", "0", "f", "t"]


def test_4_the_database_refuses_what_no_program_guards(world, order):
    for change in ("state = 'assigned'", "state = 'done'", "quantity = 5"):
        message = world.refused_sql(
            f"UPDATE stock_move SET {change} WHERE sale_line_id IN (SELECT id FROM sale_order_line WHERE order_id = {order})"
        )
        assert "release_hold" in message
    assert goods(world, order) == ["confirmed", "0", "f", "t"]


def test_5_the_credit_controller_releases_it_with_a_reason(world, browser, order):
    page = browser.as_("credit")
    page.goto(f"{world.url}/odoo/release-desk")
    page.click(".o_data_row td.o_data_cell >> nth=0")
    page.click("button:has-text('Release with reason')")
    page.fill(".modal textarea", "Paid this morning, money is on the way")
    page.click(".modal button[name=action_release]")
    page.wait_for_selector(".o_notification:has-text('released to the warehouse')")
    page.wait_for_selector("text=Exposure $ 2,000.00 of $ 1,000.00, cleared by Credit")
    assert goods(world, order) == ["assigned", "20", "f", "f"]
    assert delivery(world, order)["release_hold"] is False


def test_6_the_warehouse_ships_it(world, browser, order):
    page = browser.as_("warehouse")
    page.goto(f"{world.url}/odoo/action-stock.action_picking_tree_all/{delivery(world, order)['id']}")
    page.click("button[name=button_validate]:visible")
    page.wait_for_selector(".o_statusbar_status .o_arrow_button_current:has-text('Done')")
    assert goods(world, order)[:2] == ["done", "20"]


def test_7_the_auditor_reads_the_story_and_verifies_the_chain(world, browser, order):
    auditor = world.as_("auditor")
    story = auditor.search_read(
        "distribution.decision",
        [["res_model", "=", "sale.order"], ["res_id", "=", order]],
        "verdict", "actor_name", "reason", "evidence",
    )  # fmt: skip
    assert [(row["verdict"], row["actor_name"], row["reason"]) for row in story] == [
        ("override", "Credit", "Paid this morning, money is on the way")
    ]
    assert "2000" in str(story[0]["evidence"])
    page = browser.as_("auditor")
    page.goto(f"{world.url}/odoo/action-distribution_control.distribution_ledger_check_action")
    page.click("button[name=action_verify]")
    page.wait_for_selector("text=/consistent in itself, not anchored/i")
    assert browser.errors == []
