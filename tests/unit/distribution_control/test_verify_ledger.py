"""The chain of the decision ledger: whatever is done to it afterwards is found."""

import copy
import gzip
import json
import pathlib
import subprocess
import sys

import distribution_control_logic.verify_ledger as ledger
import pytest
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def make_entry(number, **values):
    entry = {
        "id": number, "company_id": 1, "actor_id": 7, "actor_name": "Ada", "requester_id": None,
        "requester_name": None, "model": "sale.order", "res_id": number, "subject": f"S{number:05}",
        "verdict": "release", "duty": None, "reason": "Paid", "evidence": {"exposure": 12400.5},
        "recorded_at": "2026-03-02 09:00:00",
    } | values  # fmt: skip
    return {"type": "entry", **entry, "hash": ledger.entry_hash(entry)}


def export(entries, batches, unsealed=()):
    """Return the lines of an export in which *batches* (lists of entries) are sealed one after the other."""
    lines = [{"type": "ledger", "format": ledger.FORMAT, "company": {"id": 1, "name": "Hansa"}}, *entries]
    previous, sequence = ledger.START, 0
    for sequence, batch in enumerate(batches, 1):
        members = [[entry["id"], entry["hash"]] for entry in batch]
        value = ledger.seal_hash(1, sequence, previous, "2026-03-02 09:01:00", members)
        lines.append({
            "type": "seal", "company_id": 1, "sequence": sequence, "previous": previous,
            "sealed_at": "2026-03-02 09:01:00", "entries": members, "hash": value,
        })  # fmt: skip
        previous = value
    head = f"{sequence}:{previous}" if sequence else None
    counts = {"entry": len(entries), "seal": sequence}
    return [*lines, {"type": "end", "counts": counts, "unsealed": [e["id"] for e in unsealed], "head": head}]


def verify(lines, heads=()):
    return ledger.verify_lines((json.dumps(line) for line in lines), heads)


def kinds(result):
    return {found["kind"] for found in result["findings"]}


@pytest.fixture
def lines():
    entries = [make_entry(number) for number in range(1, 8)]
    # Entry 2 was committed late: it is sealed after 4.
    return export(entries, [[entries[0], entries[2], entries[3]], [entries[1], entries[4]]], entries[5:])


def test_canonical_json_is_one_text():
    assert ledger.canonical({"b": 1.5, "a": [None, True, "é"]}) == '{"a":[null,true,"é"],"b":1.5}'
    with pytest.raises(ValueError, match="Out of range"):
        ledger.canonical({"a": float("nan")})


def test_hash_of_an_entry_never_changes():
    # Fixed for ever: ledgers out there were sealed with it.
    assert make_entry(1)["hash"] == "7e0a19e70c3ea61b27fabc32f084c36b2159413cd43e05345ac933d1a82bd646"


def test_untouched_ledger_is_consistent_not_anchored(lines):
    result = verify(lines)
    assert result["consistent"]
    assert not result["anchored"]
    assert (result["entries"], result["unsealed"], result["seals"]) == (7, 2, 2)
    assert "not anchored" in ledger.verdict(result)


def test_known_head_anchors(lines):
    head = ledger.parse_head(verify(lines)["head"])
    assert verify(lines, [head])["anchored"]
    assert kinds(verify(lines, [(3, "a" * 64)])) == {"head"}


@pytest.mark.parametrize("field", ledger.ENTRY_FIELDS)
@pytest.mark.parametrize("entry_id", [2, 7])
def test_edit_of_any_field_is_found(lines, field, entry_id):
    line = lines[entry_id]
    line[field] = {"exposure": 1} if field == "evidence" else 999 if isinstance(line[field], int) else "x"
    result = verify(lines)
    assert kinds(result) == {"edit"}
    assert [found["entry_id"] for found in result["findings"]] == [entry_id]


def test_edit_with_new_entry_hash_is_found(lines):
    lines[2]["reason"] = "Other"
    lines[2]["hash"] = ledger.entry_hash(lines[2])
    assert kinds(verify(lines)) == {"edit"}


def test_rewriting_everything_needs_a_known_head(lines):
    head = ledger.parse_head(verify(lines)["head"])
    entries = [make_entry(number, reason="Forged") for number in range(1, 8)]
    forged = export(entries, [entries[:3], entries[3:5]], entries[5:])
    assert verify(forged)["consistent"]
    assert kinds(verify(forged, [head])) == {"head"}


def test_removed_sealed_entry_is_a_gap(lines):
    del lines[3]
    lines[-1]["counts"]["entry"] -= 1
    result = verify(lines)
    assert kinds(result) == {"gap"}
    assert result["findings"][0]["entry_id"] == 3


def test_removed_unsealed_entry_is_a_gap(lines):
    del lines[6]
    lines[-1]["counts"]["entry"] -= 1
    assert kinds(verify(lines)) == {"gap"}


def test_removed_seal_is_a_gap(lines):
    del lines[8]
    lines[-1]["counts"]["seal"] -= 1
    assert "gap" in kinds(verify(lines))


def test_inserted_entry_is_found(lines):
    lines.insert(8, make_entry(8))
    lines[-1]["counts"]["entry"] += 1
    assert kinds(verify(lines)) == {"insertion"}


def test_exchanged_entries_are_a_reorder(lines):
    one, other = lines[1], lines[3]
    one["id"], other["id"] = other["id"], one["id"]
    lines[1], lines[3] = other, one
    assert kinds(verify(lines)) == {"reorder"}


