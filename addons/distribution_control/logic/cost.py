"""What waiting costs."""

DEFAULT_RATE_PER_DAY = 0.001
HOURS_WITHOUT_CALENDAR = 24.0


def cost_per_hour(amount_at_risk, rate_per_day, penalty_per_day, hours_per_day):
    """Return what one working hour of waiting costs, in the currency of the amounts."""
    return (amount_at_risk * rate_per_day + penalty_per_day) / (hours_per_day or HOURS_WITHOUT_CALENDAR)


def rate_or_default(rate_per_day):
    """Return (rate, whether it is the default): a kind without a rate costs 0.1 % of the amount per day."""
    return (rate_per_day, False) if rate_per_day else (DEFAULT_RATE_PER_DAY, True)
