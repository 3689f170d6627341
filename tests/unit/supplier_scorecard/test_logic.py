"""Scores and matches, decided without a database."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic import changepoint, days, fault, match, otif, sample, score

MONDAY = date(2026, 3, 2)


# On Saturday and Sunday the dock is shut; or never.
def weekend(day):
    return day.weekday() >= 5


WEEK = days.WorkDays([weekend])
ALWAYS = days.WorkDays([lambda day: False])


def on(offset):
    """Return the number of the day so many after the Monday; None stays no day."""
    return days.NO_DAY if offset is None else days.number_of(MONDAY + timedelta(days=offset))


def columns(*values):
    return [np.array([value]) for value in values]


def judge_line(ordered, due, came, terms, as_of, work):
    """Return the Outcome of one line in plain values."""
    receipts = otif.Receipts(
        np.array([len(came)]),
        np.array([on(day) for day, _q in came], int),
        np.array([q for _day, q in came], float),
    )
    lines = otif.Lines(*columns(0, float(ordered), on(as_of)), receipts)
    terms = otif.Terms(**terms)
    outcome = otif.judge(lines, np.array([on(due)]), terms, work, otif.arrive(lines, terms))
    return otif.Outcome(*(column.item() for column in outcome))


# ordered, due offset, receipts, terms, as of -> counted, on time, in full, otif, missed, on-time quantity, days late
GOLDEN = {
    "on the day, all of it": (10, 4, [(4, 10)], {}, 30, (True, True, True, True, False, 10, 0)),
    "a day late over a weekend is one working day": (
        10,
        4,
        [(7, 10)],
        {},
        30,
        (True, False, True, False, False, 0, 1),
    ),
    "a day late with a day of grace": (
        10,
        4,
        [(7, 10)],
        {"grace_days": 1},
        30,
        (True, True, True, True, False, 10, 0),
    ),
    "early fails too": (10, 4, [(2, 10)], {}, 30, (True, False, True, False, False, 0, 0)),
    "early within the window": (
        10,
        4,
        [(2, 10)],
        {"early_days": 2},
        30,
        (True, True, True, True, False, 10, 0),
    ),
    "any early day accepted": (
        10,
        14,
        [(0, 10)],
        {"any_early": True},
        30,
        (True, True, True, True, False, 10, 0),
    ),
    "split receipts, the last completes it late": (
        10,
        4,
        [(4, 6), (8, 4)],
        {},
        30,
        (True, False, True, False, False, 6, 2),
    ),
    "short within tolerance": (
        100,
        4,
        [(4, 96)],
        {"under_tolerance": 0.05},
        30,
        (True, True, True, True, False, 96, 0),
    ),
    "short outside tolerance": (
        100,
        4,
        [(4, 90)],
        {"under_tolerance": 0.05},
        30,
        (True, False, False, False, False, 90, 20 - 2),
    ),
    "over outside tolerance": (
        100,
        4,
        [(4, 110)],
        {"over_tolerance": 0.05},
        30,
        (True, True, False, False, False, 100, 0),
    ),
    "never delivered is missed once due": (10, 4, [], {}, 14, (True, False, False, False, True, 0, 6)),
    "not due yet is not judged": (10, 4, [], {}, 4, (False, False, False, False, False, 0, 0)),
    "complete before due is judged": (
        10,
        20,
        [(4, 10)],
        {"any_early": True},
        5,
        (True, True, True, True, False, 10, 0),
    ),
    "a return takes it back": (10, 4, [(4, 10), (9, -10)], {}, 14, (True, False, False, False, True, 10, 6)),
    "a return replaced later": (
        10,
        4,
        [(4, 10), (9, -10), (11, 10)],
        {},
        30,
        (True, False, True, False, False, 10, 5),
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_lines(name):
    ordered, due, came, terms, as_of, expected = GOLDEN[name]
    outcome = judge_line(ordered, due, came, terms, as_of, WEEK)
    found = (
        outcome.counted, outcome.on_time, outcome.in_full, outcome.otif, outcome.missed,
        outcome.on_time_quantity, outcome.days_late,
    )  # fmt: skip
    assert found == expected


def test_of_nothing_ordered_nothing_is_judged():
    assert not judge_line(0, 0, [(0, 6)], {}, 9, ALWAYS).counted


quantities = st.lists(
    st.tuples(st.integers(0, 40), st.integers(-5, 10)), max_size=5, unique_by=lambda pair: pair[0]
)
lines = st.tuples(st.integers(0, 15), st.integers(0, 30), quantities.map(sorted), st.integers(0, 45))
windows = st.fixed_dictionaries(
    {"early_days": st.integers(0, 3), "late_days": st.integers(0, 3), "any_early": st.booleans(),
     "under_tolerance": st.sampled_from([0.0, 0.1]), "over_tolerance": st.sampled_from([0.0, 0.2])}
)  # fmt: skip


@given(st.lists(lines, min_size=1, max_size=6), windows)
def test_lines_are_judged_alike_alone_and_together(rows, terms):
    """No line borrows a receipt or a day from its neighbours."""
    came = [pair for _ordered, _due, pairs, _as_of in rows for pair in pairs]
    receipts = otif.Receipts(
        np.array([len(row[2]) for row in rows]),
        np.array([on(day) for day, _quantity in came], int),
        np.array([quantity for _day, quantity in came], float),
    )
    ordered, due, until = np.array([(row[0], on(row[1]), on(row[3])) for row in rows]).T
    together = otif.Lines(np.zeros(len(rows), int), ordered.astype(float), until, receipts)
    rules = otif.Terms(**terms)
    found = otif.judge(together, due, rules, WEEK, otif.arrive(together, rules))
    for place, (quantity, promised, pairs, as_of) in enumerate(rows):
        alone = judge_line(quantity, promised, pairs, terms, as_of, WEEK)
        assert tuple(column[place].item() for column in found) == tuple(alone)
        assert alone.completed_on == completed_slowly(quantity, pairs, as_of, terms["under_tolerance"])


def completed_slowly(ordered, pairs, as_of, under):
    """Return the first day from which the net quantity was enough on every later day of receipts."""
    known = [(day, quantity) for day, quantity in pairs if day <= as_of]
    enough = [sum(q for day, q in known if day <= upto) >= ordered * (1 - under) - 1e-6 for upto, _q in known]
    good = [day for place, (day, _q) in enumerate(known) if all(enough[place:])]
    return on(good[0]) if good and ordered > 0 else days.NO_DAY


stories = st.tuples(
    st.integers(0, 20), st.integers(0, 60), st.none() | st.integers(-40, 60), st.none() | st.integers(0, 50),
    st.none() | st.integers(-5, 60), st.integers(0, 10), st.booleans(),
)  # fmt: skip


def story_of(
    late_after, until, earliest=None, moved_to=None, shipped_on=None, transit_days=0, carrier_is_ours=False
):
    moments = map(on, (late_after, until, earliest, moved_to, shipped_on))
    return fault.Story(*columns(0, *moments, transit_days, carrier_is_ours))


def split(work, *values, **named):
    return {owner: column.item() for owner, column in fault.split(story_of(*values, **named), work).items()}


@given(stories)
def test_shares_add_up_to_the_days_late(story):
    shares = split(WEEK, *story)
    late = WEEK.between(0, on(story[0]), max(on(story[1]), on(story[0])))
    assert sum(shares.values()) == late
    assert min(shares.values()) >= 0


def day_by_day(late_after, until, earliest, moved_to, shipped_on, transit_days, carrier_is_ours):
    """The same split told slowly: each day worked goes to the first who has a claim on it."""
    shares = dict.fromkeys(fault.OWNERS, 0)
    closed = lambda offset: weekend(MONDAY + timedelta(days=offset))  # noqa: E731
    due_in = None
    if carrier_is_ours and shipped_on is not None:
        due_in, left = shipped_on, transit_days
        while left:
            due_in += 1
            left -= not closed(due_in)
    for day in range(late_after + 1, until + 1):
        if closed(day):
            continue
        if earliest is not None and day <= earliest:
            owner = fault.LATE_ORDER
        elif moved_to is not None and day <= moved_to:
            owner = fault.DATE_CHANGE
        elif day == until and closed(day - 1):
            owner = fault.DOCK
        elif due_in is not None and day > due_in:
            owner = fault.CARRIER
        else:
            owner = fault.VENDOR
        shares[owner] += 1
    return shares


@given(stories)
def test_each_day_goes_to_the_first_with_a_claim(story):
    assert split(WEEK, *story) == day_by_day(*story)


@given(st.integers(-900, 900), st.integers(-900, 900), st.integers(-40, 40))
def test_work_days_are_those_counted_one_by_one(start, end, count):
    """Whatever was asked before: a fresh list and one that grew both ways say the same."""
    first, last = min(start, end), max(start, end)
    walked = sum(1 for offset in range(first + 1, last + 1) if not weekend(MONDAY + timedelta(days=offset)))
    assert WEEK.between(0, on(start), on(end)) == (walked if end >= start else -walked)
    assert WEEK.is_closed(0, on(start)) == weekend(MONDAY + timedelta(days=start))
    moved = int(days.WorkDays([weekend]).add(0, on(start), count))
    assert moved == WEEK.add(0, on(start), count)
    if count:
        assert not WEEK.is_closed(0, moved)
        # Going back, a day worked to start from is one of those passed, the day arrived at is not.
        unworked_start = count < 0 and WEEK.is_closed(0, on(start))
        assert abs(WEEK.between(0, on(start), moved)) == abs(count) - unworked_start


@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(-500, 500), st.integers(-9, 9)), min_size=1, max_size=8)
)
def test_each_place_keeps_its_own_days(rows):
    both = days.WorkDays([weekend, lambda day: day.weekday() == 0])
    alone = [days.WorkDays([weekend]), days.WorkDays([lambda day: day.weekday() == 0])]
    place, start, count = np.array(rows).T
    start = np.array([on(int(offset)) for offset in start])
    moved = both.add(place, start, count)
    for at, (which, _start, many) in enumerate(rows):
        assert moved[at] == alone[which].add(0, start[at], many)
        assert both.between(place, start, moved)[at] == alone[which].between(0, start[at], moved[at])


def test_days_he_was_never_given_are_ours():
    """Ordered on Friday, the due day, with a lead time of five working days: the first five late days are our late order."""
    shares = split(WEEK, 4, 16, earliest=11)
    assert shares == {"vendor": 3, "carrier": 0, "late_order": 5, "date_change": 0, "dock": 0}


def test_days_we_asked_for_are_ours():
    shares = split(WEEK, 4, 10, moved_to=9)
    assert shares == {"vendor": 1, "carrier": 0, "late_order": 0, "date_change": 3, "dock": 0}


def test_slow_carrier_of_ours():
    """Shipped on Monday for three days of transit, in on the Monday after: two working days are the carrier's."""
    shares = split(ALWAYS, 0, 7, shipped_on=0, transit_days=3, carrier_is_ours=True)
    assert (shares["vendor"], shares["carrier"]) == (3, 4)


