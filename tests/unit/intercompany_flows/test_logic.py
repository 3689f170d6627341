from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intercompany_flows_logic.agree import BUYER, SELLER, Leads, Side, agree
from intercompany_flows_logic.chain import Hop, margins, place
from intercompany_flows_logic.elimination import Layer, unrealised
from intercompany_flows_logic.netting import net
from intercompany_flows_logic.outbox import GIVE_UP, next_try
from intercompany_flows_logic.price import Bases, Rule, transfer_price
from intercompany_flows_logic.rates import explain
from intercompany_flows_logic.transfer import roots

BASES = Bases(cost=6.0, list=10.0, resale=12.0)


@pytest.mark.parametrize(
    ("method", "ratio", "amount", "base"),
    [("cost_plus", 0.25, 7.5, 6.0), ("list_minus", 0.3, 7.0, 10.0), ("resale_minus", 0.25, 9.0, 12.0)],
)
def test_price_by_method(method, ratio, amount, base):
    price = transfer_price(Rule(4, method, ratio), BASES)
    assert (price.amount, price.base, price.ratio, price.rule_id) == (pytest.approx(amount), base, ratio, 4)


def test_fixed_price_needs_no_base():
    assert transfer_price(Rule(1, "fixed", fixed=3.2), Bases()).amount == 3.2


@pytest.mark.parametrize("cost", [None, 0.0, -1.0])
def test_price_without_its_base_says_what_is_missing(cost):
    price = transfer_price(Rule(1, "cost_plus", 0.1), Bases(cost=cost))
    assert (price.amount, price.missing) == (None, "cost")


def test_retries_slow_down_and_end():
    now = datetime(2026, 1, 5, 8, 0)
    waits = [next_try(now, attempt) - now for attempt in (1, 2, 3, 9, 10, 19)]
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 256, 360, 360)]
    assert next_try(now, GIVE_UP) is None


class TestAgree:
    def test_each_side_leads_on_its_own(self):
        outcome = agree([(Side(1, 10, 9.0, "2026-01-08"), Side(2, 12, 8.0, "2026-01-05"))], Leads())
        assert [(w.side, w.line_id, w.field, w.value) for w in outcome.writes] == [
            (BUYER, 2, "price", 9.0),
            (SELLER, 1, "quantity", 12),
            (BUYER, 2, "day", "2026-01-08"),
        ]

    def test_quantity_below_what_has_moved_is_a_difference(self):
        outcome = agree([(Side(1, 10, 8.0, moved=6), Side(2, 4, 8.0))], Leads())
        assert not outcome.writes
        assert [(d.line_id, d.field, d.seller, d.buyer) for d in outcome.differences] == [
            (1, "quantity", 10, 4)
        ]

    side = st.builds(
        Side,
        st.just(1),
        st.floats(0, 1e6),
        st.floats(0, 1e6),
        st.sampled_from(["", "2026-01-05", "2026-02-01"]),
        st.floats(0, 1e6),
    )
    leads = st.builds(Leads, *[st.sampled_from([SELLER, BUYER])] * 3)

    @given(side, side, leads)
    def test_after_the_writes_nothing_is_left_to_write(self, seller, buyer, leads):
        outcome = agree([(seller, buyer)], leads)
        sides = {SELLER: seller, BUYER: buyer}
        for write in outcome.writes:
            now = sides[write.side]
            values = {"quantity": now.quantity, "price": now.price, "day": now.day, write.field: write.value}
            sides[write.side] = Side(
                now.line_id, values["quantity"], values["price"], values["day"], now.moved
            )
        assert not agree([(sides[SELLER], sides[BUYER])], leads).writes


def test_prices_between_companies_cancel_out_for_the_group():
    hops = [Hop(2, "A", "B", 100.0, 70.0), Hop(1, "B", "C", 130.0, 100.0), Hop(0, "C", "", 180.0, 130.0)]
    assert margins(hops) == ({"A": 30.0, "B": 30.0, "C": 50.0}, 110.0)
    assert margins([]) == ({}, 0.0)


@pytest.mark.parametrize(
    ("shipped", "received", "at_shipment", "whose"),
    [
        (0, 0, True, "seller"),
        (10, 0, True, "buyer"),
        (10, 0, False, "seller"),
        (10, 10, False, "buyer"),
        (4, 0, True, "both"),
        (10, 4, False, "both"),
    ],
)
def test_whose_goods_of_a_hop(shipped, received, at_shipment, whose):
    assert place(shipped, received, 10, at_shipment) == whose


@pytest.mark.parametrize(
    ("first", "second", "set_off", "rest", "payer"),
    [(80, 30, 30, 50, "second"), (30, 80, 30, 50, "first"), (10, 10, 10, 0, None), (0, 5, 0, 5, "first")],
)
def test_netting(first, second, set_off, rest, payer):
    figures = net(first, second)
    assert (figures.set_off, figures.rest, figures.payer) == (set_off, rest, payer)


class TestUnrealised:
    layers = (Layer(4, 9.0, 6.0), Layer(10, 8.0, 6.0))

    @pytest.mark.parametrize(
        ("on_hand", "quantity", "profit"), [(0, 0, 0), (3, 3, 9), (8, 8, 20), (20, 14, 32), (-1, 0, 0)]
    )
    def test_newest_first(self, on_hand, quantity, profit):
        assert unrealised(on_hand, self.layers) == (quantity, profit)

    @given(st.floats(0, 1e4), st.lists(st.builds(Layer, *[st.floats(0, 1e4)] * 3), max_size=5))
    def test_never_more_than_is_there_or_came(self, on_hand, layers):
        quantity, _profit = unrealised(on_hand, layers)
        assert quantity <= on_hand + 1e-6
        assert quantity <= sum(layer.quantity for layer in layers) + 1e-6


def test_moves_that_hang_together_have_one_root():
    assert roots([7, 8, 9], [(7, 8)], {}) == {7: 7, 8: 7, 9: 9}
    # A backorder joins what its first part began; a move between two transfers makes them one.
    assert roots([12], [(12, 8)], {8: 7}) == {12: 7}
    assert roots([20, 8, 15], [(20, 8), (20, 15)], {8: 7, 15: 14}) == {20: 7, 8: 7, 15: 7}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12))))
def test_the_root_is_the_lowest_of_its_group_and_order_does_not_matter(links):
    moves = range(13)
    found = roots(moves, links, {})
    assert found == roots(moves, links[::-1], {})
    assert all(found[one] == found[other] for one, other in links)
    assert all(root <= move and found[root] == root for move, root in found.items())


def test_rate_difference_is_what_the_days_between_did():
    found = explain(80.0, 80.0, 80.0, 104.0, 100.0)
    assert (found.seller_rate, found.buyer_rate, found.effect) == (1.0, 1.3, 4.0)
    # Half of it billed: its own rate, its own effect; nothing booked: no rate.
    half = explain(80.0, 80.0, 40.0, 52.0, 50.0)
    assert (half.buyer_rate, half.effect) == (1.3, 2.0)
    assert explain(0.0, 0.0, 0.0, 0.0, 0.0).seller_rate == 0.0
