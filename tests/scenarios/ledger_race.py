# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: people decide and the system seals, all at once.
import json
import threading
import time

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tools import mute_logger

registry = env.registry
company = env["res.company"].create({"name": "Race"})
customer = env["res.partner"].create({"name": "Hansa Bau", "company_id": company.id})
env.cr.commit()
outcome = {}


def as_system(cr):
    return api.Environment(cr, SUPERUSER_ID, {})


def append(cr, reason):
    environment = as_system(cr)
    subject = environment["res.partner"].browse(customer.id)
    return environment["distribution.decision"]._record(subject, "release", reason, {"limit": 1.0}).id


def seal(cr):
    environment = as_system(cr)
    made = environment["distribution.decision.seal"]._seal_batch(
        environment["res.company"].browse(company.id)
    )
    environment.flush_all()
    return [made.sequence, made.entry_count] if made else None


# Two people decide at the same time: neither waits, and the one who commits late is sealed late.
with registry.cursor() as slow, registry.cursor() as quick:
    late = append(slow, "late")
    started = time.monotonic()
    early = append(quick, "early")
    quick.commit()
    outcome["second_waited"] = time.monotonic() - started > 1
    outcome["ids_in_order"] = late < early
    with registry.cursor() as sealer:
        outcome["first_seal"] = seal(sealer)
    slow.commit()
with registry.cursor() as sealer:
    outcome["late_seal"] = seal(sealer)

# Two sealers at once: the second leaves the entries to the first.
with registry.cursor() as cr:
    append(cr, "third")
with registry.cursor() as one, registry.cursor() as other:
    outcome["sealing"] = seal(one)
    outcome["meanwhile"] = seal(other)

# A sealer whose view of the database is older than the other's seal fails and is tried again.
with registry.cursor() as cr:
    append(cr, "fourth")
with registry.cursor() as stale:
    stale.execute("SELECT 1")
    with registry.cursor() as fresh:
        outcome["fresh"] = seal(fresh)
    try:
        with mute_logger("odoo.sql_db"):
            outcome["stale"] = seal(stale)
    except SerializationFailure:
        outcome["stale"] = "tried again"
        stale.rollback()
        outcome["after"] = seal(stale)

# Four people, one sealer, nothing lost.
done = threading.Event()


def decide(number):
    for count in range(25):
        with registry.cursor() as cr:
            append(cr, f"{number}/{count}")


def keep_sealing():
    while not done.is_set():
        with registry.cursor() as cr:
            seal(cr)


people = [threading.Thread(target=decide, args=[number]) for number in range(4)]
sealer = threading.Thread(target=keep_sealing)
for thread in [*people, sealer]:
    thread.start()
for thread in people:
    thread.join()
done.set()
sealer.join()
with registry.cursor() as cr:
    while seal(cr):
        pass
with registry.cursor() as cr:
    environment = as_system(cr)
    result = environment["distribution.decision"]._verify(
        company=environment["res.company"].browse(company.id)
    )
outcome["verified"] = {name: result[name] for name in ("consistent", "entries", "unsealed", "findings")}
print(json.dumps(outcome))
