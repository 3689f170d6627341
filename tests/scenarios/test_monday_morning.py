"""Monday, 07:40. Thirty-one orders are held: nine wait for the release desk, two for credit, and one late receipt explains the rest."""

import datetime

import pytest

RELEASABLE, CREDIT, SHORT = 9, 2, 20


def group(admin, name):
    (row,) = admin.search_read(
        "ir.model.data", [["module", "=", "distribution_control"], ["name", "=", f"group_{name}"]], "res_id"
    )
    return row["res_id"]


def sell(sales, customer, product, quantity, price=None):
    line = {"product_id": product, "product_uom_qty": quantity}
    if price is not None:
        line["price_unit"] = price
    order = sales.create("sale.order", partner_id=customer, order_line=[[0, 0, line]])
    sales.call("sale.order", "action_confirm", ids=[order])
    return order


@pytest.fixture(scope="module")
def morning(world):
    """The weekend's orders, under a policy for credit, margin and stock; a receipt of Kramp is four days late."""
    admin, sales = world.as_("admin"), world.as_("sales")
    desk, credit = group(admin, "release_desk"), group(admin, "credit_controller")
    policy = admin.create(
        "order.release.policy",
        name="All orders",
        line_ids=[
            [0, 0, {"gate": "credit", "mode": "block", "override_role_id": credit}],
            [0, 0, {"gate": "margin", "mode": "approve", "role_id": desk, "limit_ratio": 0.2}],
            [0, 0, {"gate": "stock", "mode": "block", "override_role_id": desk}],
        ],
    )
    switch = admin.create(
        "order.release.switch", company_id=world.ids["company"], policy_id=policy, reason="Start of the pilot"
    )
    admin.call("order.release.switch", "action_switch_on", ids=[switch])
    late = admin.create(
        "product.product", name="Late drum", type="consu", is_storable=True, list_price=50.0, taxes_id=[[5]]
    )
    vendor = admin.create("res.partner", name="Kramp", is_company=True, phone="+49 30 23125 121")
    due = (datetime.datetime.now() - datetime.timedelta(days=4)).strftime("%Y-%m-%d 08:00:00")
    line = {"product_id": late, "product_qty": 200, "price_unit": 20.0, "date_planned": due}
    purchase = admin.create("purchase.order", partner_id=vendor, order_line=[[0, 0, line]])
    admin.call("purchase.order", "button_confirm", ids=[purchase])
    (name,) = admin.read("purchase.order", [purchase], "name", "picking_ids")
    admin.write("stock.picking", name["picking_ids"], scheduled_date=due)
    for _order in range(SHORT):
        sell(sales, world.ids["plain"], late, 5)
    for _order in range(RELEASABLE):
        sell(sales, world.ids["plain"], world.ids["product"], 1, price=70.0)
    for _order in range(CREDIT):
        sell(sales, world.ids["customer"], world.ids["product"], 20)
    return {"purchase": name["name"], "late": late, "picking": name["picking_ids"][0]}


def held(world):
    return world.as_("release").call(
        "sale.order", "search_count", domain=[["release_state", "in", ["held", "partial"]]]
    )


def desk(world, browser, login="release"):
    page = browser.as_(login)
    page.goto(f"{world.url}/odoo/release-desk")
    page.wait_for_selector(".o_release_desk_strip[role=status]")  # before, its place is kept empty
    return page


def choose(page, text):
    """Tick every row of the desk that says *text* and return how many."""
    rows = page.locator(f".o_data_row:has-text('{text}') .o_list_record_selector input")
    for index in range(rows.count()):
        rows.nth(index).click()
    return rows.count()


def test_1_the_desk_says_how_much_waits_and_that_one_late_receipt_explains_most(world, browser, morning):
    assert held(world) == RELEASABLE + CREDIT + SHORT
    page = desk(world, browser)
    strip = page.locator(".o_release_desk_strip").inner_text()
    assert "31 held" in strip
    assert "9 can be freed by you" in strip
    first = page.locator(".o_release_desk_way").first.inner_text()
    assert f"Receipt {morning['purchase']} of Kramp, late since" in first.replace("\n", " ")
    assert f"frees {SHORT}" in first
    assert "+49 30 23125 121" in first
    rows = page.locator(".o_data_row:has-text('Late drum')")
    assert rows.count() == SHORT
    assert "Receipt" in rows.first.inner_text()
    assert page.locator(".o_data_row button[name=action_release]").count() == RELEASABLE


def test_2_nine_leave_with_two_clicks_each(world, browser, morning):
    page = desk(world, browser)
    for left in range(RELEASABLE - 1, RELEASABLE - 3, -1):
        page.click(".o_data_row:has-text('margin 14.29') button[name=action_release] >> nth=0")
        page.fill(".modal textarea", "Agreed clearance price")
        page.click(".modal button[name=action_release]")
        page.wait_for_selector(f".o_release_desk_strip:has-text('{left + CREDIT + SHORT} held')")
        assert held(world) == left + CREDIT + SHORT
    assert choose(page, "margin 14.29") == RELEASABLE - 2
    page.click("button[name=action_release]:visible")
    page.fill(".modal textarea", "Agreed clearance price")
    page.click(".modal button[name=action_release]")
    page.wait_for_selector(".o_notification:has-text('7 orders released to the warehouse')")
    page.wait_for_selector(".o_release_desk_strip:has-text('22 held')")
    assert held(world) == CREDIT + SHORT


def test_3_two_go_to_credit_with_their_figures(world, browser, morning):
    page = desk(world, browser)
    assert choose(page, "Exposure") == CREDIT
    page.click("button[name=action_ask_release]:visible")
    page.wait_for_selector(".o_notification:has-text('Asked')")
    tasks = world.as_("credit").search_read(
        "mail.activity",
        [["res_model", "=", "sale.order"], ["user_id.login", "=", "credit"]],
        "note",
        "summary",
    )
    assert len(tasks) == CREDIT
    assert all("Exposure" in task["note"] and "2,000.00" in task["note"] for task in tasks)
    assert held(world) == CREDIT + SHORT


def test_4_the_receipt_comes_and_the_rest_leaves_by_itself(world, browser, morning):
    page = desk(world, browser)
    page.click(".o_release_desk_way >> nth=0 >> button:has-text('Open receipt')")
    page.wait_for_selector(f"text={morning['purchase']}")
    warehouse = world.as_("warehouse")
    (move,) = warehouse.search_read("stock.move", [["picking_id", "=", morning["picking"]]], "id")
    warehouse.write("stock.move", [move["id"]], quantity=200, picked=True)
    warehouse.call("stock.picking", "button_validate", ids=[morning["picking"]])
    orders = [
        row["id"]
        for row in world.as_("release").search_read(
            "sale.order", [["release_state", "=", "held"], ["release_gate", "=", "stock"]], "id"
        )
    ]
    assert len(orders) == SHORT
    world.as_("release").call("sale.order", "action_recheck", ids=orders)
    assert held(world) == CREDIT
    page = desk(world, browser)
    assert "2 held" in page.locator(".o_release_desk_strip").inner_text()
    assert browser.errors == []
