"""The ground the stories stand on: a real server, real keys, real refusals."""

import pytest

from .client import Refused


def test_each_person_is_known_by_key(world):
    for login, user_id in world.ids["users"].items():
        assert world.as_(login).call("res.users", "context_get")["uid"] == user_id


def test_private_methods_are_not_on_the_wire(world):
    with pytest.raises(Refused):
        world.as_("admin").call("res.partner", "_compute_display_name", ids=[world.ids["customer"]])


def test_off_by_default_a_large_order_goes_straight_to_the_warehouse(world):
    """Installed and not switched on, the suite holds nothing, whatever the limit says."""
    sales = world.as_("sales")
    order = sales.create(
        "sale.order",
        partner_id=world.ids["customer"],
        order_line=[[0, 0, {"product_id": world.ids["product"], "product_uom_qty": 20}]],
    )
    sales.call("sale.order", "action_confirm", ids=[order])
    move = world.as_("warehouse").search_read(
        "stock.move", [["sale_line_id.order_id", "=", order]], "state", "quantity"
    )
    assert [(row["state"], row["quantity"]) for row in move] == [("assigned", 20.0)]
