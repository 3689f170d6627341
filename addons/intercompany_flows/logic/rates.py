"""The same amount in the books of two companies, and what the days between the two bookings did to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateDifference:
    """Rates are units of a company's currency for one of the transfer currency, 0 without a booking; ``effect`` in the buyer's currency."""

    seller_rate: float
    buyer_rate: float
    effect: float


def explain(invoiced, seller_amount, billed, buyer_amount, buyer_amount_then):
    """Return the RateDifference of *invoiced* and *billed* (transfer currency), booked as *seller_amount* and *buyer_amount*.

    *buyer_amount_then* is what the buyer would have booked for what is billed on the days of the invoices.
    """
    return RateDifference(
        seller_amount / invoiced if invoiced else 0.0,
        buyer_amount / billed if billed else 0.0,
        buyer_amount - buyer_amount_then,
    )
