"""What the sealing, the verification and the export of the decision ledger read; company always explicit."""

from odoo.tools import SQL

# In the order of the ledger's export, under its names.
_ENTRY_COLUMNS = SQL(
    """d.company_id, d.actor_id_value AS actor_id, d.actor_name, NULLIF(d.requester_id_value, 0) AS requester_id,
       d.requester_name, d.res_model AS model, d.res_id, d.subject_name AS subject, d.verdict, d.duty, d.reason,
       d.evidence_text, d.recorded_at, d.entry_hash AS hash"""
)


def entries(company_id, after_id, limit):
    """One row per entry of the company with an id above *after_id*, ascending, at most *limit*."""
    return SQL(
        "SELECT d.id, %s FROM distribution_decision d WHERE d.company_id = %s AND d.id > %s ORDER BY d.id LIMIT %s",
        _ENTRY_COLUMNS,
        company_id,
        after_id,
        limit,
    )


def seals(company_id, after_id, limit):
    """One row per seal of the company in stored order, after the row *after_id*, at most *limit*."""
    return SQL(
        """SELECT s.id, s.company_id, s.sequence, s.previous_hash AS previous, s.sealed_at_text AS sealed_at,
                  s.seal_hash AS hash
             FROM distribution_decision_seal s
            WHERE s.company_id = %s AND s.id > %s
            ORDER BY s.id LIMIT %s""",
        company_id,
        after_id,
        limit,
    )


def members(seal_ids):
    """One row per member of the seals: seal, entry id and hash as sealed, in their order within the seal."""
    return SQL(
        """SELECT m.seal_id_value AS seal_id, m.decision_id_value AS id, m.entry_hash AS hash
             FROM distribution_decision_seal_member m
            WHERE m.seal_id_value = ANY(%s)
            ORDER BY m.seal_id_value, m.position""",
        list(seal_ids),
    )


def entries_of_seals(seal_ids):
    """One row per entry that the seals name, as it stands now."""
    return SQL(
        """SELECT d.id, %s
             FROM distribution_decision_seal_member m
             JOIN distribution_decision d ON d.id = m.decision_id_value
            WHERE m.seal_id_value = ANY(%s)""",
        _ENTRY_COLUMNS,
        list(seal_ids),
    )


def entries_in_no_seal(company_id):
    """One row per entry of the company that no seal names."""
    return SQL(
        """SELECT d.id, %s
             FROM distribution_decision d
            WHERE d.company_id = %s
              AND NOT EXISTS (SELECT FROM distribution_decision_seal_member m WHERE m.decision_id_value = d.id)
            ORDER BY d.id""",
        _ENTRY_COLUMNS,
        company_id,
    )


def tail(company_id):
    """One row per entry of the company that waits for its seal."""
    return SQL(
        "SELECT decision_id_value FROM distribution_decision_tail WHERE company_id_value = %s ORDER BY 1",
        company_id,
    )


def sealable(company_id, limit):
    """One row (id, hash) per waiting entry of the company, lowest id first, at most *limit*."""
    return SQL(
        """SELECT d.id, d.entry_hash
             FROM distribution_decision_tail t
             JOIN distribution_decision d ON d.id = t.decision_id_value
            WHERE t.company_id_value = %s
            ORDER BY d.id LIMIT %s""",
        company_id,
        limit,
    )


def tail_ages(company_ids):
    """One row per company with waiting entries: how many, and when the oldest was recorded."""
    return SQL(
        """SELECT t.company_id_value, count(*), min(d.recorded_at)
             FROM distribution_decision_tail t
             JOIN distribution_decision d ON d.id = t.decision_id_value
            WHERE t.company_id_value = ANY(%s)
            GROUP BY 1""",
        list(company_ids),
    )


def not_exported():
    """One row per company that holds more entries than its largest export: company, how many more."""
    return SQL(
        """SELECT d.company_id, count(*) - COALESCE(max(e.exported), 0)
             FROM distribution_decision d
             LEFT JOIN (SELECT company_id, max(entry_count) AS exported
                          FROM distribution_decision_export GROUP BY 1) e ON e.company_id = d.company_id
            GROUP BY d.company_id
           HAVING count(*) > COALESCE(max(e.exported), 0)"""
    )
