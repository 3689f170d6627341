#!/usr/bin/env python3
"""Verify an export of the decision ledger; needs nothing but Python 3.11 or later.

    python3 verify_ledger.py ledger.jsonl[.gz] [--head SEQUENCE:HASH]... [--json]

Exit status: 0 consistent, 1 not consistent, 2 not readable. A chain can be computed anew by whoever owns the
database, so give the heads that were published earlier (server log, mail to the auditor, an older export): only
against such a head can rewriting and cutting off be excluded.

The same file is the reference of the hashes: the server computes them with these functions.
"""

# It is a command: it prints.
# pylint: disable=print-used

import argparse
import dataclasses
import gzip
import hashlib
import json
import sys

FORMAT = "distribution_control.ledger/1"
ENTRY_FIELDS = (
    "company_id", "actor_id", "actor_name", "requester_id", "requester_name", "model", "res_id",
    "subject", "verdict", "duty", "reason", "evidence", "recorded_at",
)  # fmt: skip
START = "0" * 64


def canonical(value):
    """Return *value* as the one JSON text that stands for it: sorted keys, no blanks, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value):
    """Return the SHA-256 of the canonical JSON of *value*, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def entry_hash(entry):
    """Return the hash of one ledger entry given as a mapping of ENTRY_FIELDS; others are ignored."""
    return digest({"ledger": 1, **{name: entry.get(name) for name in ENTRY_FIELDS}})


def seal_hash(company_id, sequence, previous, sealed_at, members):
    """Return the hash of one seal over *members*, a list of (entry id, entry hash), and the seal before it."""
    return digest(
        {
            "ledger_seal": 1,
            "company_id": company_id,
            "sequence": sequence,
            "previous": previous,
            "sealed_at": sealed_at,
            "entries": [list(member) for member in members],
        }
    )


def parse_head(text):
    """Return (sequence, hash) of a published head written ``SEQUENCE:HASH``; ValueError when it is none."""
    sequence, _, value = text.strip().partition(":")
    value = value.strip().lower()
    if not sequence.strip().isdecimal() or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise ValueError(
            f"{text!r} is not a seal head; it is written 12:0f3a... (sequence:64 hexadecimal digits)"
        )
    return int(sequence), value


@dataclasses.dataclass(frozen=True)
class Seal:
    company_id: int
    sequence: int
    previous: str
    sealed_at: str
    hash: str
    members: tuple  # of (entry id, entry hash) in their sealed order


@dataclasses.dataclass(frozen=True)
class Found:
    """One irregularity: *kind* is edit, gap, insertion, reorder or head."""

    kind: str
    text: str
    sequence: int | None = None
    entry_id: int | None = None


class Verifier:
    """Check one company's ledger: every seal in stored order, then what is left unsealed.

    Entries come as ``{id: (computed hash, stored hash)}``, so that a ledger of any size streams through.
    """

    def __init__(self, heads=()):
        self.found = []
        self.heads = dict(heads)
        self.met = {}
        self.sealed_ids = set()
        self.sequence, self.head = 0, START
        self.entries = self.unsealed = 0

    def seal(self, seal, entries):
        """Check *seal* and its entries, and remove these from *entries*."""
        self._check_place(seal)
        self._check_hash(seal)
        known = {value for _, value in seal.members}
        for entry_id, value in seal.members:
            if entry_id in self.sealed_ids:
                self.add("insertion", f"entry {entry_id} is sealed twice", seal.sequence, entry_id)
            self.sealed_ids.add(entry_id)
            self._check_member(seal, entry_id, value, entries.pop(entry_id, None), known)
        self.sequence, self.head = seal.sequence, seal.hash
        self.met[seal.sequence] = seal.hash

    def rest(self, entries, waiting):
        """Check the entries in no seal; *waiting*: the ids known to wait for theirs."""
        waiting = set(waiting)
        for entry_id, (computed, stored) in entries.items():
            self.entries += 1
            self.unsealed += 1
            if computed != stored:
                self.add("edit", f"unsealed entry {entry_id} was changed", None, entry_id)
            if entry_id not in waiting:
                self.add("insertion", f"entry {entry_id} did not come through the ledger", None, entry_id)
        for entry_id in sorted(waiting - set(entries)):
            self.add("gap", f"entry {entry_id} was removed before it was sealed", None, entry_id)

    def result(self):
        """Return the outcome as a plain dict; ``consistent`` is False as soon as anything was found."""
        for sequence, value in sorted(self.heads.items()):
            self._check_head(sequence, value)
        return {
            "consistent": not self.found,
            "anchored": bool(self.heads) and not self.found,
            "anchor": max(self.heads, default=None),
            "entries": self.entries,
            "unsealed": self.unsealed,
            "seals": len(self.met),
            "head": f"{self.sequence}:{self.head}" if self.sequence else None,
            "findings": [dataclasses.asdict(found) for found in self.found],
        }

    def add(self, kind, text, sequence=None, entry_id=None):
        self.found.append(Found(kind, text, sequence, entry_id))

    def _check_place(self, seal):
        expected = self.sequence + 1
        if seal.sequence < expected:
            self.add("reorder", f"seal {seal.sequence} stands after seal {self.sequence}", seal.sequence)
        elif seal.sequence > expected:
            self.add("gap", f"seals {expected} to {seal.sequence - 1} are missing", seal.sequence)
        elif seal.previous != self.head:
            self.add("edit", f"seal {seal.sequence} does not continue seal {self.sequence}", seal.sequence)

    def _check_hash(self, seal):
        def hash_of(members):
            return seal_hash(seal.company_id, seal.sequence, seal.previous, seal.sealed_at, members)

        if hash_of(seal.members) == seal.hash:
            return
        if hash_of(sorted(seal.members)) == seal.hash:
            self.add(
                "reorder", f"the entries of seal {seal.sequence} were put in another order", seal.sequence
            )
        else:
            self.add("edit", f"seal {seal.sequence} was changed", seal.sequence)

    def _check_member(self, seal, entry_id, value, entry, known):
        if entry is None:
            self.add("gap", f"entry {entry_id} is missing", seal.sequence, entry_id)
            return
        self.entries += 1
        if entry == (value, value):
            return
        if entry[0] != value and entry[0] in known:
            self.add("reorder", f"entry {entry_id} stands in another one's place", seal.sequence, entry_id)
        else:
            self.add("edit", f"entry {entry_id} was changed", seal.sequence, entry_id)

    def _check_head(self, sequence, value):
        if self.met.get(sequence) == value:
            return
        if sequence > self.sequence:
            self.add(
                "head", f"the known head is seal {sequence}, the ledger ends at {self.sequence}", sequence
            )
        else:
            self.add("head", f"seal {sequence} is not the one published: the chain was rewritten", sequence)


