"""The fields a query reads, so that what is pending in them is written first."""


def columns(env, model, *names):
    """Return the fields *names* of *model*, for ``to_flush``."""
    fields = env[model]._fields
    return [fields[name] for name in names]
