"""What an hour of waiting costs."""


def cost_per_hour(value_held, rate_per_day, hours_per_day):
    """Return the cost of one working hour in which *value_held* does not move.

    *rate_per_day* is the share of the value that a working day costs, *hours_per_day* what the calendar works;
    a company without hours counts eight.
    """
    return round(value_held * rate_per_day / (hours_per_day or 8.0), 2)
