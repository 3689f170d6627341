"""One small company and one running server per test worker, seen only from outside."""

import json
import os
import pathlib
import socket

import pytest

from devtools import database, odoo

from .client import Person

WORLD = pathlib.Path(__file__).parent / "world.py"


class World:
    """The running server, what is in it, and the people who work there."""

    def __init__(self, url, name, facts):
        self.url, self.database = url, name
        self.keys = facts.pop("keys")
        self.ids = facts

    def as_(self, login):
        return Person(self.url, self.database, self.keys[login])

    def sql(self, statement):
        """Run SQL as the database's owner and return the rows as text."""
        return database.sql(self.database, statement)

    def refused_sql(self, statement):
        """Return the database's message when it refuses *statement*, else fail."""
        from devtools.ui import Failure

        try:
            database.sql(self.database, statement)
        except Failure as failure:
            return str(failure)
        raise AssertionError(f"the database accepted: {statement}")


@pytest.fixture(scope="session")
def world():
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_scenarios_{worker}"
    database.clone(database.suite(database.all_addons()), name)
    printed = odoo.shell(name, WORLD.read_text(), "Building the scenario's company", log_name=name)
    facts = json.loads([line for line in printed.splitlines() if line.startswith("{")][-1])
    port = _free_port()
    server = odoo.Server(
        name, port, "--max-cron-threads=0", "--log-level=warn", log_name=f"{name}_server"
    ).start()
    yield World(f"http://127.0.0.1:{port}", name, facts)
    server.terminate()
    server.wait(timeout=30)
    database.drop(name)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
