"""Where a running quantity first falls below its minimum."""


def first_dip(on_hand, minimum, changes):
    """Return the first day on which *on_hand* plus the *changes* up to it is below *minimum*; None if it never is.

    *changes* is {day: quantity}, receipts positive and deliveries negative. The start itself is not looked at.
    """
    running = on_hand
    for day in sorted(changes):
        running += changes[day]
        if running < minimum:
            return day
    return None
