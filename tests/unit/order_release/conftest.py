"""Orders and lines with defaults, so that a case names only what it is about."""

from datetime import UTC, datetime

import pytest
from order_release_logic.demand import LineDemand, OrderDemand, Terms

DAY = datetime(2030, 1, 1, tzinfo=UTC)


def make_line(order_id, line_id, qty=10.0, product=1, held=None, **values):
    defaults = {
        "order_id": order_id,
        "line_id": line_id,
        "product_id": product,
        "warehouse_id": 1,
        "goods": True,
        "stocked": True,
        "ordered_qty": qty,
        "open_qty": qty,
        "held_qty": qty if held is None else held,
        "value_open": qty * 10.0,
        "value_out": 0.0,
        "discount": 0.0,
        "margin": 0.4,
        "label": f"Product {product}",
    }
    return LineDemand(**{**defaults, **values})


def make_order(order_id=1, lines=None, day=1, gates=("stock",), mode="block", terms=None, **values):
    rows = lines if lines is not None else [make_line(order_id, order_id * 10)]
    return OrderDemand(
        order_id=order_id,
        company_id=1,
        root_id=1,
        partner_id=values.pop("partner_id", 1),
        promised_at=DAY.replace(day=day),
        ordered_at=DAY,
        terms=terms or {gate: Terms(mode) for gate in gates},
        lines=rows,
        **values,
    )


@pytest.fixture
def line():
    return make_line


@pytest.fixture
def order():
    return make_order
