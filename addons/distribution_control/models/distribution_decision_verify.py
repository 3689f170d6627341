import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.distribution_control.logic.verify_ledger import (
    FORMAT,
    Found,
    Seal,
    Verifier,
    canonical,
    entry_hash,
)
from odoo.addons.distribution_control.queries import ledger

# Seals per step: up to 20,000 entries in memory at a time.
SEALS = 20
ENTRIES = 5000


class DistributionDecision(models.Model):
    """Verification and export: the ledger read as it stands in the database, past the ORM's cache."""

    _inherit = "distribution.decision"

    @api.model
    def _verify(self, known_head=None, company=None):
        """Check the ledger of *company* (default: the current one) and return the outcome as a plain dict.

        *known_head* is a published head as (sequence, hash), or a list of such: only against one can rewriting
        and cutting off be excluded, and only then is ``anchored`` True. ``findings`` is a list of dicts of
        ``kind`` (edit, gap, insertion, reorder, head, or what an addon adds), ``text``, ``sequence``, ``entry_id``;
        ``unsealed`` entries are not yet protected, ``oldest_unsealed`` tells since when.
        """
        company = company or self.env.company
        self._flush_ledger()
        verifier = Verifier([known_head] if isinstance(known_head, tuple) else known_head or ())
        for seals in self._read_seals(company):
            entries = self._read_hashes(ledger.entries_of_seals([seal_id for seal_id, _seal in seals]))
            for _seal_id, seal in seals:
                verifier.seal(seal, entries)
        waiting = [row[0] for row in self.env.execute_query(ledger.tail(company.id))]
        verifier.rest(self._read_hashes(ledger.entries_in_no_seal(company.id)), waiting)
        for found in self._verification_findings(company):
            verifier.add(found.kind, found.text, found.sequence, found.entry_id)
        ages = self.env.execute_query(ledger.tail_ages([company.id]))
        return {
            "company": company.name,
            **verifier.result(),
            "oldest_unsealed": ages[0][2] if ages else None,
        }

    @api.model
    def _verification_findings(self, company) -> list[Found]:
        """Return what an addon finds wrong between its own records and the ledger of *company*; a hook.

        Extend the list of ``super()``: ``Found(kind, text)`` with a text that names the record.
        """
        return []

    @api.model
    def _flush_ledger(self):
        for model in (
            "distribution.decision",
            "distribution.decision.seal",
            "distribution.decision.seal.member",
        ):
            self.env[model].flush_model()

    @api.model
    def _read_seals(self, company):
        """Yield lists of (row id, Seal) in stored order."""
        last_id = 0
        while rows := self.env.execute_query_dict(ledger.seals(company.id, last_id, SEALS)):
            members = {row["id"]: [] for row in rows}
            for member in self.env.execute_query_dict(ledger.members(members)):
                members[member["seal_id"]].append((member["id"], member["hash"]))
            last_id = rows[-1]["id"]
            yield [(row["id"], Seal(members=tuple(members[row.pop("id")]), **row)) for row in map(dict, rows)]

    @api.model
    def _read_hashes(self, query):
        """Return {entry id: (hash computed from the row, hash stored in it)}."""
        return {
            row["id"]: (self._hash_of_row(row), row["hash"]) for row in self.env.execute_query_dict(query)
        }

    @api.model
    def _hash_of_row(self, row):
        form = self._form_of_row(row)
        return form and entry_hash(form)

    @api.model
    def _form_of_row(self, row):
        """Return the row as the export writes it, None when its evidence is not what the ledger writes."""
        try:
            evidence = json.loads(row["evidence_text"])
        except ValueError:
            return None
        if canonical(evidence) != row["evidence_text"]:
            return None
        return {**row, "evidence": evidence, "recorded_at": row["recorded_at"].isoformat(sep=" ")}

    @api.model
    def _check_export(self, company):
        """Raise unless the user may take the ledger of *company* out of the database."""
        self.env.user._require_duty(
            "distribution_control.group_auditor", "distribution_control.group_administrator"
        )
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("You may export the ledgers of your own companies only."))

    @api.model
    def _export(self, company, stream):
        """Write the ledger of *company* as JSON lines (bytes) to *stream* and record that it was exported."""
        self._flush_ledger()
        digest = hashlib.sha256()
        counts = {"entry": 0, "seal": 0}
        head = None
        for line in self._export_lines(company):
            if line["type"] in counts:
                counts[line["type"]] += 1
            if line["type"] == "seal":
                head = f"{line['sequence']}:{line['hash']}"
            if line["type"] == "end":
                line |= {"counts": counts, "head": head}
            data = canonical(line).encode() + b"\n"
            digest.update(data)
            stream.write(data)
        # sudo: who may export (checked by the caller) has no other right to write here.
        return self.env["distribution.decision.export"].sudo().create(
            {
                "company_id": company.id,
                "exported_at": fields.Datetime.now(),
                "actor_id_value": self.env.uid,
                "actor_name": self.env.user.name,
                "entry_count": counts["entry"],
                "head": head,
                "digest": digest.hexdigest(),
            }
        )  # fmt: skip

    @api.model
    def _export_lines(self, company):
        """Yield the lines of an export as dicts: header, entries by id, seals in order, end."""
        yield {
            "type": "ledger",
            "format": FORMAT,
            "company": {"id": company.id, "name": company.name},
            "exported_at": fields.Datetime.to_string(fields.Datetime.now()),
        }
        last_id = 0
        while rows := self.env.execute_query_dict(ledger.entries(company.id, last_id, ENTRIES)):
            for row in rows:
                form = self._form_of_row(row)
                if form:
                    del form["evidence_text"]
                # A row whose evidence was tampered with goes out as it is: the verifier finds it there too.
                yield {"type": "entry", **(form or {**row, "recorded_at": str(row["recorded_at"])})}
            last_id = rows[-1]["id"]
        for seals in self._read_seals(company):
            for _seal_id, seal in seals:
                yield {
                    "type": "seal", "company_id": seal.company_id, "sequence": seal.sequence, "hash": seal.hash,
                    "previous": seal.previous, "sealed_at": seal.sealed_at, "entries": seal.members,
                }  # fmt: skip
        waiting = [row[0] for row in self.env.execute_query(ledger.tail(company.id))]
        yield {"type": "end", "unsealed": waiting}
