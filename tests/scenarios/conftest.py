"""One small company and one running server per story, seen only from outside."""

import json
import os
import pathlib
import shutil
import socket

import pytest
from playwright.sync_api import sync_playwright

from devtools import database, odoo

from .client import Person

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = pathlib.Path(__file__).parent


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


@pytest.fixture(scope="module")
def world():
    name = _clone("scenarios")
    facts = _tell(name, "world", "Building the scenario's company")
    port = _free_port()
    server = odoo.Server(
        name, port, "--max-cron-threads=0", "--log-level=warn", log_name=f"{name}_server"
    ).start()
    yield World(f"http://127.0.0.1:{port}", name, facts)
    server.terminate()
    server.wait(timeout=30)
    database.drop(name)


@pytest.fixture(scope="module")
def tell_in_shell():
    """Return a function that runs a story (name of its file) in a database of its own and returns its outcome."""

    def tell(story, what):
        name = _clone(story)
        try:
            return _tell(name, story, what)
        finally:
            database.drop(name)

    return tell


@pytest.fixture(scope="module")
def browser(world):
    """A real browser; ``browser.as_(login)`` returns a page on which that person is logged in."""
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=_chromium(), args=BROWSER_OPTIONS)
        yield Browser(chromium, world.url)
        chromium.close()


class Browser:
    """Logs people in, each in a window of the own, and fails the story when a page reports an error."""

    def __init__(self, chromium, url):
        self.chromium, self.url, self.errors = chromium, url, []

    def as_(self, login, width=1366, height=768):
        page = self.chromium.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(90000)
        page.on("pageerror", lambda error: self.errors.append(f"{login}: {error}"))
        page.goto(f"{self.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        return page


def _clone(what):
    name = f"test_{what}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database.clone(database.suite(database.chosen_addons()), name)
    return name


def _tell(name, story, what):
    """Run the story in an Odoo shell on the database *name* and return its outcome."""
    code = [(HERE / f"{part}.py").read_text() for part in ("shell_story", story)]
    printed = odoo.shell(name, "\n".join([*code, "print(json.dumps(outcome))"]), what, log_name=name)
    return json.loads([line for line in printed.splitlines() if line.startswith("{")][-1])


def _chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(path for name in names if (path := shutil.which(name)))


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
