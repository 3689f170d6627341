"""What consolidation takes out: sales between companies, and profit in stock that has not left the group."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """One receipt from a sister company, newest first where layers are walked: quantity left of it in product units,
    transfer price and the seller's cost per unit, one currency for all."""

    quantity: float
    price: float
    cost: float


def unrealised(on_hand, layers):
    """Return (quantity of the stock that came from the sister, profit in it that the group has not earned yet).

    First in, first out: what is on hand is what came last, so the newest *layers* are taken up to *on_hand*.
    """
    left, quantity, profit = max(on_hand, 0.0), 0.0, 0.0
    for layer in layers:
        part = min(left, layer.quantity)
        if part <= 0:
            break
        quantity += part
        profit += part * (layer.price - layer.cost)
        left -= part
    return quantity, profit
