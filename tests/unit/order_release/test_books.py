"""Each gate's own arithmetic."""

import pytest
from order_release_logic.credit import CreditBook, Exposure, Limit
from order_release_logic.decide import Decision
from order_release_logic.demand import Terms
from order_release_logic.master_data import DataBook, Double
from order_release_logic.overdue import Overdue, OverdueBook
from order_release_logic.price import DiscountBook, MarginBook
from order_release_logic.stock import StockBook
from order_release_logic.waiting import cost_per_hour


def test_exposure_adds_its_four_parts_and_the_order_in_the_currency_of_the_limit(order, line):
    demand = order(1, [line(1, 10, qty=10, value_open=100.0, value_out=20.0)], gates=("credit",))
    book = CreditBook(
        {(1, 1): Limit(200.0, 7, rate=1.25)}, {(1, 1): Exposure(40.0, 10.0, 8.0, 2.0, 500.0)}, [demand]
    )
    (verdict,) = book.judge(demand)
    assert (verdict.figure, verdict.limit, verdict.excess, verdict.currency_id) == (225.0, 200.0, 25.0, 7)
    assert verdict.facts["order"] == 150.0
    assert verdict.facts["held_elsewhere"] == 625.0


def test_expired_limit_is_zero(order):
    book = CreditBook({(1, 1): Limit(1000.0, 1, expired_on="2029-12-31")}, {})
    (verdict,) = book.judge(order(gates=("credit",)))
    assert (verdict.code, verdict.limit, verdict.figure) == ("limit_expired", 0.0, 100.0)


@pytest.mark.parametrize(("limit", "holds"), [(100.0, False), (99.99, True), (100.004, False)])
def test_limit_holds_to_the_cent(order, limit, holds):
    assert bool(CreditBook({(1, 1): Limit(limit, 1)}, {}).judge(order(gates=("credit",)))) is holds


@pytest.mark.parametrize(("amount", "holds"), [(50.0, False), (50.01, True)])
def test_overdue_tolerates_its_amount(order, amount, holds):
    demand = order(terms={"overdue": Terms("block", limit_amount=50.0, limit_days=14)})
    book = OverdueBook({(1, 1, 14): Overdue(amount, 45, "INV/1", amount)}, {1: 3})
    assert bool(book.judge(demand)) is holds


def test_overdue_looks_at_the_grace_of_its_own_policy(order):
    demand = order(terms={"overdue": Terms("block", limit_days=30)})
    assert OverdueBook({(1, 1, 14): Overdue(9.0, 20, "INV/1", 9.0)}, {1: 3}).judge(demand) == []


def test_discount_and_margin_speak_per_line(order, line):
    demand = order(
        1,
        [line(1, 10, discount=0.2, margin=0.05), line(1, 11, discount=0.1, margin=float("nan"))],
        terms={"discount": Terms("approve", limit_ratio=0.1), "margin": Terms("block", limit_ratio=0.12)},
    )
    (discount,) = DiscountBook().judge(demand)
    (margin,) = MarginBook().judge(demand)
    assert (discount.line_id, discount.figure, discount.excess) == (10, 0.2, pytest.approx(10.0))
    assert (margin.line_id, margin.figure, margin.excess) == (10, 0.05, pytest.approx(7.0))
    assert discount.releasable is None


def test_line_whose_goods_are_gone_has_its_price_behind_it(order, line):
    demand = order(
        1, [line(1, 10, discount=0.5, open_qty=0.0)], terms={"discount": Terms("block", limit_ratio=0.1)}
    )
    assert DiscountBook().judge(demand) == []


@pytest.mark.parametrize(("hours", "cost"), [(8.0, 1.25), (0.0, 1.25), (10.0, 1.0)])
def test_waiting_costs_a_share_of_the_value_per_working_hour(hours, cost):
    assert cost_per_hour(10_000.0, 0.001, hours) == cost


@pytest.mark.parametrize(("days", "holds"), [(0, False), (3, False), (4, True), (7, True)])
def test_each_policy_has_its_own_days_within_which_an_order_came_twice(order, days, holds):
    # Facts are read for the widest policy among the orders; the order's own decides.
    book = DataBook(doubles={1: Double("S1", 4, True)})
    demand = order(1, terms={"data": Terms("approve", limit_days=days)})
    assert bool(book.judge(demand)) is holds


def test_what_the_head_office_lets_go_weighs_on_the_limit_of_a_branch(order):
    head, branch = order(1, gates=("credit",)), order(2, day=2, gates=("credit",))
    branch.company_id = 2  # of the same root; the customer has a limit there only
    book = CreditBook({(2, 1): Limit(150.0, 1)}, {}, [head, branch])
    assert book.judge(head) == []
    assert book.judge(branch) == []
    book.consume(head, {10: 10.0})
    assert [(one.figure, one.limit) for one in book.judge(branch)] == [(200.0, 150.0)]
    assert book.used_by([head], {1: Decision(1, let_go={10: 10.0})}) == {1}


@pytest.mark.parametrize(("ratio", "holds"), [(0.0, False), (1.0, False), (0.99, True)])
def test_a_share_of_the_limit_is_all_there_is(order, ratio, holds):
    demand = order(terms={"credit": Terms("block", limit_ratio=ratio)})
    assert bool(CreditBook({(1, 1): Limit(100.0, 1)}, {}).judge(demand)) is holds


@pytest.mark.parametrize(("free", "kits"), [(11.9, 3.0), (12.0, 4.0), (2.9, 0.0)])
def test_a_kit_leaves_with_all_its_parts(order, line, free, kits):
    """Ten kits of three screws and one plate: what is there makes whole kits only."""
    demand = order(1, [line(1, 10, stocked=False)])
    book = StockBook({(2, 1): free, (3, 1): 5.0}, components={10: [(2, 3.0), (3, 1.0)]})
    (verdict,) = book.judge(demand)
    assert (verdict.releasable, verdict.limit) == (kits, 10.0)
    book.consume(demand, {10: kits})
    assert (round(book.free[2, 1], 6), book.free[3, 1]) == (round(free - 3 * kits, 6), 5.0 - kits)


def test_two_lines_of_a_kit_share_its_parts(order, line):
    demand = order(1, [line(1, 10, qty=2.0, stocked=False), line(1, 11, qty=2.0, stocked=False)])
    book = StockBook({(2, 1): 9.0}, components={10: [(2, 3.0)], 11: [(2, 3.0)]})
    assert [(one.line_id, one.releasable) for one in book.judge(demand)] == [(11, 1.0)]


@pytest.mark.parametrize(("least", "holds"), [(0.6, False), (0.61, True)])
def test_what_has_left_already_counts_as_filled(order, line, least, holds):
    """Six of ten are gone, of the four that are open none is there."""
    demand = order(
        1, [line(1, 10, ordered_qty=10.0, qty=4.0)], terms={"stock": Terms("block", limit_ratio=least)}
    )
    codes = {one.code for one in StockBook({}).judge(demand)}
    assert ("fill" in codes) is holds
