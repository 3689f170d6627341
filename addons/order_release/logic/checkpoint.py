"""The moments at which gates are asked, and which of them speak at each."""

QUOTE, CONFIRM, RELEASE, PICK, SHIP, INVOICE = CHECKPOINTS = (
    "quote",
    "confirm",
    "release",
    "pick",
    "ship",
    "invoice",
)
# Confirming is asking for the release too: what passes goes to the warehouse at once. So does switching on.
_ASKED = {CONFIRM: {CONFIRM, RELEASE}, "switch_on": {CONFIRM, RELEASE}}


def exempt(terms, amount, tags):
    """Whether an order over *amount* (company currency, taxes included) of a customer with *tags* is not asked."""
    options = terms.options
    return amount < options.get("exempt_amount", 0.0) or not tags.isdisjoint(
        options.get("exempt_categories", ())
    )


def asked_at(checkpoint, terms, live=(), stages=()):
    """Return the part of *terms* ({gate: Terms}) that counts now for one order.

    *live*: gates that have something open or covered on the order: they are asked until it is cured, whatever the
    checkpoint at which they found it. *stages*: further checkpoints that part of the order stands at.
    """
    wanted = _ASKED.get(checkpoint, {checkpoint}).union(stages)
    return {
        gate: one for gate, one in terms.items() if gate in live or not wanted.isdisjoint(one.checkpoints)
    }
