"""Customers are told once, not twice in an hour, and no old news."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.message import Change, Told, plan

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
ALL = {1: ("hold", "backorder", "date", "shipment")}


def change(kind, key="a", minutes=60, order=1):
    return Change(order, kind, key, NOW - timedelta(minutes=minutes))


def told(kind, key="a", minutes=None, order=1):
    return Told(order, kind, key, None if minutes is None else NOW - timedelta(minutes=minutes))


def kinds(result):
    return [one.kind for one in result.send], [one.kind for one in result.note]


def test_one_change_one_message():
    assert kinds(plan([change("hold")], [], ALL, NOW)) == (["hold"], [])
    assert kinds(plan([change("hold")], [told("hold", minutes=600)], ALL, NOW)) == ([], [])


def test_what_lasts_shorter_than_a_quarter_of_an_hour_is_no_news():
    assert kinds(plan([change("hold", minutes=14)], [], ALL, NOW)) == ([], [])
    assert kinds(plan([change("hold", minutes=15)], [], ALL, NOW)) == (["hold"], [])


def test_never_two_in_an_hour_but_not_lost():
    earlier = told("hold", minutes=59)
    assert kinds(plan([change("shipment")], [earlier], ALL, NOW)) == ([], [])
    later = NOW + timedelta(minutes=1)
    assert kinds(plan([change("shipment")], [earlier], ALL, later)) == (["shipment"], [])


def test_several_at_once_are_one_message():
    result = plan([change("hold"), change("shipment"), change("backorder")], [], ALL, NOW)
    assert kinds(result) == (["backorder"], ["shipment", "hold"])


def test_the_first_date_is_no_news_a_new_one_is():
    assert kinds(plan([change("date", "1 Jan")], [], ALL, NOW)) == ([], ["date"])
    assert kinds(plan([change("date", "2 Jan")], [told("date", "1 Jan")], ALL, NOW)) == (["date"], [])


def test_a_channel_that_does_not_tell_notes_and_tells_no_old_news_later():
    result = plan([change("hold")], [], {1: ()}, NOW)
    assert kinds(result) == ([], ["hold"])
    assert kinds(plan([change("hold")], [told("hold")], ALL, NOW)) == ([], [])


CHANGES = st.lists(
    st.builds(
        Change,
        st.integers(1, 3),
        st.sampled_from(["hold", "backorder", "date", "shipment"]),
        st.sampled_from("abc"),
        st.integers(0, 300).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    ),
    max_size=12,
)


@given(CHANGES, st.integers(1, 40))
def test_over_a_day_each_change_at_most_once_and_messages_an_hour_apart(changes, step):
    wanted = {order: ALL[1] for order in (1, 2, 3)}
    known, sent = [], []
    for minute in range(0, 600, step):
        now = NOW + timedelta(minutes=minute)
        result = plan(changes, known, wanted, now)
        known += [Told(*one[:3], now) for one in result.send] + [Told(*one[:3], None) for one in result.note]
        sent += [(one.order_id, now, one[:3]) for one in result.send]
    assert len({key for _order, _at, key in sent}) == len(sent)
    for order in (1, 2, 3):
        moments = [at for one, at, _key in sent if one == order]
        assert all(
            later - earlier >= timedelta(hours=1)
            for earlier, later in zip(moments, moments[1:], strict=False)
        )
