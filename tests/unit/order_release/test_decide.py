"""One run over many orders: exact allocation of stock and credit, with nothing taken by what stays."""

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.credit import CreditBook, Exposure, Limit
from order_release_logic.decide import decide
from order_release_logic.demand import Terms
from order_release_logic.stock import StockBook

from .conftest import make_line, make_order


def test_what_is_free_goes_and_the_rest_waits(order, line):
    decision = decide([order(lines=[line(1, 10, qty=10)])], [StockBook({(1, 1): 4.0})])[1]
    assert decision.let_go == {10: 4.0}
    assert decision.state == "partial"
    assert decision.value_held == 60.0
    (verdict,) = decision.standing
    assert (verdict.figure, verdict.limit, verdict.excess, verdict.releasable) == (4.0, 10.0, 6.0, 4.0)


def test_nothing_free_is_held(order):
    decision = decide([order()], [StockBook({})])[1]
    assert (decision.state, decision.let_go) == ("held", {10: 0.0})


def test_complete_order_waits_as_a_whole_and_takes_nothing(order, line):
    whole = order(1, [line(1, 10, qty=5), line(1, 11, qty=2, product=2)], ship_complete=True)
    other = order(2, [line(2, 20, qty=4)], day=2)
    decisions = decide([other, whole], [StockBook({(1, 1): 4.0, (2, 1): 9.0})])
    assert decisions[1].let_go == {}
    assert {verdict.code for verdict in decisions[1].standing} == {"short", "incomplete"}
    assert decisions[2].let_go == {20: 4.0}


def test_same_product_twice_in_one_order_is_counted_once(order, line):
    decision = decide([order(1, [line(1, 10, qty=3), line(1, 11, qty=3)])], [StockBook({(1, 1): 5.0})])[1]
    assert decision.let_go == {10: 3.0, 11: 2.0}


def test_earlier_promise_first_whatever_the_order_of_input(order, line):
    late, soon = order(1, [line(1, 10, qty=5)], day=9), order(2, [line(2, 20, qty=5)], day=3)
    for given_order in ([late, soon], [soon, late]):
        decisions = decide(given_order, [StockBook({(1, 1): 7.0})])
        assert decisions[2].let_go == {20: 5.0}
        assert decisions[1].let_go == {10: 2.0}


def test_earlier_claim_outside_the_run_is_served_first(order, line):
    demand = order(2, [line(2, 20, qty=5)], day=5)
    earlier, later = order(1, day=4).rank, order(3, day=6).rank
    book = StockBook({(1, 1): 8.0}, {(1, 1): [(earlier, 6.0, None), (later, 6.0, None)]})
    assert decide([demand], [book])[2].let_go == {20: 2.0}


def test_order_held_for_credit_eats_no_stock(order, line):
    poor = order(1, [line(1, 10, qty=5)], gates=("credit", "stock"))
    rich = order(2, [line(2, 20, qty=5)], day=2, partner_id=2, gates=("credit", "stock"))
    books = [CreditBook({(1, 1): Limit(10.0, 1)}, {}, [poor, rich]), StockBook({(1, 1): 5.0})]
    decisions = decide([poor, rich], books)
    assert decisions[1].let_go == {}
    assert decisions[2].let_go == {20: 5.0}


def test_order_held_for_stock_eats_no_credit(order, line):
    short = order(1, [line(1, 10, qty=5)], gates=("credit", "stock"))
    there = order(2, [line(2, 20, qty=5, product=2)], day=2, gates=("credit", "stock"))
    books = [CreditBook({(1, 1): Limit(60.0, 1)}, {}, [short, there]), StockBook({(2, 1): 5.0})]
    decisions = decide([short, there], books)
    assert decisions[1].state == "held"
    assert decisions[2].state == "released"


def test_credit_is_used_up_by_what_goes(order, line):
    orders = [order(n, [line(n, n * 10, qty=4)], day=n, gates=("credit",)) for n in (1, 2, 3)]
    book = CreditBook({(1, 1): Limit(100.0, 1)}, {(1, 1): Exposure(receivable=15.0)}, orders)
    decisions = decide(orders, [book])
    assert [decisions[n].state for n in (1, 2, 3)] == ["released", "released", "held"]
    assert decisions[3].standing[0].figure == 135.0


