"""What a detector saw, and where it looked."""

from dataclasses import dataclass, field
from datetime import datetime


def link(model, number, name):
    """Return the fact that names a document."""
    return {"model": model, "id": number, "name": name}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, as facts: the sentence is made later from the kind's template.

    ``subject_key`` tells findings of one kind and company apart and stays the same from run to run; ``root_key`` is
    the subject key of the finding (of any kind, same company) that explains this one. Amounts are in the currency of
    the company, ``rate_per_day`` is the share of it that a day of waiting costs where the record has one of its own
    (None: the kind's), ``penalty_per_day`` what waiting costs besides. ``deadline_at`` is
    UTC without time zone, as Odoo stores it. ``facts`` holds plain JSON values; a :func:`link` is shown
    as one.
    """

    subject_key: str
    res_model: str
    res_id: int
    company_id: int
    warehouse_id: int | None = None
    team_id: int | None = None
    partner_id: int | None = None
    product_id: int | None = None
    amount_at_risk: float = 0.0
    penalty_per_day: float = 0.0
    deadline_at: datetime | None = None
    root_key: str | None = None
    facts: dict = field(default_factory=dict)
    rate_per_day: float | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a detector looked: what lies outside is neither opened nor closed by the run.

    ``record_ids`` None means every record of the companies; with ``res_model`` the ids are those of that model.
    """

    company_ids: tuple
    record_ids: frozenset | None = None
    res_model: str | None = None

    def __post_init__(self):
        object.__setattr__(self, "company_ids", tuple(self.company_ids))
        if self.record_ids is not None:
            object.__setattr__(self, "record_ids", frozenset(self.record_ids))

    def holds(self, company_id, res_model, res_id):
        """Say whether a case on this record belongs to the scope."""
        if company_id not in self.company_ids or (self.res_model and res_model != self.res_model):
            return False
        return self.record_ids is None or res_id in self.record_ids