def test_one_of_one_is_not_a_hundred_percent():
    found = sample.share(1, 1, prior=0.8)
    assert found.plain == 1.0
    assert found.shrunk == pytest.approx(0.8222, abs=1e-4)
    assert found.low < 0.55 < found.shrunk < found.high < 1


def test_wilson_interval_of_the_textbook():
    """81 of 263 (Newcombe 1998, table I, method 3): 0.2553 to 0.3662."""
    low, high = sample.wilson(81 / 263, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, 1))
def test_shrunk_share_lies_between_own_and_category(hits, misses, prior):
    found = sample.share(hits, hits + misses, prior)
    assert -1e-9 <= found.low <= found.shrunk + 1e-9
    assert found.shrunk <= found.high + 1e-9 <= 1 + 2e-9
    if found.plain is not None:
        assert min(found.plain, prior) - 1e-9 <= found.shrunk <= max(found.plain, prior) + 1e-9


def test_a_fall_is_found_in_its_week():
    weeks = [(19, 20)] * 20 + [(12, 20)] * 5
    change = changepoint.fall(weeks)
    assert change.week == 20
    assert (change.before, change.after) == (0.95, 0.6)


@pytest.mark.parametrize(
    "weeks", [[(19, 20)] * 26, [(12, 20)] * 13 + [(19, 20)] * 13, [(0, 0)] * 26, [(1, 1), (0, 1)]]
)
def test_no_alarm_without_a_fall_or_evidence(weeks):
    assert changepoint.fall(weeks) is None


