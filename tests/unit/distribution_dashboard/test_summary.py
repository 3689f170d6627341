import pytest
from distribution_dashboard_logic.moves import (
    Figure,
    Move,
    Sums,
    contributions,
    leading,
    move,
    of_kpis,
    top,
)
from distribution_dashboard_logic.summary import (
    CODES,
    PLAIN,
    Age,
    Case,
    Day,
    Kind,
    Money,
    Place,
    Root,
    Said,
    Share,
    Style,
    of_case,
    of_day,
    phrase,
    write,
)
from hypothesis import given
from hypothesis import strategies as st

GERMAN = Style(thousands=".", decimal=",", minutes="%s Min.", hours="%s Std.", days="%s Tage")
COMPANY = [("company_id", "in", [1])]


@pytest.mark.parametrize(
    ("value", "plain", "german"),
    [
        (Money(128400.5, "EUR"), "128,400.50 EUR", "128.400,50 EUR"),
        (Money(1200, "JPY", 0), "1,200 JPY", "1.200 JPY"),
        (Money(-0.001, "EUR"), "0.00 EUR", "0,00 EUR"),
        (Age(0.5), "30 min", "30 Min."),
        (Age(-2), "0 min", "0 Min."),
        (Age(1), "1 h", "1 Std."),
        (Age(47.4), "47 h", "47 Std."),
        (Age(48), "2 days", "2 Tage"),
        (Age(71.9), "2 days", "2 Tage"),
        (Share(0.645), "64 %", "64 %"),
        (12345, "12,345", "12.345"),
        ("Hansa", "Hansa", "Hansa"),
    ],
)
def test_a_figure_has_its_unit(value, plain, german):
    assert write(value, PLAIN) == plain
    assert write(value, GERMAN) == german


def test_a_sentence_carries_the_rows_behind_it():
    said = Said("open", {"count": 3, "amount": Money(10, "EUR")}, "distribution.exception", COMPANY)
    statement = phrase(said, {"open": "%(count)s cases, %(amount)s"})
    assert (statement.text, statement.model) == ("3 cases, 10.00 EUR", "distribution.exception")
    assert statement.domain == COMPANY


def _codes(statements):
    return [said.code for said in statements]


def test_a_day_tells_what_is_open_costly_late_and_why():
    day = Day(
        "2026-03-10",
        COMPANY,
        "EUR",
        kinds=(Kind(7, "Late", 2, 300.0, 3.0), Kind(8, "Credit hold", 1, 700.0, 9.0)),
        overdue=1,
        roots=(Root(70, "Vendor late", 2, 300.0), Root(71, "Dock closed", 3, 200.0)),
        opened=5,
        closed=1,
        failed=("Negative stock", "Claims"),
        approvals=2,
        approvals_late=1,
        places=(
            Place("Released", 4, Money(100, "EUR"), 2.0, "sale.order", []),
            Place("Held", 1, Money(900, "EUR"), 50.0, "sale.order", [("x", "=", 1)]),
            Place("Empty", 0, Money(9000, "EUR"), None, "sale.order", []),
        ),
    )
    said = of_day(day)
    assert _codes(said) == [
        "open", "overdue_one", "cost", "root", "failed", "stage_one", "approvals", "approvals_late_one", "came",
        "closed_one",
    ]  # fmt: skip
    by_code = {one.code: one for one in said}
    assert by_code["open"].params == {"count": 3, "amount": Money(1000.0, "EUR")}
    assert by_code["open"].domain == [*COMPANY, ("state", "!=", "closed")]
    assert by_code["cost"].params["name"] == "Credit hold"
    assert by_code["cost"].params["share"] == Share(0.75)
    assert by_code["cost"].domain[-1] == ("kind_id", "=", 8)
    assert by_code["root"].params["name"] == "Vendor late"
    assert by_code["failed"].params["names"] == "Claims, Negative stock"
    assert by_code["stage_one"].params["name"] == "Held"
    assert by_code["stage_one"].domain == [("x", "=", 1)]
    assert by_code["came"].domain == [*COMPANY, ("day", "=", "2026-03-10"), ("event", "=", "opened")]


def test_a_past_day_tells_nothing_of_now():
    day = Day("2026-03-09", COMPANY, "EUR", is_today=False, kinds=(Kind(7, "Late", 2),), opened=1)
    assert _codes(of_day(day)) == ["came_one"]


def test_a_quiet_day_says_so():
    assert of_day(Day("2026-03-09", COMPANY, "EUR")) == [Said("quiet", {"day": "2026-03-09"})]


def _case(**values):
    values = {"state": "assigned", "owner": "Buyer"} | values
    money, cost = Money(1000, "EUR"), Money(values.pop("cost", 1.25), "EUR")
    return Case(9, "A is late", values.pop("state"), 30.0, values.pop("owner"), money, cost, "sale.order", 4, "A", **values)  # fmt: skip