def test_members_in_another_order_are_a_reorder(lines):
    lines[8]["entries"].reverse()
    assert kinds(verify(lines)) == {"reorder"}


def test_exchanged_seals_are_found(lines):
    lines[8], lines[9] = lines[9], lines[8]
    assert "reorder" in kinds(verify(lines))


def test_truncation_with_everything_made_to_fit_needs_a_known_head(lines):
    head = ledger.parse_head(verify(lines)["head"])
    cut = export(lines[1:5:1], [[lines[1], lines[3], lines[4]]], [lines[2]])
    assert verify(cut)["consistent"]
    assert kinds(verify(cut, [head])) == {"head"}


def test_cut_off_file_is_found(lines):
    assert kinds(verify(lines[:-1])) >= {"gap"}


def test_broken_line_is_found(lines):
    texts = [json.dumps(line) for line in lines]
    texts[4] = texts[4][:30]
    assert not ledger.verify_lines(texts)["consistent"]


@pytest.mark.parametrize("text", ["", "12", "x:" + "a" * 64, "1:zz", "1:" + "g" * 64])
def test_head_must_be_one(text):
    with pytest.raises(ValueError, match="not a seal head"):
        ledger.parse_head(text)


@st.composite
def ledgers(draw):
    count = draw(st.integers(1, 12))
    entries = [
        make_entry(
            number,
            reason=draw(TEXT),
            evidence=draw(
                st.dictionaries(TEXT, st.integers() | st.floats(allow_nan=False, allow_infinity=False))
            ),
        )
        for number in range(1, count + 1)
    ]
    order = draw(st.permutations(entries))
    cuts = sorted(draw(st.sets(st.integers(1, count), max_size=4)))
    batches, start = [], 0
    for cut in cuts:
        batches.append(sorted(order[start:cut], key=lambda entry: entry["id"]))
        start = cut
    return export(entries, batches, sorted(order[start:], key=lambda entry: entry["id"]))


@given(ledgers())
def test_every_honest_ledger_is_consistent(lines):
    result = verify(lines)
    assert result["consistent"]
    assert verify(lines, [ledger.parse_head(result["head"])] if result["head"] else [])["consistent"]


def test_nothing_stands_behind_the_last_line():
    lines = export([make_entry(1)], [], [make_entry(1)])
    assert verify(lines)["consistent"]
    lines[-1], lines[-2] = lines[-2], lines[-1]
    assert [found["kind"] for found in verify(lines)["findings"]] == ["reorder"]


@given(ledgers(), st.data())
def test_any_tampering_is_found(lines, data):
    forged = copy.deepcopy(lines)
    places = range(1, len(forged))
    what = data.draw(st.sampled_from(["edit", "gap", "insertion", "reorder"]))
    at = data.draw(st.sampled_from(places))
    if what == "edit":
        names = sorted(set(forged[at]) - {"type"})
        name = data.draw(st.sampled_from(names))
        forged[at][name] = "forged" if forged[at][name] != "forged" else "twice"
    elif what == "gap":
        del forged[at]
    elif what == "insertion":
        forged.insert(at, copy.deepcopy(forged[data.draw(st.sampled_from(places))]))
    else:
        other = data.draw(st.sampled_from([place for place in places if place != at] or [at]))
        forged[at], forged[other] = forged[other], forged[at]
    if forged != lines:
        assert not verify(forged)["consistent"]


@given(ledgers(), st.data())
def test_a_known_head_excludes_any_rewriting(lines, data):
    seals = [line for line in lines if line["type"] == "seal"]
    if not seals:
        return
    seal = data.draw(st.sampled_from(seals))
    entries = [line for line in lines if line["type"] == "entry"]
    at = data.draw(
        st.sampled_from(
            [place for place, e in enumerate(entries) if e["id"] in dict(map(tuple, seal["entries"]))]
        )
    )
    entries[at] = make_entry(entries[at]["id"], reason=entries[at]["reason"] + "!")
    by_id = {entry["id"]: entry for entry in entries}
    forged = export(
        entries,
        [[by_id[i] for i, _ in s["entries"]] for s in seals],
        [by_id[i] for i in lines[-1]["unsealed"]],
    )
    assert verify(forged)["consistent"]
    assert kinds(verify(forged, [(seal["sequence"], seal["hash"])])) == {"head"}


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.jsonl.gz"])
def test_script_needs_only_python(tmp_path, lines, name):
    text = "\n".join(json.dumps(line) for line in lines) + "\n"
    path = tmp_path / name
    (gzip.open if name.endswith("gz") else open)(path, "wt", encoding="utf-8").write(text)
    script = tmp_path / "verify_ledger.py"
    script.write_text(pathlib.Path(ledger.__file__).read_text(encoding="utf-8"))

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-I", "-S", script, path, *arguments], capture_output=True, text=True
        )

    good = run()
    assert (good.returncode, "not anchored" in good.stdout) == (0, True)
    head = verify(lines)["head"]
    assert "anchored at the published head 2" in run("--head", head).stdout
    assert run("--head", f"2:{'0' * 64}").returncode == 1
    assert run("--head", "nonsense").returncode == 2
    assert json.loads(run("--json").stdout)["entries"] == 7
    lines[3]["actor_name"] = "Mallory"
    text = "\n".join(json.dumps(line) for line in lines)
    (gzip.open if name.endswith("gz") else open)(path, "wt", encoding="utf-8").write(text)
    bad = run()
    assert (bad.returncode, "entry 3 was changed" in bad.stdout) == (1, True)