def test_every_gate_speaks_although_one_stops_already(order, line):
    bad = order(1, [line(1, 10, qty=5)], gates=("credit", "stock"))
    decision = decide([bad], [CreditBook({(1, 1): Limit(1.0, 1)}, {}, [bad]), StockBook({})])[1]
    assert [verdict.gate for verdict in decision.verdicts] == ["credit", "stock"]


def test_warning_stops_nothing_and_takes_what_goes(order, line):
    decision = decide([order(1, [line(1, 10, qty=5)], mode="warn")], [StockBook({})])[1]
    assert (decision.state, decision.let_go, len(decision.verdicts)) == ("released", {10: 5.0}, 1)


def test_cover_reaches_as_far_as_its_figure(order, line):
    demand = order(1, [line(1, 10, qty=5)], gates=("credit",))

    def run(covered):
        book = CreditBook({(1, 1): Limit(40.0, 1)}, {}, [demand])
        return decide([demand], [book], {1: {(0, "credit", "over_limit"): covered}})[1].state

    assert run(10.0) == "released"
    assert run(9.9) == "held"


def test_order_without_goods_is_not_judged(order, line):
    service = order(
        1, [line(1, 10, qty=0.0, goods=False, stocked=False, value_open=999.0)], gates=("credit",)
    )
    assert decide([service], [CreditBook({(1, 1): Limit(1.0, 1)}, {}, [])])[1].verdicts == []


def test_gate_that_is_off_for_the_order_is_not_asked(order, line):
    free_pass = order(1, [line(1, 10)], terms={"credit": Terms("block")})
    assert decide([free_pass], [StockBook({})])[1].state == "released"


@st.composite
def _world(draw):
    products = st.integers(1, 3)
    quantities = st.integers(0, 12)
    orders = []
    for order_id in range(1, draw(st.integers(1, 6)) + 1):
        rows = [
            make_line(order_id, order_id * 10 + n, qty=float(draw(quantities)), product=draw(products))
            for n in range(draw(st.integers(1, 3)))
        ]
        orders.append(
            make_order(
                order_id,
                rows,
                day=draw(st.integers(1, 28)),
                partner_id=draw(st.integers(1, 2)),
                ship_complete=draw(st.booleans()),
                gates=("credit", "stock"),
            )
        )
    free = {(product, 1): float(draw(st.integers(0, 20))) for product in (1, 2, 3)}
    limit = float(draw(st.integers(0, 400)))
    return orders, free, limit, draw(st.permutations(orders))


def _run(orders, free, limit):
    credit = CreditBook({(1, 1): Limit(limit, 1)}, {}, orders)
    return decide(orders, [credit, StockBook(free)])


@given(_world())
def test_never_more_than_there_is_and_input_order_is_irrelevant(world):
    orders, free, limit, shuffled = world
    decisions = _run(orders, free, limit)
    assert decisions == _run(shuffled, free, limit)
    given_away = {}
    for one in orders:
        let_go = decisions[one.order_id].let_go
        lines = {row.line_id: row for row in one.lines}
        for line_id, quantity in let_go.items():
            assert 0 <= quantity <= lines[line_id].open_qty
            key = (lines[line_id].product_id, 1)
            given_away[key] = given_away.get(key, 0.0) + quantity
        if one.ship_complete and let_go:
            assert all(let_go[row.line_id] == row.open_qty for row in one.lines)
    assert all(quantity <= free[key] + 1e-9 for key, quantity in given_away.items())
    used = sum(
        quantity * 10.0
        for one in orders
        if one.partner_id == 1
        for quantity in decisions[one.order_id].let_go.values()
    )
    assert used <= limit + 1e-9


def test_what_comes_back_hides_nothing_that_has_left(order, line):
    gone, back = line(1, 10, ordered_qty=3.0, qty=0.0), line(1, 11, ordered_qty=-5.0, qty=0.0)
    waits = line(1, 12, qty=4.0)
    decision = decide([order(1, [gone, back, waits])], [StockBook({})])[1]
    assert (decision.out_qty, decision.state) == (3.0, "partial")
