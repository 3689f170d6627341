"""Which rule asks for approval, who may vote, and what the votes amount to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """The reach of one rule: company and amounts, ``upper`` None without an end. In the company's currency."""

    rule_id: int
    sequence: int
    company_id: int | None
    lower: float
    upper: float | None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What decides who may vote: the persons concerned, and who has spoken already."""

    approvers: frozenset
    authors: frozenset = frozenset()
    requester: int | None = None
    exclude_author: bool = True
    exclude_requester: bool = True
    voted: frozenset = frozenset()


def find_rule(bands, company_id, amount):
    """Return the id of the rule that asks for approval of *amount*, None when none does.

    Bands include their lower and exclude their upper end. A rule of the company goes before one for all companies,
    then the lower sequence, then the older rule.
    """
    reach = [
        band
        for band in bands
        if band.company_id in (None, company_id)
        and band.lower <= amount
        and (band.upper is None or amount < band.upper)
    ]
    best = min(reach, key=lambda band: (band.company_id is None, band.sequence, band.rule_id), default=None)
    return best and best.rule_id


def refusal(ballot, voter, principal=None):
    """Return why *voter* may not vote, for *principal* when given; None when he may.

    One of ``not_approver``, ``author``, ``requester``, ``voted``. Who votes for another is bound by what binds either
    of the two: an author can neither vote nor have somebody vote for him.
    """
    persons = {voter} | ({principal} if principal else set())
    if (principal or voter) not in ballot.approvers:
        return "not_approver"
    if ballot.exclude_author and persons & ballot.authors:
        return "author"
    if ballot.exclude_requester and ballot.requester in persons:
        return "requester"
    if persons & ballot.voted:
        return "voted"
    return None


def outcome(verdicts, required):
    """Return 'rejected' as soon as one rejects, 'approved' when *required* approve, else 'pending'."""
    if "reject" in verdicts:
        return "rejected"
    return "approved" if verdicts.count("approve") >= required else "pending"
