"""The figures kept with a proposal, turned back into what it was decided on."""

from . import answers, decision, proposing


def branch_from(figures):
    """Return the :class:`proposing.Branch` that *figures* (plain values) hold."""
    values = dict(figures["branch"])
    values["supplies"] = tuple(proposing.Supply(**supply) for supply in values["supplies"])
    return proposing.Branch(**values)


def source_from(values):
    if not values:
        return None
    return proposing.Source(**{**values, "tiers": tuple(tuple(tier) for tier in values["tiers"])})


def sisters_from(figures):
    """Return the sisters from which a route leads here."""
    return [decision.Sister(**sister) for sister in figures.get("sisters", ()) if sister["days"] is not None]


def answers_for(figures, kinds=(proposing.TRANSFER, proposing.BUY)):
    """Return (what makes it zero, {kind: what flips it to that kind}) for the figures of a proposal."""
    branch, sisters = branch_from(figures), sisters_from(figures)
    source, local = source_from(figures.get("source")), source_from(figures.get("local"))
    flips = {kind: answers.flip(kind, branch, sisters, source, local) for kind in kinds}
    return answers.zero(branch), {kind: found for kind, found in flips.items() if found}
