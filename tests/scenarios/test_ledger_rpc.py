"""What integrations could try on the ledger, the approvals and the duties over JSON-2, by every person.

Each attempt is refused with a message, and the tables hold what they held.
"""

import json

import pytest

from devtools import odoo

from .client import LOGINS, Refused

CONTEXT = {
    "su": True, "install_mode": True, "active_test": False, "tracking_disable": True, "uid": 1,
    "default_actor_id_value": 1, "default_state": "approved", "allowed_company_ids": [1],
}  # fmt: skip
TABLES = (
    "distribution_decision", "distribution_decision_tail", "distribution_decision_seal",
    "distribution_decision_seal_member", "distribution_decision_export", "distribution_approval_vote",
)  # fmt: skip
PREPARE = """
import json
customer = env["res.partner"].browse(%(customer)s)
credit = env.ref("distribution_control.group_credit_controller")
rule = env["distribution.approval.rule"].create(
    {"name": "Credit limit", "code": "rpc_limit", "group_ids": [(4, credit.id)]}
)
sales = env["res.users"].browse(%(sales)s)
approval = env["distribution.approval"]._request(customer, "rpc_limit", 500.0, {"limit": 500.0}, requester=sales)
decision = env["distribution.decision"].search([], limit=1)
seal = env["distribution.decision.seal"]._seal_batch(decision.company_id)
env.cr.commit()
print(json.dumps({"rule": rule.id, "approval": approval.id, "decision": decision.id, "seal": seal.id}))
"""


@pytest.fixture(scope="module")
def ledger(world):
    code = PREPARE % {"customer": world.ids["customer"], "sales": world.ids["users"]["sales"]}
    printed = odoo.shell(world.database, code, "Preparing the ledger", log_name=f"{world.database}_ledger")
    return json.loads([line for line in printed.splitlines() if line.startswith("{")][-1])


def fingerprint(world):
    sums = [
        f"(SELECT count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY id)), '') FROM {t} t)"
        for t in TABLES
    ]
    return world.sql(
        f"SELECT {', '.join(sums)}, (SELECT string_agg(state, ',' ORDER BY id) FROM distribution_approval)"
    )


def attempts(ids, world):
    decision, seal, approval = (
        "distribution.decision",
        "distribution.decision.seal",
        "distribution.approval",
    )
    forged = {
        "company_id": world.ids["company"], "recorded_at": "2026-03-02 08:00:00", "actor_id_value": 2,
        "actor_name": "Somebody else", "res_model": "res.partner", "res_id": world.ids["customer"],
        "subject_name": "Hillside Hardware", "verdict": "release", "reason": "Forged", "evidence_text": "{}",
        "entry_hash": "0" * 64,
    }  # fmt: skip
    subject = [world.ids["customer"]]
    return [
        (decision, "create", {"vals_list": [forged]}),
        (decision, "write", {"ids": [ids["decision"]], "vals": {"reason": "Forged"}}),
        (decision, "unlink", {"ids": [ids["decision"]]}),
        (decision, "copy", {"ids": [ids["decision"]]}),
        (decision, "_record", {"subject": subject, "verdict": "release", "reason": "Forged", "evidence": {}}),
        (decision, "_record_many", {"entries": []}),
        (decision, "_append", {"values": [forged]}),
        (decision, "init", {}),
        (seal, "create", {"vals_list": [{"sequence": 99}]}),
        (seal, "write", {"ids": [ids["seal"]], "vals": {"seal_hash": "0" * 64}}),
        (seal, "unlink", {"ids": [ids["seal"]]}),
        (seal, "_seal_batch", {"company": [world.ids["company"]]}),
        (seal, "_cron_seal", {}),
        ("distribution.decision.tail", "unlink", {"ids": [ids["decision"]]}),
        ("distribution.decision.tail", "create", {"vals_list": [{"company_id_value": 1, "decision_id_value": 1}]}),
        ("distribution.decision.export", "create", {"vals_list": [{"entry_count": 10**6}]}),
        (approval, "write", {"ids": [ids["approval"]], "vals": {"state": "approved"}}),
        (approval, "create", {"vals_list": [{"rule_id": ids["rule"], "state": "approved"}]}),
        (approval, "unlink", {"ids": [ids["approval"]]}),
        (approval, "_vote", {"ids": [ids["approval"]], "verdict": "approve", "reason": "Forged"}),
        (approval, "_void", {"ids": [ids["approval"]], "reason": "Forged"}),
        ("distribution.approval.vote", "create", {"vals_list": [{"approval_id": ids["approval"], "verdict": "approve"}]}),
    ]  # fmt: skip


@pytest.mark.parametrize("login", LOGINS)
def test_ledger_and_approvals_cannot_be_written(world, ledger, login):
    person, before = world.as_(login), fingerprint(world)
    # The context can only add to what a call may do; the strongest try without it too.
    for context in (None, CONTEXT) if login in ("admin", "credit") else (CONTEXT,):
        for model, method, arguments in attempts(ledger, world):
            with pytest.raises(Refused) as refused:
                person.call(model, method, context=context, **arguments)
            assert str(refused.value).strip(), f"{model}.{method} is refused without a word"
    assert fingerprint(world) == before


@pytest.mark.parametrize("login", [login for login in LOGINS if login != "credit"])
def test_who_does_not_approve_cannot_answer_by_the_wizard(world, ledger, login):
    person, before = world.as_(login), fingerprint(world)
    with pytest.raises(Refused):
        person.call("distribution.approval", "action_approve", ids=[ledger["approval"]])
    values = {"approval_ids": [[4, ledger["approval"]]], "verdict": "approve", "reason": "Forged"}
    wizard = person.create("distribution.approval.answer", **values)
    with pytest.raises(Refused, match="not among those|who asks"):
        person.call("distribution.approval.answer", "action_confirm", ids=[wizard])
    assert fingerprint(world) == before


def test_database_refuses_its_owner(world, ledger):
    before = fingerprint(world)
    for table in TABLES:
        if table.endswith("tail"):
            continue
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            if "export" in table and not statement.startswith("TRUNCATE"):
                continue  # empty here: a row trigger has no row to refuse
            if "vote" in table and not statement.startswith("TRUNCATE"):
                continue
            assert "append-only" in world.refused_sql(statement)
    assert fingerprint(world) == before


def test_controller_answers_and_the_auditor_verifies(world, ledger):
    credit, auditor = world.as_("credit"), world.as_("auditor")
    values = {
        "approval_ids": [[4, ledger["approval"]]],
        "verdict": "approve",
        "reason": "Guarantee by the bank",
    }
    wizard = credit.create("distribution.approval.answer", **values)
    credit.call("distribution.approval.answer", "action_confirm", ids=[wizard])
    assert credit.read("distribution.approval", [ledger["approval"]], "state")[0]["state"] == "approved"
    [entry] = auditor.search_read(
        "distribution.decision", [["verdict", "=", "approve"]], "actor_name", "reason"
    )
    assert (entry["actor_name"], entry["reason"]) == ("Credit", "Guarantee by the bank")
    check = auditor.create("distribution.ledger.check")
    auditor.call("distribution.ledger.check", "action_verify", ids=[check])
    [outcome] = auditor.read("distribution.ledger.check", [check], "state", "finding_ids", "head")
    assert (outcome["state"], outcome["finding_ids"]) == ("consistent", [])
    auditor.write("distribution.ledger.check", [check], known_head=outcome["head"])
    auditor.call("distribution.ledger.check", "action_verify", ids=[check])
    assert auditor.read("distribution.ledger.check", [check], "state")[0]["state"] == "anchored"
