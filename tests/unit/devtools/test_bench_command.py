"""./dev bench: what needs a database and what does not."""

import sys

import pytest

from devtools import bench_command, cache

sys.path.insert(0, str(cache.CHECKOUT / "tests" / "bench"))
import replenishment_csv


class Ended:
    returncode = 3


def test_own_demand_is_replayed_without_a_database(monkeypatch):
    asked = []
    monkeypatch.setattr(bench_command, "_python", lambda *words: asked.append(words) or Ended())
    monkeypatch.setattr(bench_command, "suite", lambda *_: pytest.fail("a database was asked for"))
    assert bench_command.main(["replenishment", "--review", "2", "own.csv.gz", "--strict"]) == 3
    assert asked == [("bench.replenishment_csv", "--review", "2", "own.csv.gz", "--strict")]


def test_a_bench_without_files_takes_its_database(monkeypatch):
    class Asked(Exception):
        pass

    def suite(profile, modules):
        raise Asked(profile, modules)

    monkeypatch.setattr(bench_command, "suite", suite)
    with pytest.raises(Asked) as found:
        bench_command.main(["replenishment", "--profile", "small"])
    assert found.value.args == ("small", ("replenishment_rules",))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "there is no file nowhere.csv"),
        ([__file__, "--target", "97"], "a service level lies between 0 and 1"),
    ],
)
def test_wrong_words_are_refused_at_once(words, said, capsys):
    with pytest.raises(SystemExit):
        replenishment_csv.parse_arguments(words)
    assert said in capsys.readouterr().err


def test_targets_and_files_stand_in_any_order():
    options = replenishment_csv.parse_arguments(["--target", "0.92,0.97", __file__, "--lost-sales"])
    assert (options.target, options.data, options.lost_sales) == ((0.92, 0.97), [__file__], True)