def verify_lines(lines, heads=()):
    """Return the outcome for the lines of one export; broken lines are findings, not errors."""
    reader = _Reader(heads)
    for number, line in enumerate(lines, 1):
        if line.strip():
            reader.line(number, line)
    return reader.result()


class _Reader:
    def __init__(self, heads):
        self.verifier = Verifier(heads)
        self.header = self.end = None
        self.entries = {}
        self.counts = {"entry": 0, "seal": 0}
        self.last_id = 0

    def line(self, number, text):
        readers = {"ledger": self._header, "entry": self._entry, "seal": self._seal, "end": self._end}
        if self.end:
            self.verifier.add("reorder", f"line {number} stands behind the last line")
        try:
            line = json.loads(text)
            readers[line["type"]](line)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.verifier.add("edit", f"line {number} is not a line of a ledger export")

    def result(self):
        verifier = self.verifier
        verifier.rest(self.entries, self.end["unsealed"] if self.end else ())
        if not self.header or self.header["format"] != FORMAT:
            verifier.add("gap", "the first line, which names the format, is missing")
        if not self.end:
            verifier.add("gap", "the last line is missing: the export was cut off")
        elif self.end["counts"] != self.counts:
            verifier.add("edit", f"the export holds {self.counts}, its last line says {self.end['counts']}")
        elif self.end["head"] != (f"{verifier.sequence}:{verifier.head}" if verifier.sequence else None):
            verifier.add("head", "the last line names another head than the last seal")
        company = (self.header or {}).get("company") or {}
        return {"company": company.get("name"), **verifier.result()}

    def _header(self, line):
        self.header = {"format": line["format"], "company": dict(line["company"])}

    def _entry(self, line):
        if line["id"] in self.entries or line["id"] < self.last_id:
            kind = "insertion" if line["id"] in self.entries else "reorder"
            self.verifier.add(kind, f"entry {line['id']} stands out of its place", None, line["id"])
        self.last_id = line["id"]
        self.counts["entry"] += 1
        self.entries[line["id"]] = (entry_hash(line), line["hash"])

    def _seal(self, line):
        self.counts["seal"] += 1
        members = tuple((member[0], member[1]) for member in line["entries"])
        names = ("company_id", "sequence", "previous", "sealed_at", "hash")
        self.verifier.seal(Seal(**{name: line[name] for name in names}, members=members), self.entries)

    def _end(self, line):
        self.end = {"counts": dict(line["counts"]), "head": line["head"], "unsealed": list(line["unsealed"])}


def verdict(result):
    """Return the outcome in one sentence."""
    if not result["consistent"]:
        return f"NOT consistent: {len(result['findings'])} finding(s)"
    if result["anchored"]:
        return f"consistent, and anchored at the published head {result['anchor']}"
    return "consistent in itself, not anchored (give a head that was published earlier)"


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verify an export of the decision ledger.")
    parser.add_argument("export", help="the file from Decisions > Export, .jsonl or .jsonl.gz")
    parser.add_argument("--head", action="append", default=[], help="a head published earlier: SEQUENCE:HASH")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    options = parser.parse_args(arguments)
    try:
        heads = [parse_head(text) for text in options.head]
        opener = gzip.open if options.export.endswith(".gz") else open
        with opener(options.export, "rt", encoding="utf-8") as lines:
            result = verify_lines(lines, heads)
    except (OSError, EOFError, ValueError) as error:
        print(f"verify_ledger: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        _print(result)
    return 0 if result["consistent"] else 1


def _print(result):
    print(f"{result['company']}: {verdict(result)}")
    print(
        f"{result['entries']} entries, {result['unsealed']} of them not yet sealed, {result['seals']} seals"
    )
    print(f"head {result['head']}")
    for found in result["findings"]:
        print(f"  {found['kind']:10} {found['text']}")


if __name__ == "__main__":
    sys.exit(main())
