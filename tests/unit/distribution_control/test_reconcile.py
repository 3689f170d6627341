"""Cases are the set difference of findings and queue, whatever comes in whatever order."""

from datetime import datetime, timedelta

import pytest
from distribution_control_logic.finding import Finding, Scope
from distribution_control_logic.plain import plain
from distribution_control_logic.reconcile import (
    BadFindings,
    Case,
    Rules,
    differs,
    fingerprint,
    index,
    least_loaded,
    passes_step,
    plan,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 3, 2, 9, 0)
EVERYTHING = Scope((1, 2))
RULES = Rules(step_ratio=0.05, reopen_within=timedelta(days=14), fingerprint_facts=("limit",))


def finding(key="a", company=1, **values):
    return Finding(key, values.pop("model", "sale.order"), values.pop("res_id", 7), company, **values)


def case(known, id=1, state="assigned", **values):
    return Case(id, known, state, **values)


def decide(findings, open_cases=(), past=(), scope=EVERYTHING, rules=RULES, now=NOW):
    return plan(index(findings, scope), open_cases, past, scope, rules, now)


def test_new_finding_opens_a_case():
    result = decide([finding()])
    assert [new.subject_key for new in result.opened] == ["a"]
    assert result.unchanged == 0


def test_missing_finding_cures():
    known = case(finding())
    assert decide([], [known]).cured == [known]


def test_scope_of_companies_protects_others():
    others = case(finding(company=2))
    assert decide([], [others], scope=Scope((1,))).writes_nothing()


def test_scope_of_records_protects_others():
    inside, outside = case(finding("a", res_id=7), 1), case(finding("b", res_id=8), 2)
    result = decide([], [inside, outside], scope=Scope((1,), {7}, "sale.order"))
    assert result.cured == [inside]


def test_scope_of_model_protects_same_id_elsewhere():
    elsewhere = case(finding(model="purchase.order"))
    assert decide([], [elsewhere], scope=Scope((1,), {7}, "sale.order")).writes_nothing()


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        ([finding(), finding()], "found twice"),
        ([finding(company=3)], "outside its scope"),
    ],
)
def test_broken_contract_is_refused(findings, message):
    with pytest.raises(BadFindings, match=message):
        index(findings, EVERYTHING)


@pytest.mark.parametrize(
    ("old", "new", "passes"),
    [
        (100, 105, False),
        (100, 106, True),
        (0, 0.01, True),
        (-100, -104, False),
        ("draft", "sent", True),
        (True, False, True),
        (None, 1, True),
        ([100, 200], [101, 199], False),
        ([100], [100, 1], True),
        ({"model": "x", "id": 1, "name": "n"}, {"model": "x", "id": 1, "name": "m"}, True),
    ],
)
def test_step(old, new, passes):
    assert passes_step(old, new, 0.05) is passes


def test_change_below_the_step_is_not_written():
    known = case(finding(amount_at_risk=1000.0, facts={"days": 100, "order": "S1"}))
    assert (
        decide([finding(amount_at_risk=1049.0, facts={"days": 103, "order": "S1"})], [known]).unchanged == 1
    )


def test_change_of_place_is_always_written():
    known = case(finding(warehouse_id=1))
    new = finding(warehouse_id=2)
    assert decide([new], [known]).changed == [(known, new)]


def test_new_fact_is_written():
    assert differs(finding(facts={"a": 1}), finding(facts={"a": 1, "b": 2}), 0.05)


@pytest.mark.parametrize(("days", "kind_of_return"), [(14, "reopened"), (15, "opened")])
def test_case_comes_back(days, kind_of_return):
    past = case(finding(), state="closed", close_reason="cured", closed_at=NOW - timedelta(days=days))
    result = decide([finding()], past=[past])
    assert len(getattr(result, kind_of_return)) == 1
    assert len(result.opened) + len(result.reopened) == 1


