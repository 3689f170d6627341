"""What a query reads, so that it is written before."""


def fields_of(env, reads):
    """Return the fields of *reads* ({model: names of fields}) for the ``to_flush`` of a query."""
    return [env[model]._fields[name] for model, names in reads.items() for name in names]
