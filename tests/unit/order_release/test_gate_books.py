"""The books of payment, price, shipping, data and the unusual; what is held before the truck; who is not asked."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.checkpoint import exempt
from order_release_logic.credit import Account, CreditBook, Exposure, Limit
from order_release_logic.decide import decide
from order_release_logic.demand import Terms
from order_release_logic.master_data import DataBook, Double, ProductGaps
from order_release_logic.overdue import Overdue, OverdueBook
from order_release_logic.payment import Paid, PaymentBook
from order_release_logic.price import Costs, DiscountBook, MarginBook, PriceBook
from order_release_logic.shipping import Dispatch, Parcel, ShippingBook
from order_release_logic.unusual import UnusualBook, Usual

from .conftest import make_line, make_order


def terms(**values):
    return Terms(values.pop("mode", "block"), **values)


@pytest.mark.parametrize(
    ("paid", "policy", "expected"),
    [
        (Paid(200.0, 0.5, 99.99, 0.0, 1), terms(), ("unpaid", 99.99, 100.0)),
        (Paid(200.0, 0.5, 60.0, 40.0, 1), terms(), None),
        (
            Paid(200.0, 0.5, 60.0, 40.0, 1),
            terms(options={"check_captured": True}),
            ("not_captured", 60.0, 100.0),
        ),
        (Paid(200.0, 0.0, 0.0, 0.0, 1), terms(), None),
        (Paid(200.0, 0.0, 0.0, 0.0, 1), terms(limit_ratio=0.3), ("unpaid", 0.0, 60.0)),
    ],
)
def test_payment_asks_for_the_larger_share(paid, policy, expected):
    verdicts = PaymentBook({1: paid}).judge(make_order(1, terms={"payment": policy}))
    assert [(one.code, one.figure, one.limit) for one in verdicts] == ([expected] if expected else [])


def test_price_below_list_goes_before_price_by_hand():
    demand = make_order(
        1,
        [
            make_line(1, 10, asked=85.0, listed=100.0, by_hand=True),
            make_line(1, 11, asked=95.0, listed=100.0, by_hand=True),
            make_line(1, 12, asked=90.0, listed=100.0),
        ],
        terms={"price": terms(limit_ratio=0.1, options={"check_manual": True})},
    )
    verdicts = PriceBook().judge(demand)
    assert [(one.code, one.line_id, one.figure) for one in verdicts] == [
        ("below_list", 10, 0.15),
        ("by_hand", 11, 0.05),
    ]


@pytest.mark.parametrize("listed", [0.0, -5.0])
def test_a_rebate_of_a_product_without_price_is_below_no_list(listed):
    rebate = make_line(1, 10, goods=False, stocked=False, asked=-20.0, listed=listed)
    demand = make_order(1, [make_line(1, 11), rebate], terms={"price": terms(limit_ratio=0.1)})
    assert demand.top_below == 0.0
    assert PriceBook().judge(demand) == []


def test_the_rules_of_a_list_go_before_the_price_of_the_product():
    lines = [make_line(1, number, asked=90.0, listed=100.0) for number in (10, 11)]
    demand = make_order(1, lines, terms={"price": terms(limit_ratio=0.05)})
    (verdict,) = PriceBook({10: 90.0, 11: 120.0}, {1}).judge(demand)
    assert (verdict.line_id, verdict.figure, verdict.facts["list"]) == (11, 0.25, 120.0)


def test_highest_limit_of_the_sellers_roles_counts():
    policy = {"discount": terms(limit_ratio=0.1, options={"role_limits": ((7, 0.2), (8, 0.4))})}
    for groups, held in ((frozenset((7,)), True), (frozenset((7, 8)), False)):
        demand = make_order(1, [make_line(1, 10, discount=0.3)], terms=policy, user_id=5)
        assert bool(DiscountBook({5: groups}).judge(demand)) is held


def test_margin_after_freight_and_landed_cost():
    demand = make_order(
        1,
        [
            make_line(1, 10, qty=10, net=100.0, margin=0.4),
            make_line(1, 11, qty=1, net=300.0, margin=0.4, product=2),
        ],
        terms={"margin": terms(limit_ratio=0.3)},
    )
    # freight 20 of 400 is 5 %; duty 2 x 10 of 100 is 20 %
    book = MarginBook(Costs({1: 20.0}, {(1, 1): 2.0}))
    assert [(one.line_id, one.figure) for one in book.judge(demand)] == [(10, 0.15)]


def test_cutoff_and_days_off_move_the_first_day():
    friday = datetime(2030, 1, 4, 13, 59)
    weekend = frozenset((date(2030, 1, 5), date(2030, 1, 6)))
    assert Dispatch(friday, 14.0, weekend).first_day() == date(2030, 1, 4)
    assert Dispatch(friday + timedelta(minutes=1), 14.0, weekend).first_day() == date(2030, 1, 7)
    assert Dispatch(friday + timedelta(hours=9), 0.0, weekend).first_day() == date(2030, 1, 4)


def test_shipping_tells_all_that_stands_against_it():
    demand = make_order(
        1,
        [make_line(1, 10, qty=3, net=40.0)],
        terms={"shipping": terms(limit_amount=50.0, options={"limit_weight": 5.0})},
        warehouse_id=1,
    )
    parcel = Parcel(("zip",), date(2030, 1, 3), (("carrier_place", {"carrier": "Van"}),))
    book = ShippingBook({1: parcel}, {1: Dispatch(datetime(2030, 1, 4, 8))}, {1: (2.0, 0.0)})
    assert [(one.code, one.figure, one.limit) for one in book.judge(demand)] == [
        ("small_order", 40.0, 50.0),
        ("over_weight", 6.0, 5.0),
        ("address", 1.0, 0.0),
        ("too_soon", 1.0, 0.0),
        ("carrier_place", 1.0, 0.0),
    ]


def test_gaps_count_only_where_the_policy_asks():
    demand = make_order(1, terms={"data": terms(limit_days=3, options={"check_weight": True})})
    book = DataBook({1: {1: ProductGaps(None, True, True, True)}}, {}, {1: Double("S1", 4, True)})
    (verdict,) = book.judge(demand)
    assert (verdict.code, verdict.facts["missing"]) == ("gaps", ["weight"])


@given(
    median=st.floats(0.1, 1e6),
    deviation=st.floats(0, 1e5),
    factor=st.floats(0, 20),
    count=st.integers(0, 30),
)
def test_the_usual_is_never_unusual(median, deviation, factor, count):
    top = Usual(median, deviation, count).highest(factor)
    assert (top is None) == (count < 8)
    if top is not None:
        assert top >= median


def test_unusual_shows_how_far():
    demand = make_order(1, [make_line(1, 10, qty=30.0, net=10.0)], terms={"unusual": terms(limit_factor=4.0)})
    book = UnusualBook({(1, 1): Usual(10.0, 1.0, 9)}, {(1, 1): Usual(100.0, 0.0, 9)})
    (verdict,) = book.judge(demand)
    assert (verdict.code, verdict.limit, verdict.facts["times"]) == ("quantity", 15.9304, 13.5)


def test_unusual_value_is_in_the_currency_of_the_order():
    demand = make_order(1, [make_line(1, 10, net=500.0)], terms={"unusual": terms()}, currency_id=7)
    (verdict,) = UnusualBook(customers={(1, 1): Usual(100.0, 0.0, 9)}).judge(demand)
    assert (verdict.code, verdict.currency_id) == ("value", 7)


SHARES = st.sampled_from((0.0, 0.05, 0.1, 0.1000001, 0.3))


@given(
    st.lists(
        st.tuples(
            SHARES,
            SHARES | st.just(float("nan")),
            st.sampled_from((0.0, 5.0, 40.0)),
            st.integers(1, 3),
            st.integers(1, 4),
        ),
        min_size=1,
        max_size=12,
    ),
    SHARES,
)
def test_who_is_left_out_at_once_has_nothing_against_him(rows, limit):
    orders = [
        make_order(
            number,
            [
                make_line(
                    number,
                    number,
                    qty=qty,
                    product=product,
                    discount=discount,
                    margin=margin,
                    net=qty * 10,
                    asked=10.0 - discount * 10,
                    listed=10.0,
                    by_hand=product == 2,
                )  # fmt: skip
                for _again in range(2)
            ],
            day=day,
            partner_id=product,
            warehouse_id=1,
            terms=dict.fromkeys(
                ("discount", "margin", "price", "overdue", "payment", "shipping", "data", "unusual"),
                terms(limit_ratio=limit, limit_days=14, limit_factor=4.0),
            ),
        )
        for number, (discount, margin, qty, product, day) in enumerate(rows, 1)
    ]
    dispatch = Dispatch(datetime(2030, 1, 2, 8), closed=frozenset({date(2030, 1, 3)}))
    parcels = {one.order_id: Parcel(day=one.promised_at.date()) for one in orders[::2]}
    parcels |= {one.order_id: Parcel(("zip",)) for one in orders[1::4]}
    books = [
        DiscountBook(),
        MarginBook(),
        MarginBook(Costs(freight={1: 20.0})),
        PriceBook({3: 12.0}, {3}, {2: ("EUR", "USD")}),
        OverdueBook({(1, 2, 14): Overdue(50.0, 30, "INV", 50.0)}, {1: 1}),
        PaymentBook({2: Paid(100.0, 0.5, 10.0, 0.0, 1)}),
        ShippingBook(parcels, {1: dispatch}),
        DataBook(customers={3: "blocked"}),
        UnusualBook({(1, 2): Usual(4.0, 1.0, 9)}, {(1, 3): Usual(10.0, 1.0, 9)}),
    ]
    for book in books:
        one_by_one = {one.order_id: found for one in orders if (found := book.judge(one))}
        assert book.judge_all(orders) == one_by_one


def test_group_and_companies_share_one_limit_in_its_currency():
    account = Account((1, 1), ((1, 1, 1.0), (1, 2, 1.0), (9, 1, 0.5)))
    demand = make_order(1, [make_line(1, 10, qty=10)], gates=("credit",))
    book = CreditBook(
        {(1, 1): Limit(200.0, 7)},
        {(1, 1): Exposure(10.0), (1, 2): Exposure(0.0, 20.0), (9, 1): Exposure(0.0, 0.0, 160.0)},
        [demand],
        {1: account},
    )
    (verdict,) = book.judge(demand)
    assert (verdict.figure, verdict.excess, verdict.facts["customers"]) == (210.0, 10.0, 2)


def test_gate_before_the_truck_leaves_the_shelf_alone_and_the_other_way_round():
    before = frozenset(("ship",))
    shelf = frozenset(("confirm", "release"))
    for points, let_go, let_ship in ((before, {10: 4.0}, {}), (shelf, {}, {10: 6.0})):
        demand = make_order(
            1,
            [make_line(1, 10, qty=4.0, ordered_qty=10.0, ship_qty=6.0, value_open=40.0, value_out=60.0)],
            terms={"credit": terms(checkpoints=points)},
        )
        decision = decide([demand], [CreditBook({(1, 1): Limit(1.0, 1)}, {}, [demand])])[1]
        assert (decision.let_go, decision.let_ship) == (let_go, let_ship)
        assert decision.value_held == (60.0 if points is before else 40.0)


@pytest.mark.parametrize(
    ("amount", "tags", "spared"), [(99.99, (), True), (100.0, (), False), (900.0, (3,), True)]
)
def test_small_and_tagged_orders_are_spared(amount, tags, spared):
    options = {"exempt_amount": 100.0, "exempt_categories": frozenset((3,))}
    assert exempt(terms(options=options), amount, frozenset(tags)) is spared