def dismissed(limit=10, until=NOW + timedelta(days=1)):
    facts = {"limit": limit, "days": 3}
    return case(
        finding(facts=facts),
        state="closed",
        close_reason="dismissed",
        closed_at=NOW - timedelta(days=20),
        dismissed_until=until,
        fingerprint=fingerprint(facts, RULES.fingerprint_facts),
    )


def test_dismissed_stays_dismissed_while_the_watched_facts_stay():
    result = decide([finding(facts={"limit": 10, "days": 9})], past=[dismissed()])
    assert result.writes_nothing()
    assert result.dismissed == 1


def test_dismissed_comes_back_when_a_watched_fact_changes():
    assert len(decide([finding(facts={"limit": 11, "days": 3})], past=[dismissed()]).reopened) == 1


def test_dismissed_comes_back_when_the_dismissal_ends():
    over = dismissed(until=NOW)
    assert len(decide([finding(facts={"limit": 10})], past=[over]).reopened) == 1


FINDINGS = st.builds(
    finding,
    key=st.sampled_from("abcdefgh"),
    company=st.sampled_from([1, 2]),
    res_id=st.integers(1, 4),
    amount_at_risk=st.floats(0, 1e6),
    warehouse_id=st.sampled_from([None, 1, 2]),
    facts=st.dictionaries(
        st.sampled_from("xy"), st.one_of(st.integers(), st.text(max_size=3), st.floats(-9, 9))
    ),
)


def unique(findings):
    return list({(new.company_id, new.subject_key): new for new in findings}.values())


def written(findings):
    """Return the cases as they stand after a run has written *findings*, facts having gone through JSON."""
    return [
        case(
            Finding(**{name: getattr(new, name) for name in Finding.__slots__} | {"facts": plain(new.facts)}),
            id=n,
        )
        for n, new in enumerate(findings)
    ]


@given(st.lists(FINDINGS))
def test_same_findings_again_write_nothing(findings):
    findings = unique(findings)
    result = decide(findings, written(findings))
    assert result.writes_nothing()
    assert result.unchanged == len(findings)


@given(st.lists(FINDINGS), st.lists(FINDINGS), st.sets(st.integers(1, 4)))
def test_nothing_outside_the_scope_is_touched(before, after, record_ids):
    scope = Scope((1,), record_ids, "sale.order")
    after = [new for new in unique(after) if scope.holds(new.company_id, new.res_model, new.res_id)]
    result = decide(after, written(unique(before)), scope=scope)
    for closed in result.cured:
        assert scope.holds(closed.finding.company_id, closed.finding.res_model, closed.finding.res_id)


@given(st.lists(FINDINGS), st.lists(FINDINGS))
def test_every_case_and_finding_is_accounted_for(before, after):
    before, after = written(unique(before)), unique(after)
    result = decide(after, before)
    assert len(result.cured) + len(result.changed) + result.unchanged == len(before)
    assert len(result.opened) + len(result.changed) + result.unchanged == len(after)


def test_owner_is_the_least_loaded_who_covers_the_place():
    anna, ben, carl = (1, {1}, set(), set()), (2, {1}, {5}, set()), (3, {2}, set(), set())
    findings = [finding("a", warehouse_id=5), finding("b", warehouse_id=5), finding("c", warehouse_id=6)]
    owners = least_loaded(findings, [anna, ben, carl], {1: 1})
    assert owners == {(1, "a"): 2, (1, "b"): 1, (1, "c"): 1}


def test_nobody_covers_the_place():
    assert least_loaded([finding(team_id=9)], [(1, {1}, set(), {8})], {}) == {(1, "a"): None}


@given(st.integers(0, 60), st.integers(1, 5))
def test_load_is_shared_evenly(count, people):
    findings = [finding(str(n)) for n in range(count)]
    owners = least_loaded(findings, [(user, {1}, set(), set()) for user in range(people)], {})
    loads = [list(owners.values()).count(user) for user in range(people)]
    assert max(loads) - min(loads) <= 1
