# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: people decide and the system seals, all at once.
import threading
import time

from odoo.exceptions import UserError

company = env["res.company"].create({"name": "Race"})
customer = env["res.partner"].create({"name": "Hansa Bau", "company_id": company.id})
env.cr.commit()


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
outcome["stale"] = second_after(lambda cr: outcome.update(fresh=seal(cr)), seal)

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

# The scheduled actions seal in batches and tell the auditor; a refused second act stays in the ledger though it raised.
env.cr.commit()
company.ledger_auditor_email = "auditor@example.com"
env["distribution.decision"]._record_many(
    [
        {"subject": customer, "verdict": "release", "reason": "Many", "evidence": {"number": n}}
        for n in range(2500)
    ]
)
env.cr.commit()
for job in ("seal", "mail_heads"):
    env.ref(f"distribution_control.ir_cron_ledger_{job}").method_direct_trigger()
    env.cr.commit()
    env.invalidate_all()
seals = env["distribution.decision.seal"].search([("company_id", "=", company.id)], limit=3)
outcome["cron_batches"] = seals.mapped("entry_count")
outcome["mailed_up_to"] = company.ledger_mailed_sequence == seals[0].sequence

DESK, CREDIT = "distribution_control.group_order_desk", "distribution_control.group_credit_controller"
env["distribution.decision"]._record(customer, "enter", "Entered the order", {}, duty=DESK)
env.cr.commit()
try:
    env["distribution.sod.rule"]._check_exercise(customer, CREDIT)
except UserError as error:
    outcome["refused"] = "already" in str(error)
env.cr.rollback()
refusals = env["distribution.decision"].search(
    [("verdict", "=", "sod_refused"), ("company_id", "=", company.id)]
)
outcome["refusals"] = refusals.mapped("subject_name")
