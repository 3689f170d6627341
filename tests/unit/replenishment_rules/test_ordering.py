"""On which days vendors take orders, and what the lanes between branches take in a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from replenishment_rules_logic.assemble import Offer, Planned, sources_of
from replenishment_rules_logic.ordering_days import OrderingDays
from replenishment_rules_logic.transfer_plan import Freight, fit_in_turn, fit_lanes


def planned(vendor_id):
    """A branch without stock whose vendor's days are those of the price list."""
    return Planned(
        1,
        1,
        1,
        1,
        vendor_id,
        None,
        0,
        0,
        10,
        20,
        1,
        5,
        1,
        1,
        6.0,
        4.0,
        0,
        0,
        0.5,
        False,
        0.2,
        5.0,
        120,
        "A",
        "X",
    )


def test_ordering_days_bridge_their_longest_gap():
    twice = OrderingDays((0, 3))
    # Monday to Thursday are three days, Thursday to Monday four.
    assert twice.longest_gap() == 4
    assert [twice.wait(date(2026, 3, 9 + day)) for day in range(7)] == [0, 2, 1, 0, 3, 2, 1]
    assert OrderingDays((2,)).longest_gap() == 7


def test_every_other_week_counts_from_its_start():
    fortnightly = OrderingDays((1,), 2, date(2026, 3, 12))
    assert fortnightly.longest_gap() == 14
    assert fortnightly.wait(date(2026, 3, 10)) == 0
    assert fortnightly.wait(date(2026, 3, 11)) == 13
    assert fortnightly.wait(date(2026, 3, 17)) == 7


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 6),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_nobody_waits_longer_than_the_longest_gap(weekdays, weeks, start, today):
    days = OrderingDays(tuple(weekdays), weeks, start)
    wait = days.wait(today)
    assert 0 <= wait < days.longest_gap() <= 7 * weeks
    assert (today + timedelta(days=wait)).weekday() in weekdays


def test_vendor_who_takes_orders_later_delivers_later_and_may_lose_to_a_quicker_one():
    row = planned(vendor_id=1)
    offers = [Offer(1, 1, 5.0, 0.0, 1.0, 6.0), Offer(2, 2, 4.0, 0.0, 1.0, 7.0)]
    main, quicker = sources_of(row, offers, {})
    assert (main.days, quicker) == (5.0, None)
    main, quicker = sources_of(row, offers, {1: 3})
    assert (main.days, quicker.key, quicker.days) == (8.0, 2, 4.0)
    assert sources_of(row, offers, {1: 3, 2: 3})[1] is None


def test_lane_takes_what_saves_most_for_its_room():
    freights = [
        Freight("A", "B", 10.0, 2.0, 100.0),
        Freight("A", "B", 10.0, 1.0, 90.0),
        Freight("B", "A", 5.5, 1.0, 1.0),
    ]
    fits = fit_lanes(freights, {("A", "B"): 15.0, ("B", "A"): 100.0})
    # The second saves 9 a unit of room and goes whole; the five left take two of the first.
    assert fits.tolist() == [2.0, 10.0, 5.5]
    assert fit_lanes(freights, {("A", "B"): -3.0, ("B", "A"): 0.0}).tolist() == [0.0, 0.0, 0.0]


def test_money_of_what_a_full_lane_leaves_behind_goes_to_the_next():
    """Money for two: the first fills its lane, the second finds it full, the third takes another lane."""
    freights = [
        Freight("A", "B", 10.0, 1.0, 90.0),
        Freight("A", "B", 8.0, 1.0, 40.0),
        Freight("A", "B", 9.0, 1.0, 30.0),
        Freight("A", "C", 5.0, 1.0, 20.0),
        Freight("A", "C", 5.0, 1.0, 10.0),
    ]
    rounds = []

    def reach(places):
        rounds.append(places)
        return places[:2]

    assert fit_in_turn(freights, {("A", "B"): 10.0}, reach) == [10.0, 0.0, 0.0, 5.0, None]
    assert rounds == [[0, 1, 2, 3, 4], [0, 3, 4]]
