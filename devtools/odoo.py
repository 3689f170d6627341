"""Running the Odoo server with this checkout's addons."""

import os
import signal
import subprocess
import threading
import time

from . import cache, postgres, python, source
from .ui import Failure, say

ADDONS = cache.CHECKOUT / "addons"
TEST_ADDONS = cache.CHECKOUT / "tests" / "addons"


def environment():
    """Return the variables under which Odoo, pytest and our scripts run."""
    odoo = source.find()
    return {
        **os.environ,
        **postgres.environment(),
        "PATH": f"{python.find().parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(odoo.python_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ODOO_RC": str(cache.root() / "odoo.conf"),
        "OPENBLAS_NUM_THREADS": "1",
    }


def with_path(variables, folder):
    """Return *variables* with *folder*, if any, as the last place where packages are looked for."""
    path = variables["PYTHONPATH"]
    return {**variables, "PYTHONPATH": f"{path}{os.pathsep}{folder}" if folder else path}


def data_dir():
    return cache.root() / "data"


def addons_path(tests=False):
    """Return the addon folders: ours, and a given checkout's; stock's own are found by Odoo."""
    folders = [ADDONS, *source.find().addons_path]
    if tests and TEST_ADDONS.is_dir():
        folders.append(TEST_ADDONS)
    extra = os.environ.get("DEV_EXTRA_ADDONS")
    if extra:
        folders += extra.split(",")
    return ",".join(map(str, folders))


def options(tests=False):
    """Return the server options common to every run."""
    return [
        f"--addons-path={addons_path(tests)}",
        f"--data-dir={data_dir()}",
        "--http-interface=127.0.0.1",
    ]


def command(*words, tests=False):
    """Return the command line of an Odoo run: words as given after the common options."""
    words = [str(word) for word in words]
    head = [str(python.find()), "-m", "odoo"]
    if words and words[0] == "i18n":
        # Its parser is its own: it takes the path of the addons before its name and no server option.
        return [*head, f"--addons-path={addons_path(tests)}", *words]
    if words and not words[0].startswith("-"):
        return [*head, words[0], *options(tests), *words[1:]]
    return [*head, *options(tests), *words]


def call(*words, tests=False):
    """Run Odoo, its log on the terminal, and return its exit code."""
    return subprocess.call(command(*words, tests=tests), env=environment())


def quiet(*words, what, log_name="odoo", tests=False, python_path=None):
    """Run Odoo with its log in a file; raise with the log's last lines when it fails.

    *python_path* is one more folder of packages.
    Odoo exits with 0 after some failed installs, so an ERROR or CRITICAL line fails the run too.
    """
    log = cache.root() / "logs" / f"{log_name}.log"
    log.parent.mkdir(exist_ok=True)
    with open(log, "w") as output:
        result = subprocess.run(
            command(*words, tests=tests),
            env=with_path(environment(), python_path),
            stdout=output,
            stderr=output,
        )
    lines = log.read_text(errors="replace").splitlines()
    bad = [line for line in lines if " ERROR " in line or " CRITICAL " in line]
    if result.returncode or bad:
        raise Failure(f"{what} failed.\n" + "\n".join((bad or lines)[-12:]), f"The whole log: {log}")


def shell(database, code, what, log_name="shell"):
    """Run *code* in an Odoo shell on *database* and return what it printed."""
    log = cache.root() / "logs" / f"{log_name}.log"
    log.parent.mkdir(exist_ok=True)
    with open(log, "w") as errors:
        result = subprocess.run(
            command("shell", "-d", database, "--no-http", "--log-level=warn"),
            env=environment(), input=code, text=True, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    text = log.read_text(errors="replace")
    if result.returncode or "Traceback" in text:
        raise Failure(
            f"{what} failed.\n" + "\n".join(text.strip().splitlines()[-12:]), f"The whole log: {log}"
        )
    return result.stdout


class Server:
    """A server of our own in the background: started, waited for, stopped, never left behind."""

    def __init__(self, database, port, *extra, tests=False, log_name="server"):
        self.port = port
        self.log = cache.root() / "logs" / f"{log_name}.log"
        self.log.parent.mkdir(exist_ok=True)
        words = ["-d", database, f"--db-filter=^{database}$", f"--http-port={port}", *extra]
        self.command = command(*words, tests=tests)

    def start(self, detach=False):
        """Start and return the process; it answers on its port when this returns."""
        with open(self.log, "w") as output:
            process = subprocess.Popen(
                self.command, env=environment(), stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                start_new_session=detach,
            )  # fmt: skip
        for _ in range(600):
            if process.poll() is not None:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
                raise Failure(f"The server stopped while starting.\n{tail}", f"The whole log: {self.log}")
            if answers(self.port):
                return process
            time.sleep(0.1)
        process.terminate()
        raise Failure(f"The server does not answer on port {self.port} after 60 s.", f"Its log: {self.log}")


def answers(port):
    """Return whether an Odoo server answers on *port* with its login page."""
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=10) as page:
            return page.status == 200
    except (OSError, urllib.error.URLError):
        return False


def wait_or_stop(process):
    """Wait for a foreground server; Ctrl-C and a termination signal stop it politely."""
    try:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        process.wait()
    except KeyboardInterrupt:
        say("\nstopping ...")
        process.send_signal(signal.SIGINT)
        timer = threading.Timer(15, process.kill)
        timer.start()
        process.wait()
        timer.cancel()


def manifest(addon):
    """Return the manifest of one of our addons as a dict."""
    import ast

    return ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())
