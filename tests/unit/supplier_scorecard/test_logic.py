"""Scores and matches, decided without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic import changepoint, days, fault, match, otif, sample, score

MONDAY = date(2026, 3, 2)


# On Saturday and Sunday the dock is shut; or never.
WEEK = days.WorkDays(lambda day: day.weekday() >= 5)
ALWAYS = days.WorkDays(lambda day: False)


def on(offset):
    return MONDAY + timedelta(days=offset)


def receipts(*pairs):
    return tuple(otif.Receipt(on(offset), quantity) for offset, quantity in pairs)


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
    line = otif.Line(ordered, on(due), receipts(*came))
    outcome = otif.judge(line, otif.Terms(**terms), on(as_of), WEEK)
    found = (
        outcome.counted, outcome.on_time, outcome.in_full, outcome.otif, outcome.missed,
        outcome.on_time_quantity, outcome.days_late,
    )  # fmt: skip
    assert found == expected


def test_what_we_cancelled_is_not_owed():
    line = otif.Line(10, MONDAY, receipts((0, 6)), cancelled=4)
    assert otif.judge(line, otif.Terms(), on(9), ALWAYS).otif
    assert not otif.judge(otif.Line(10, MONDAY, (), cancelled=10), otif.Terms(), on(9), ALWAYS).counted


stories = st.builds(
    fault.Story,
    late_after=st.integers(0, 20).map(on),
    until=st.integers(0, 60).map(on),
    earliest=st.none() | st.integers(-40, 60).map(on),
    moved_to=st.none() | st.integers(0, 50).map(on),
    shipped_on=st.none() | st.integers(-5, 60).map(on),
    transit_days=st.integers(0, 10),
    carrier_is_ours=st.booleans(),
)


@given(stories)
def test_shares_add_up_to_the_days_late(story):
    shares = fault.split(story, WEEK)
    late = WEEK.between(story.late_after, max(story.until, story.late_after))
    assert sum(shares.values()) == late
    assert min(shares.values()) >= 0


def day_by_day(story, closed):
    """The same split told slowly: each day worked goes to the first who has a claim on it."""
    shares = dict.fromkeys(fault.OWNERS, 0)
    for offset in range(1, (story.until - story.late_after).days + 1):
        day = story.late_after + timedelta(days=offset)
        if closed(day):
            continue
        due_in = None
        if story.carrier_is_ours and story.shipped_on:
            due_in = days.WorkDays(closed).add(story.shipped_on, story.transit_days)
        if story.earliest and day <= story.earliest:
            owner = fault.LATE_ORDER
        elif story.moved_to and day <= story.moved_to:
            owner = fault.DATE_CHANGE
        elif day == story.until and closed(day - timedelta(days=1)):
            owner = fault.DOCK
        elif due_in and day > due_in:
            owner = fault.CARRIER
        else:
            owner = fault.VENDOR
        shares[owner] += 1
    return shares


@given(stories)
def test_each_day_goes_to_the_first_with_a_claim(story):
    def weekend(day):
        return day.weekday() >= 5

    assert fault.split(story, WEEK) == day_by_day(story, weekend)


@given(st.integers(-900, 900), st.integers(-900, 900), st.integers(-40, 40))
def test_work_days_are_those_counted_one_by_one(start, end, count):
    """Whatever was asked before: a fresh list and one that grew both ways say the same."""
    first, last = min(start, end), max(start, end)
    walked = sum(1 for offset in range(first + 1, last + 1) if on(offset).weekday() < 5)
    assert WEEK.between(on(start), on(end)) == (walked if end >= start else -walked)
    assert WEEK.is_closed(on(start)) == (on(start).weekday() >= 5)
    moved = days.WorkDays(lambda day: day.weekday() >= 5).add(on(start), count)
    assert moved == WEEK.add(on(start), count)
    if count:
        assert not WEEK.is_closed(moved)
        # Going back, a day worked to start from is one of those passed, the day arrived at is not.
        unworked_start = count < 0 and WEEK.is_closed(on(start))
        assert abs(WEEK.between(on(start), moved)) == abs(count) - unworked_start


def test_days_he_was_never_given_are_ours():
    """Ordered on Friday, the due day, with a lead time of five working days: the first five late days are our late order."""
    story = fault.Story(on(4), on(16), earliest=on(11))
    assert fault.split(story, WEEK) == {
        "vendor": 3,
        "carrier": 0,
        "late_order": 5,
        "date_change": 0,
        "dock": 0,
    }


def test_days_we_asked_for_are_ours():
    story = fault.Story(on(4), on(10), moved_to=on(9))
    assert fault.split(story, WEEK) == {
        "vendor": 1,
        "carrier": 0,
        "late_order": 0,
        "date_change": 3,
        "dock": 0,
    }


def test_slow_carrier_of_ours():
    """Shipped on Monday for three days of transit, in on the Monday after: two working days are the carrier's."""
    story = fault.Story(on(0), on(7), shipped_on=on(0), transit_days=3, carrier_is_ours=True)
    shares = fault.split(story, ALWAYS)
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
