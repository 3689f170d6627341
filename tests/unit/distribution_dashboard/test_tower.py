from datetime import datetime, timedelta

from distribution_control_logic.flow import Event, Stage
from distribution_dashboard_logic.timeline import merge_events, subjects
from distribution_dashboard_logic.tower import figures, is_new_visit, merge, moved
from hypothesis import given
from hypothesis import strategies as st

MONDAY, TUESDAY = datetime(2026, 3, 9, 8), datetime(2026, 3, 10, 8)
FLOW = "order.release.flow"


def stage(company_id=1, count=2, amount=100.0, code="held", sequence=10, **values):
    domain = [("company_id", "=", company_id)]
    return Stage(
        code, code.title(), sequence, company_id, count, amount, model="sale.order", domain=domain, **values
    )


def test_companies_become_one_band_in_the_shown_currency():
    stages = [
        stage(2, 3, 250.0, ages=(1, 1, 1, 0), oldest_at=MONDAY),
        stage(1, 2, 100.0, ages=(0, 1, 0, 1), oldest_at=TUESDAY),
        stage(1, 7, 40.0, code="quoted", sequence=0),
    ]
    quoted, held = merge(stages, {1: 1.0, 2: 0.8})
    assert (quoted.code, quoted.count, quoted.amount, quoted.ages) == ("quoted", 7, 40.0, [0, 0, 0, 0])
    assert (held.count, held.amount, held.ages, held.oldest_at) == (5, 300.0, [1, 2, 1, 1], MONDAY)
    assert held.domains == [[("company_id", "=", 2)], [("company_id", "=", 1)]]


def test_what_moved_is_told_in_todays_rates():
    before = figures(FLOW, [stage(1, 2, 100.0), stage(2, 3, 250.0)])
    now = [stage(1, 5, 160.0), stage(2, 3, 200.0)]
    assert moved(FLOW, now, before, {1: 1.0, 2: 0.8}) == {"held": (3, 20.0)}


def test_a_company_not_seen_then_is_no_growth():
    before = figures(FLOW, [stage(1, 2, 100.0)])
    assert moved(FLOW, [stage(1, 2, 100.0), stage(2, 9, 900.0)], before, {1: 1.0, 2: 1.0}) == {}
    assert moved("another.flow", [stage(1, 2, 100.0)], before, {1: 1.0}) == {}


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 50), st.floats(-1e6, 1e6)), max_size=12))
def test_nothing_moved_against_itself(rows):
    stages = [
        stage(company, count, amount, f"s{place}") for place, (company, count, amount) in enumerate(rows)
    ]
    told = moved(FLOW, stages, figures(FLOW, stages), dict.fromkeys(range(1, 4), 1.0))
    assert all(count == 0 and abs(amount) <= 0.01 for count, amount in told.values())


def test_a_visit_ends_when_nobody_looks_for_a_while():
    gap = timedelta(minutes=30)
    assert not is_new_visit(TUESDAY - gap, TUESDAY, gap)
    assert is_new_visit(TUESDAY - gap - timedelta(seconds=1), TUESDAY, gap)


def event(at, code="decided", model="distribution.decision", res_id=7, **values):
    return Event(at, code, values.pop("text", code), model=model, res_id=res_id, **values)


def test_a_step_told_twice_stands_once_in_the_flows_words():
    told = [event(TUESDAY, text="Released: bank guarantee")]
    known = [
        event(TUESDAY, text="override: bank guarantee"),
        event(MONDAY, "case", "distribution.exception", 3),
    ]
    assert [one.text for one in merge_events(told, known)] == ["case", "Released: bank guarantee"]


def test_expected_steps_come_last_and_those_without_a_day_after_them():
    events = [
        event(None, "receipt", "", None, done=False),
        event(MONDAY, "promised", "", None, done=False),
        event(TUESDAY, "created", "sale.order", 1),
    ]
    assert [one.code for one in merge_events(events, [])] == ["created", "promised", "receipt"]


def test_the_documents_of_a_life_are_the_record_and_what_its_steps_left():
    events = [event(MONDAY, "picking", "stock.picking", 4), event(MONDAY, "picking", "stock.picking", 5)]
    assert subjects("sale.order", 1, events) == {"sale.order": {1}, "stock.picking": {4, 5}}


def test_a_dated_step_comes_after_those_with_an_hour_of_its_day():
    midnight = datetime(2026, 3, 10)
    events = [
        event(midnight, "invoiced", "account.move", 1),
        event(TUESDAY, "confirmed", "sale.order", 1),
        event(TUESDAY, "created", "sale.order", 1),
        event(midnight + timedelta(days=1, hours=1), "picking", "stock.picking", 2),
    ]
    assert [one.code for one in merge_events(events, [])] == ["created", "confirmed", "invoiced", "picking"]
