"""The bench reads whatever long CSV it is given."""

import gzip
import pathlib
import sys

import numpy as np
import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

from replenishment_data import History, read_history
from replenishment_policies import _Planner, calibration, planning, prepare, sampling_interval


def write(path, text, opener=open):
    with opener(path, "wt") as stream:
        stream.write(text)
    return path


def test_weeks_without_rows_are_filled_and_duplicates_add_up(tmp_path):
    text = "item,period,qty,price\na,2024-01-01,2,10\na,2024-01-01,3,20\nb,2024-01-22,1,4\n"
    history = read_history(write(tmp_path / "weekly.csv.gz", text, gzip.open))
    assert history.periods == ["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22"]
    assert history.demand.tolist() == [[5, 0], [0, 0], [0, 0], [0, 1]]
    assert history.unit_value.tolist() == [16, 4]
    assert history.year == 52


def test_months_blanks_and_stock_flags(tmp_path):
    text = "period,item,qty,in_stock\n2024-01,a,,1\n2024-02,a,4,0\n2024-04,a,1.5,1\n"
    history = read_history(write(tmp_path / "monthly.csv", text))
    assert history.periods == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert np.isnan(history.demand[0, 0])
    assert history.demand[1:, 0].tolist() == [4, 0, 1.5]
    assert history.in_stock[:, 0].tolist() == [True, False, True, True]
    assert (history.year, history.unit_value.tolist()) == (12, [1])


def test_days_are_gathered_into_weeks_and_first_of_month_into_months(tmp_path):
    days = "item,period,qty\na,2024-01-03,1\na,2024-01-04,1\na,2024-01-08,1\n"
    assert read_history(write(tmp_path / "days.csv", days)).demand[:, 0].tolist() == [2, 1]
    months = "item,period,qty\na,2024-01-01,1\na,2024-03-01,2\n"
    history = read_history(write(tmp_path / "months.csv", months))
    assert (history.year, history.demand[:, 0].tolist()) == (12, [1, 0, 2])


def test_whole_numbers_count_as_weeks_and_returns_as_nothing(tmp_path):
    history = read_history(write(tmp_path / "numbers.csv", "item,period,qty\na,1,5\na,3,-2\n"))
    assert (history.year, history.demand[:, 0].tolist()) == (52, [5, 0, 0])


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(SystemExit, match="columns missing: qty"):
        read_history(write(tmp_path / "bad.csv", "item,period\na,1\n"))


def test_interval_of_a_class_narrows_with_its_items_and_closes_where_all_are_alike():
    generator = np.random.default_rng(2)

    def width(items):
        served = generator.random(items)
        low, high = sampling_interval(served, np.ones(items))
        assert low <= served.mean() <= high
        return high - low

    assert width(40) > 2 * width(1000)
    assert sampling_interval(np.full(9, 0.8), np.ones(9)) == pytest.approx((0.8, 0.8))


@pytest.mark.parametrize("measure", calibration.MEASURES)
def test_bench_sets_the_levels_that_a_policy_sets(measure):
    generator = np.random.default_rng(8)
    demand = np.where(generator.random((104, 60)) < 0.6, generator.poisson(9, (104, 60)), 0).astype(float)
    demand[0] = 5
    worth = generator.gamma(2, 5, 60)
    history = History([str(week) for week in range(104)], list(range(60)), demand, worth, demand >= 0)
    bench, _left_out = prepare(history, 1, (2, 3, 4), False)
    planner, last = _Planner(bench), len(demand) - 1
    policy = planning.Policy(0.9, bench.lead_time, 52, measure=measure, lead_choices=(2, 3, 4))
    basis, classes = planning.prepare(demand, bench.lots[last], worth, policy)
    sampled = planning.Sampled(basis, np.arange(60), policy)
    # The last estimate that both keep is of the week that the policy's replay holds last.
    week = sampled.first + sampled.stride * (len(sampled.covers) - 1)
    ours = sampled.levels(len(sampled.covers) - 1, np.array([[0.8], [0.95]]))
    shown = calibration.levels_for(
        planner._nominal(measure, np.array([[0.8], [0.95]])), bench.lots[last], planner.covers[week]
    )
    assert np.array_equal(ours, shown)
    paths = planning.paths_before(planner._classes_before, len(demand), 52)
    mine = basis.paths_before(len(demand), 52)
    assert all(np.array_equal(*pair) for pair in zip(paths, mine, strict=True))
    assert np.array_equal(paths[0], classes)