BANDS = {"otif": score.Band(0.98, 0.70), "variance": score.Band(0.0, 0.05)}


def test_score_adds_up_and_shares_missing_weight():
    total, parts = score.combine({"otif": 0.84, "variance": 0.01}, BANDS, {"otif": 3, "variance": 1})
    assert total == pytest.approx((50 * 3 + 80 * 1) / 4)
    assert [part.points for part in parts] == pytest.approx([50, 80])
    total, _ = score.combine({"otif": 0.84, "variance": None}, BANDS, {"otif": 3, "variance": 1})
    assert total == pytest.approx(50)
    assert score.combine({}, BANDS, {"otif": 3})[0] is None


def test_tier_keeps_the_old_one_without_facts():
    floors = {"strategic": 90, "approved": 70, "watch": 50, "exit": 0}
    assert [score.tier(value, floors) for value in (95, 70, 69.9, 10)] == [
        "strategic",
        "approved",
        "watch",
        "exit",
    ]
    assert score.tier(None, floors, held="approved") == "approved"


def bill(billed, price, **rest):
    return match.BillLine(billed, price, **{"ordered": 20, "received": 20, "order_price": 5.0, **rest})


MATCHES = {
    "all equal": (bill(20, 5.0), {}, []),
    "billed before receipt": (bill(20, 5.0, received=0), {}, [("not_received", 20, 100.0)]),
    "12 received of 20 billed": (bill(20, 5.0, received=12), {}, [("over_received", 8, 40.0)]),
    "second bill over what came": (bill(10, 5.0, billed_before=12), {}, [("over_received", 2, 10.0), ("over_ordered", 2, 10.0)]),
    "price up within one percent": (bill(20, 5.04), {"price_share": 0.01}, []),
    "price up": (bill(20, 5.5), {"price_share": 0.01}, [("price_high", 20, 10.0)]),
    "price down is let through": (bill(20, 4.0), {}, []),
    "price down when asked for": (bill(20, 4.0), {"flag_low_price": True}, [("price_low", 20, -20.0)]),
    "both differ": (bill(20, 5.5, received=12), {}, [("over_received", 8, 44.0), ("price_high", 20, 10.0)]),
    "no order": (match.BillLine(3, 7.0), {}, [("no_order", 3, 21.0)]),
    "a credit asks for no money": (bill(-5, 9.0), {}, []),
    "billed by order, not by receipt": (bill(20, 5.0, received=0, by_receipt=False), {}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", MATCHES)
def test_golden_matches(name):
    line, tolerance, expected = MATCHES[name]
    found = match.match(line, match.Tolerance(**tolerance))
    assert [(d.code, pytest.approx(d.quantity), pytest.approx(d.amount)) for d in found] == expected
