"""Replay, calibration and the whole chain from demand to levels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import calibration, planning, rehearsal, tournament
from replenishment_rules_logic.protection import LeadTime
from replenishment_rules_logic.replay import Replayer, joined, replay


def single(demand, level, lot, leads, **options):
    """Replay one series under one constant level."""
    demand = np.array(demand, dtype=float)[:, None]
    periods = len(demand)
    return replay(
        demand,
        np.full((periods, 1, 1), float(level)),
        np.full((periods, 1), float(lot)),
        np.array(leads)[:, None] if np.ndim(leads) else np.full((periods, 1), leads),
        **options,
    )


def test_replay_by_hand_with_backorders():
    # Start 2 + 3 = 5.  Day 1: 4 served, 1 left, order 4 (there on day 3).  Day 2: 1 of 3, owes 2, order 3.
    # Day 3: 4 arrive, 2 owed: 2 left, 2 served.  Day 4: 3 arrive, 1 served.
    outcome = single([4, 3, 2, 1], level=2, lot=3, leads=1)
    assert outcome.demanded.tolist() == [10]
    assert outcome.served[0, 0] == 4 + 1 + 2 + 1
    assert outcome.volume_fill() == pytest.approx([0.8])
    assert (outcome.cycles[0, 0], outcome.clean_cycles[0, 0]) == (3, 2)


def test_lost_sales_are_not_owed():
    owed = single([9, 0, 4], level=0, lot=5, leads=0)
    lost = single([9, 0, 4], level=0, lot=5, leads=0, lost_sales=True)
    assert owed.served[0, 0] == lost.served[0, 0] == 9
    assert owed.stock[0, 0] == pytest.approx((0 + 5 + 1) / 3)
    again = single([9, 9, 9], level=0, lot=5, leads=1, lost_sales=True)
    assert again.served[0, 0] == 5 + 0 + 5


def test_orders_may_overtake_each_other():
    outcome = single([5, 5, 0, 5, 5], level=0, lot=5, leads=[3, 0, 0, 0, 0])
    assert outcome.orders[0, 0] >= 2
    assert outcome.served[0, 0] <= outcome.demanded[0]


def test_unknown_periods_are_not_scored():
    scored = np.array([[1], [0], [1]])
    outcome = single([2, 50, 2], level=1, lot=3, leads=0, scored=scored)
    assert outcome.demanded.tolist() == [4]
    assert outcome.served[0, 0] <= 4


def test_item_fill_is_a_plain_mean_of_items_with_demand():
    demand = np.array([[10.0, 1.0, 0.0]])
    outcome = replay(demand, np.zeros((1, 1, 3)), np.array([[5.0, 1.0, 1.0]]), np.zeros((1, 3), int))
    assert outcome.item_fill() == pytest.approx([0.75])
    assert outcome.volume_fill() == pytest.approx([6 / 11])


def history(series=300, weeks=104, seed=4):
    generator = np.random.default_rng(seed)
    chance, size = generator.beta(2, 2, series), generator.gamma(1, 10, series) + 1
    sold = generator.random((weeks, series)) < chance
    # Sizes from a heavier tail than the formula's: the nominal target alone must fall short.
    sizes = np.ceil(size * generator.lognormal(-0.6, 1.1, (weeks, series)))
    return np.where(sold, sizes, 0.0)


def policy(**values):
    return planning.Policy(
        **{"target": 0.95, "lead_time": LeadTime(3.0, 2 / 3), "year": 52, "lead_choices": (2, 3, 4), **values}
    )


def lots_of(demand):
    return np.maximum(1, np.round(demand[-52:].mean(axis=0) * 3))


def test_calibrated_levels_reach_the_target_in_the_year_after():
    demand = history(weeks=156)
    known, future = demand[:104], demand[104:]
    plan = planning.plan_levels(known, lots_of(known), np.ones(300), policy())
    leads = np.random.default_rng(1).choice((2, 3, 4), future.shape)

    def reached(level):
        levels = np.broadcast_to(level, (52, 1, 300))
        return replay(future, levels, np.broadcast_to(plan.lot, (52, 300)), leads).item_fill()[0]

    assert reached(plan.level) == pytest.approx(0.95, abs=0.02)
    assert (plan.top == plan.level + plan.lot).all()


def test_same_arrays_give_the_same_plan():
    demand = history(120)
    first, second = (
        planning.plan_levels(demand, lots_of(demand), np.ones(120), policy()) for _turn in range(2)
    )
    assert np.array_equal(first.level, second.level)


def test_levels_rise_with_target_and_lost_sales_need_no_more():
    demand = history(200)

    def total(**values):
        return planning.plan_levels(demand, lots_of(demand), np.ones(200), policy(**values)).level.sum()

    assert total(target=0.85) < total(target=0.95) < total(target=0.98)
    assert total(lost_sales=True) <= total() * 1.02


def test_single_precision_plans_the_same():
    demand = history(200)
    double = planning.plan_levels(demand, lots_of(demand), np.ones(200), policy())
    single_precision = planning.plan_levels(
        demand.astype(np.float32), lots_of(demand), np.ones(200), policy()
    )
    assert np.abs(double.level - single_precision.level).max() <= 1


def test_stockout_weeks_do_not_lower_the_level():
    demand = history(200)
    in_stock = np.ones_like(demand, dtype=bool)
    in_stock[90:100] = False
    empty = np.where(in_stock, demand, 0)
    seen = planning.plan_levels(empty, lots_of(demand), np.ones(200), policy(), in_stock)
    taken_as_zero = planning.plan_levels(empty, lots_of(demand), np.ones(200), policy())
    assert taken_as_zero.mean.sum() < 0.9 * seen.mean.sum()


def test_a_class_takes_the_nominal_that_brought_it_to_the_target():
    nominals = np.array([0.5, 0.8, 0.9, 0.95, 0.99])
    achieved = np.array([[0.5, 0.8, 0.9, 0.95, 0.99], [0.3, 0.6, 0.75, 0.9, 0.97]])
    found = calibration.Calibration(nominals, ("near", "far"), achieved, nominals, calibration.ITEM_FILL)
    labels = np.array(["near", "far", "other"])
    assert found.nominal_for(0.9, labels) == pytest.approx([0.9, 0.95, 0.9], abs=1e-6)
    assert found.nominal_for([0.9, 0.6, 0.8], labels) == pytest.approx([0.9, 0.8, 0.8], abs=1e-6)
    assert found.nominal_for(0.9, labels, common_only=True) == pytest.approx([0.9] * 3, abs=1e-6)


def test_a_product_between_two_classes_takes_the_middle_of_what_may_be_missed():
    nominals = np.array([0.5, 0.8, 0.9, 0.95, 0.9875])
    achieved = np.array([nominals, [0.2, 0.5, 0.6, 0.8, 0.9]])
    found = calibration.Calibration(nominals, ("near", "far"), achieved, nominals, calibration.ITEM_FILL)
    now, before = np.array(["near", "near", "far"]), np.array(["near", "far", "far"])
    # Near misses 0.1, far 0.0125 to reach 90 %: the root of their product between them.
    wanted = [0.9, 1 - (0.1 * 0.0125) ** 0.5, 0.9875]
    assert found.nominal_over(0.9, [now, before]) == pytest.approx(wanted, abs=1e-6)
    assert found.nominal_over(0.9, [now]) == pytest.approx([0.9, 0.9, 0.9875], abs=1e-6)
    assert found.nominal_over(0.9, [now, before], common_only=True) == pytest.approx([0.9] * 3, abs=1e-6)


def lesson(weight=1.0):
    targets = np.array([0.8, 0.9])
    achieved = np.array([[0.9, 0.95], [0.6, 0.8]])
    return calibration.Lesson(targets, ("over", "short"), achieved, targets, weight)


def test_who_came_out_above_the_target_aims_lower_and_the_reverse():
    # Half or twice of what should have been missed was; half a lesson makes the root of that factor good.
    assert lesson().aim("over", np.array([0.8, 0.9])) == pytest.approx([0.6, 0.8])
    assert lesson().aim("short", np.array([0.8, 0.9])) == pytest.approx([0.9, 0.95])
    assert lesson(0.5).aim("short", np.array([0.9])) == pytest.approx([1 - 0.1 / 2**0.5])
    assert lesson().aim("unseen", np.array([0.85])) == pytest.approx([0.85])
    assert lesson(0.0).aim("over", np.array([0.9])) == pytest.approx([0.9])


def test_a_lesson_never_more_than_halves_or_doubles_what_may_be_missed():
    found = calibration.Lesson(np.array([0.9]), ("lost",), np.array([[0.2]]), np.array([0.9995]), 1.0)
    assert found.aim("lost", np.array([0.9])) == pytest.approx([0.95])
    assert found.aim("other", np.array([0.9])) == pytest.approx([0.8])


@settings(max_examples=100, deadline=None)
@given(
    achieved=st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
    weight=st.floats(0.0, 1.0),
    targets=st.lists(st.floats(0.5, 0.995), min_size=2, max_size=2),
)
def test_whatever_was_learned_a_higher_target_never_aims_lower(achieved, weight, targets):
    learned = np.array([0.8, 0.9, 0.95, 0.98])
    found = calibration.Lesson(learned, ("some",), np.array([achieved]), learned, weight)
    low, high = found.aim("some", np.array(sorted(targets)))
    assert low <= high + 1e-9
    missed = (1 - np.array([low, high])) / (1 - np.array(sorted(targets)))
    assert (missed >= 1 / calibration.LESSON_MOST - 1e-9).all()
    assert (missed <= calibration.LESSON_MOST + 1e-9).all()


def test_a_calibration_comes_back_from_its_run_with_its_lesson_unless_made_by_another_method():
    nominals = np.array([0.5, 0.8, 0.95])
    found = calibration.Calibration(
        nominals, ("over", "short"), np.array([nominals, nominals]), nominals, calibration.ITEM_FILL
    ).taught(lesson(0.5))
    values = found.as_json()
    labels = np.array(["over", "short", "other"])
    again = calibration.Calibration.from_json(values)
    assert again.nominal_for(0.9, labels) == pytest.approx(found.nominal_for(0.9, labels))
    assert found.nominal_for(0.9, labels)[0] < 0.9 < found.nominal_for(0.9, labels)[1]
    assert calibration.Calibration.from_json({**values, "method": calibration.METHOD - 1}) is None


def test_a_replay_taken_in_parts_is_the_same_replay():
    generator = np.random.default_rng(5)
    demand, leads = generator.poisson(3, (30, 20)), generator.choice((1, 2, 3), (30, 20))
    whole = replay(demand, np.full((30, 2, 20), 4.0), np.full((30, 20), 5.0), leads)
    run = Replayer(np.full((2, 20), 4.0), np.full(20, 5.0), 3)
    parts = []
    for period in range(30):
        run.serve(demand[period], np.ones(20))
        if period % 7 == 6 or period == 29:
            parts.append(run.take())
        if period < 29:
            run.order(4.0, 5.0, leads[period])
        run.next()
    together = joined(parts)
    for name in ("demanded", "served", "stock", "cycles", "clean_cycles"):
        assert getattr(together, name) == pytest.approx(getattr(whole, name)), name


def test_a_rehearsal_learns_nothing_from_what_comes_after():
    demand = history(200, weeks=110)
    changed = demand.copy()
    changed[105:] *= 50
    first, second = (
        planning.plan_levels(one[:105], lots_of(demand), np.ones(200), policy()) for one in (demand, changed)
    )
    assert np.array_equal(first.level, second.level)
    basis, _classes = planning.prepare(demand, lots_of(demand), np.ones(200), policy())
    other, _classes = planning.prepare(changed, lots_of(demand), np.ones(200), policy())
    runs = []
    for one in (basis, other):
        past = planning.Sampled(one, np.arange(200), policy()).past
        last = len(past.demand) - 1
        parts = rehearsal.replay_candidates(past, last)
        runs.append(list(rehearsal.Rehearsal(past, parts, planning.REHEARSED, 0, last // 2).run()))
    # Levels change with the week that saw the change (110 - 78 = 32 weeks in are left out), not before.
    same = [np.array_equal(before, after) for before, after in zip(*runs, strict=True)]
    assert all(same[: 105 - 32])
    assert not all(same)


def test_calibration_knows_an_item_by_its_class_before_the_scored_year():
    # Half of the items were asked for in the first year only, the others, but for one unit, in the second.
    demand = np.zeros((104, 400))
    demand[0] = 1.0
    demand[1:52, :200], demand[52:, 200:] = 5.0, 5.0
    basis, today = planning.prepare(demand, np.ones(400), np.ones(400), policy())
    known = planning.classes_when_scored(basis, today, policy())
    assert {label[0] for label in today[:200]} == {label[0] for label in known[200:]} == {"C"}
    assert {label[0] for label in today[200:300]} == {label[0] for label in known[:100]} == {"A"}


def test_letters_that_are_one_class_today_are_one_class_then():
    demand = history(400)
    whole = planning.planning_classes(np.ones(400), demand, 52, {"A", "B", "C"})
    assert set(whole) <= {"A", "B", "C", "new"}
    halves = planning.planning_classes(np.ones(400), demand, 52, set())
    assert {"A steady", "A rare"} <= set(halves)


def test_a_product_keeps_the_classes_of_the_year_behind_it_but_who_is_new_has_todays_alone():
    held = {
        104: ["A", "A", "A", "new"],
        78: ["A", "B", "new", "C"],
        52: ["C", "B", "new", "C"],
        51: ["B"] * 4,
    }
    asked = []

    def before(period, whole):
        asked.append((period, whole))
        return np.array(held[period])

    paths = planning.paths_before(before, 104, 52)
    assert [path.tolist() for path in paths] == [
        ["A", "A", "A", "new"], ["A", "B", "A", "new"], ["C", "B", "A", "new"],
    ]  # fmt: skip
    assert asked == [(104, None), (78, {"A"}), (52, {"A"})]
    # Half a year of demand is needed to know a class: of 77 weeks those of 25 and less are not.
    held.update({77: held[104], 51: held[78]})
    assert len(planning.paths_before(before, 77, 52)) == 2


def with_new(new):
    """Return planning classes of 249 known series, one that never sold, and so many *new* ones."""
    generator = np.random.default_rng(0)
    demand = np.where(generator.random((104, 250 + new)) < 0.9, 5.0, 0.0)
    demand[:90, 250:] = np.nan
    demand[:, 249] = 0
    return planning.planning_classes(np.ones(250 + new), demand, 52)


def test_planning_classes_do_not_split_small_letters():
    classes = with_new(planning.FEWEST_NEW)
    assert set(classes[:249]) <= {"A steady", "A", "B", "C"}
    assert classes[249] != "new"
    assert set(classes[250:]) == {"new"}


def test_too_few_new_series_are_calibrated_with_their_letter():
    classes = with_new(planning.FEWEST_NEW - 1)
    assert "new" not in classes
    assert {label[0] for label in classes} <= set("ABC")


def test_estimates_keep_only_what_was_asked_for():
    demand = history(30)
    whole, last = tournament.estimate(demand), tournament.estimate(demand, keep=[103])
    assert last.mean.shape == (1, 30)
    assert np.array_equal(last.mean[0], whole.mean[-1])