def test_a_case_tells_owner_clock_money_cause_and_last_decision():
    case = _case(
        hours_left=-5.0, root_id=3, root="Vendor late", explains=2, explains_money=Money(50, "EUR"),
        returned=1, decision="Snoozed", decided_by="Buyer", decided_why="Ship on Monday",
    )  # fmt: skip
    said = of_case(case)
    assert _codes(said) == [
        "case", "case_open", "case_late", "case_money", "case_root", "case_explains", "case_returned_one", "case_decision",
    ]  # fmt: skip
    assert said[0].params == {"sentence": "A is late"}
    assert (said[0].model, said[0].domain) == ("sale.order", [("id", "=", 4)])
    assert said[1].params == {"age": Age(30.0), "owner": "Buyer"}
    assert said[2].params == {"age": Age(5.0)}
    assert said[5].domain == [("root_id", "=", 9), ("state", "!=", "closed")]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"owner": "", "hours_left": 5.0}, ["case_nobody", "case_due", "case_money"]),
        ({"hours_left": 0.0}, ["case_open", "case_due", "case_money"]),
        ({"cost": 0.0}, ["case_open", "case_free"]),
        ({"state": "closed", "closed_as": "Cured", "hours_left": -4}, ["case_closed"]),
    ],
)
def test_a_case_says_only_what_holds(values, codes):
    assert _codes(of_case(_case(**values)))[1:] == codes


# Moves


def test_a_move_is_measured_against_its_own_past():
    # Past 10, 12, 8, 10, 14: median 10, distances 0 2 2 0 4: median 2, spread 2.9652; 20 lies 10 away.
    found = move("otif", [20.0, 10.0, 12.0, 8.0, 10.0, 14.0])
    assert (found.now, found.before, found.usual, found.change) == (20.0, 10.0, 10.0, 10.0)
    assert found.spread == pytest.approx(2.9652)
    assert found.score == pytest.approx(10 / 2.9652)


def test_a_figure_that_never_moved_moves_in_steps_of_a_hundredth():
    assert move("a", [11.0, 10.0, 10.0, 10.0, 10.0]).score == pytest.approx(10.0)
    assert move("a", [0.0, 0.0, 0.0, 0.0, 0.0]).score == 0.0
    assert move("a", [1.0, 0.0, 0.0, 0.0, 0.0]).score == float("inf")


def test_too_short_a_past_says_nothing():
    assert move("a", [20.0, 10.0, None, 12.0, 8.0]) == Move("a", 20.0, 10.0)
    assert move("a", [None, 10.0, 9.0, 12.0, 8.0]) == Move("a", None, 10.0)
    assert move("a", []) == Move("a", None, None)


def test_the_three_most_unusual_are_told_in_a_stable_order():
    moves = [Move(k, 2.0, 1.0, 1.0, 1.0, s) for k, s in (("d", 1.0), ("b", 2.0), ("a", 2.0), ("c", 9.0))]
    still = [Move("e", 1.0, 1.0, 1.0, 1.0, 99.0), Move("f", 1.0, None, 1.0, 1.0, 99.0)]
    assert [one.key for one in top([*still, *moves])] == ["c", "a", "b"]


def test_what_moved_a_quotient():
    # Before 90/100 and 10/100: 50 %. Now 90/100 and 30/100: 60 %. The second alone moved it.
    before = {"north": Sums(90, 100), "south": Sums(10, 100)}
    now = {"north": Sums(90, 100), "south": Sums(30, 100)}
    parts = contributions(now, before)
    assert parts == {"north": pytest.approx(0.0), "south": pytest.approx(0.10)}
    assert leading({"branch": parts}, 0.10) == (("branch", "south"), pytest.approx(1.0))


def test_growth_at_the_old_quality_moves_nothing():
    before = {"north": Sums(50, 100), "south": Sums(50, 100)}
    now = {"north": Sums(500, 1000), "south": Sums(40, 100)}
    parts = contributions(now, before)
    assert parts["north"] == pytest.approx(0.0)
    assert parts["south"] == pytest.approx(540 / 1100 - 0.5)


SUMS = st.builds(Sums, st.floats(0, 1e6), st.floats(1, 1e6))
SLICES = st.dictionaries(st.sampled_from("abcdef"), SUMS, min_size=1)


@given(now=SLICES, before=SLICES, has_denominator=st.booleans(), factor=st.sampled_from([1.0, 365.0]))
def test_parts_add_up_to_the_change(now, before, has_denominator, factor):
    def value(slices):
        numerator = sum(one.numerator for one in slices.values())
        return factor * (
            numerator / sum(one.denominator for one in slices.values()) if has_denominator else numerator
        )

    change = value(now) - value(before)
    parts = contributions(now, before, has_denominator, factor)
    scale = max(abs(value(now)), abs(value(before)), max(map(abs, parts.values())), 1.0)
    assert sum(parts.values()) == pytest.approx(change, abs=1e-6 * scale)


def test_no_figure_no_parts():
    assert contributions({"a": Sums(1, 0)}, {"a": Sums(1, 2)}) == {}
    assert leading({"branch": {}}, 0.1) is None


def test_who_leads_has_a_name_and_goes_with_the_change():
    parts = {"branch": {None: 9.0, 1: -3.0, 2: 2.0}, "channel": {5: 4.0, 6: 4.0}}
    assert leading(parts, 8.0) == (("channel", 5), 0.5)
    assert leading({"branch": {None: 9.0, 1: -3.0}}, 6.0) is None


def test_kpis_in_words():
    figures = [
        Figure("a", "OTIF", "91.0 %", "94.0 %", -0.03, "3.0 %", "95.0 %", "bad", "branch North", "2.5 %"),
        Figure("b", "Turns", None, None, None),
        Figure("c", "Revenue", "10", None, None),
        Figure("d", "DSO", "30", "30", 0.0, "0", "31", "good"),
    ]
    said = of_kpis(figures)
    assert _codes(said) == ["kpi_down", "kpi_why", "kpi_bad", "kpi_none", "kpi_new", "kpi_same", "kpi_good"]
    assert set(_codes(said)) <= set(CODES)
