#!/usr/bin/env python3
"""Verify an export of the decision ledger; needs nothing but Python.

    python3 verify_ledger.py ledger.jsonl[.gz] [--head SEQUENCE:HASH] [--json]

The same file is the reference of the hashes: the server computes them with these functions.
"""

import hashlib
import json

ENTRY_FIELDS = (
    "company_id", "actor_id", "actor_name", "requester_id", "requester_name", "model", "res_id",
    "subject", "verdict", "duty", "reason", "evidence", "recorded_at",
)  # fmt: skip


def canonical(value):
    """Return *value* as the one JSON text that stands for it: sorted keys, no blanks, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value):
    """Return the SHA-256 of the canonical JSON of *value*, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def entry_hash(entry):
    """Return the hash of one ledger entry given as a mapping; what is empty counts as null."""
    body = {name: entry.get(name) or None for name in ENTRY_FIELDS}
    body["evidence"] = entry.get("evidence") or {}
    return digest({"ledger": 1, **body})
