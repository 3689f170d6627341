"""Every way to pay a held vendor bill that an integration could try over JSON-2: each refused, and the bill stands unpaid."""

import datetime

import pytest

from .client import Refused

# What a client may think opens the hold.
KEYS = {"match_pass": True, "default_match_state": "released", "su": True, "force_payment": True}
FIGURES = ("match_state", "payment_state", "amount_residual", "state")


@pytest.fixture(scope="module")
def held(world):
    """Return the ids around one bill over 20 pieces of which none came, held by the match."""
    admin = world.as_("admin")
    company = world.ids["company"]
    if not admin.search_read(
        "account.journal", [["type", "=", "purchase"], ["company_id", "=", company]], "id"
    ):
        admin.call(
            "account.chart.template",
            "try_loading",
            template_code="generic_coa",
            company=company,
            install_demo=False,
        )
    admin.write("res.company", [company], supplier_match_active=True)
    vendor = admin.create("res.partner", name="Rivet Works", is_company=True)
    order = admin.create(
        "purchase.order",
        partner_id=vendor,
        order_line=[[0, 0, {"product_id": world.ids["product"], "product_qty": 20, "price_unit": 6.0}]],
    )
    admin.call("purchase.order", "button_confirm", ids=[order])
    line = admin.read("purchase.order", [order], "order_line")[0]["order_line"][0]
    today = datetime.date.today().isoformat()
    bill = admin.create(
        "account.move",
        move_type="in_invoice",
        partner_id=vendor,
        invoice_date=today,
        invoice_line_ids=[
            [0, 0, {
                "product_id": world.ids["product"], "purchase_line_id": line, "quantity": 20, "price_unit": 6.0,
                "tax_ids": [[5, 0, 0]],
            }]
        ],
    )  # fmt: skip
    admin.call("account.move", "action_post", ids=[bill])
    found = admin.read("account.move", [bill], "match_state", "line_ids", "invoice_line_ids")[0]
    assert found["match_state"] == "held"
    lines = admin.search_read(
        "account.move.line",
        [["move_id", "=", bill], ["account_type", "=", "liability_payable"]],
        "account_id",
    )
    misc = admin.search_read(
        "account.journal", [["type", "=", "general"], ["company_id", "=", company]], "id"
    )[0]
    other = admin.read("account.move.line", found["invoice_line_ids"], "account_id")[0]["account_id"][0]
    entry = admin.create(
        "account.move",
        move_type="entry",
        journal_id=misc["id"],
        line_ids=[
            [0, 0, {"account_id": lines[0]["account_id"][0], "partner_id": vendor, "debit": 120}],
            [0, 0, {"account_id": other, "credit": 120}],
        ],
    )
    admin.call("account.move", "action_post", ids=[entry])
    counter = admin.search_read("account.move.line", [["move_id", "=", entry], ["debit", ">", 0]], "id")[0][
        "id"
    ]
    return {
        "bill": bill, "vendor": vendor, "payable": lines[0]["id"], "counter": counter, "line": found["invoice_line_ids"][0],
    }  # fmt: skip


def pay(person, held, context):
    wizard = person.call(
        "account.payment.register",
        "create",
        vals_list=[{}],
        context={**context, "active_model": "account.move", "active_ids": [held["bill"]]},
    )[0]
    person.call(
        "account.payment.register",
        "action_create_payments",
        ids=[wizard],
        context={**context, "active_model": "account.move", "active_ids": [held["bill"]]},
    )


WAYS = {
    "register a payment": pay,
    "reconcile with an entry": lambda person, held, context: person.call(
        "account.move.line", "reconcile", ids=[held["payable"], held["counter"]], context=context
    ),
    "assign an outstanding line": lambda person, held, context: person.call(
        "account.move", "js_assign_outstanding_line", ids=[held["bill"]], line_id=held["counter"], context=context
    ),
    "link a payment": lambda person, held, context: person.call(
        "account.payment", "create",
        vals_list=[{
            "payment_type": "outbound", "partner_type": "supplier", "partner_id": held["vendor"], "amount": 120,
            "invoice_ids": [[4, held["bill"], 0]],
        }],
        context=context,
    ),
    "write the state": lambda person, held, context: person.call(
        "account.move", "write", ids=[held["bill"]], vals={"match_state": "matched"}, context=context
    ),
    "write a difference": lambda person, held, context: person.call(
        "supplier.match.difference", "write", ids=difference(person, held), vals={"state": "cured"}, context=context
    ),
    "call what is private": lambda person, held, context: person.call(
        "account.move", "_release_match", ids=[held["bill"]], reason="Mine", context=context
    ),
}  # fmt: skip


def difference(person, held):
    rows = person.search_read("supplier.match.difference", [["move_id", "=", held["bill"]]], "id")
    return [row["id"] for row in rows]


@pytest.mark.parametrize("login", ["finance", "buyer", "auditor", "admin"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("context", [{}, KEYS], ids=["plain", "keys"])
def test_a_held_bill_is_not_paid(world, held, way, login, context):
    admin = world.as_("admin")
    before = admin.read("account.move", [held["bill"]], *FIGURES)
    with pytest.raises(Refused):
        WAYS[way](world.as_(login), held, context)
    assert admin.read("account.move", [held["bill"]], *FIGURES) == before


def test_who_entered_it_does_not_release_it_and_the_controller_does(world, held):
    for login, goes in (("admin", False), ("finance", True)):
        person = world.as_(login)
        wizard = None
        try:
            wizard = person.create(
                "supplier.match.release", move_ids=[[6, 0, [held["bill"]]]], reason="Agreed by mail"
            )
            person.call("supplier.match.release", "action_release", ids=[wizard])
        except Refused:
            assert not goes
        else:
            assert goes
    state = world.as_("admin").read("account.move", [held["bill"]], "match_state")[0]["match_state"]
    assert state == "released"
