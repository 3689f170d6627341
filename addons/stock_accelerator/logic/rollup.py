"""Rolling figures of locations up to the locations above them, by the path of ids ("1/7/8/")."""


def on_hand(rows, path):
    """Return the sum of the (location path, quantity) *rows* at or below *path*."""
    return sum(quantity for where, quantity in rows if where.startswith(path))


def net_flow(rows, path, until):
    """Return (incoming, outgoing) across the border of *path* up to and including the day *until*.

    *rows* are (source path, destination path, day, quantity). What stays inside, or outside, counts nowhere.
    """
    incoming = outgoing = 0.0
    for source, destination, day, quantity in rows:
        if day > until:
            continue
        leaves, enters = source.startswith(path), destination.startswith(path)
        if enters and not leaves:
            incoming += quantity
        elif leaves and not enters:
            outgoing += quantity
    return incoming, outgoing
