"""Two processes reserve the same few rows of stock at once, accelerated: everything is promised, nothing twice."""

import os

from devtools import bench_command, database


def test_two_processes_reserve_nothing_twice():
    name = f"test_hot_quants_{os.getpid()}"
    database.clone(database.suite(database.chosen_addons()), name)
    try:
        run = bench_command._python("bench.hot_quants", "--database", name, "--chunk", "20")
    finally:
        database.drop(name)
    assert run.returncode == 0, "lines and reserved stock differ, or more was reserved than there is"
