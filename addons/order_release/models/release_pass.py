"""The only pass through the hold's guards.

``release_hold`` is written with RELEASED or HELD, compared by identity. No client can send them: what comes
over RPC is a new object, whatever it looks like. No context key and no sudo replaces them.
"""


class _Pass:
    """A truth value that only this addon's own code holds in its hands."""

    __slots__ = ("_name", "_truth")

    def __init__(self, name, truth):
        self._name, self._truth = name, truth

    def __bool__(self):
        return self._truth

    def __repr__(self):
        return self._name

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def without_defaults(records, names):
    """Return *records* in a context that gives no defaults for the fields *names*.

    ``create`` takes from the client's context what the values do not say: that is no pass either.
    """
    context = records.env.context
    given = [key for key in context if key.startswith("default_") and key.removeprefix("default_") in names]
    if not given:
        return records
    kept = {key: value for key, value in context.items() if key not in given}
    return records.with_env(records.env(context=kept))


RELEASED = _Pass("RELEASED", False)
HELD = _Pass("HELD", True)
# Marks the writes of stock's own merge of two released parts.
MERGING = _Pass("MERGING", True)
# Marks the split of a partial release: it is told on both deliveries in words of its own.
SPLITTING = _Pass("SPLITTING", True)
