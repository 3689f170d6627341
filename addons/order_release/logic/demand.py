"""An order as the gates see it: plain values, read once for all gates."""

from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from .allocation import Standing
from .checkpoint import CHECKPOINTS


class LineDemand(NamedTuple):
    """One goods or service line of an order that is on its way to the warehouse.

    Quantities in the product's unit: ``open_qty`` is ordered and not let go yet (held or not procured), ``held_qty``
    the part of it that stands in held moves. ``ship_qty`` has left the shelf and is held before the truck. ``value_open`` and ``value_out`` split what is not invoiced yet between
    goods still here under control and goods already let go; company currency, taxes included. ``goods`` False is a
    service: it has a value and a price but no quantities. ``stocked``: served from free stock of the warehouse.
    ``net`` is the price of all ordered without taxes, company currency.
    ``discount`` and ``margin`` are ratios, ``margin`` not a number where there is no price, -1 where goods are sold for
    less than nothing. Lines of one ``group`` ship together. A down payment may have no product, and a line no
    warehouse: 0. ``asked`` and ``listed`` are prices per unit of the line in the order's currency: after discount, and
    the product's own (0: none); ``by_hand``: the price before discount was changed by a person.
    """

    order_id: int
    line_id: int
    product_id: int
    warehouse_id: int
    goods: bool
    stocked: bool
    ordered_qty: float
    open_qty: float
    held_qty: float
    value_open: float
    value_out: float
    discount: float
    margin: float
    ship_qty: float = 0.0
    net: float = 0.0
    asked: float = 0.0
    listed: float = 0.0
    by_hand: bool = False
    label: str = ""
    group: str | None = None


# Of a line, without a step of Python per line: a whole book has many.
product_of = itemgetter(LineDemand._fields.index("product_id"))
place_of = itemgetter(*map(LineDemand._fields.index, ("product_id", "warehouse_id")))


class Terms(NamedTuple):
    """What the chosen policy says about one gate, and from which of its lines.

    ``checkpoints``: where it is asked. ``options``: what only this gate knows, by name.
    """

    mode: str
    limit_ratio: float = 0.0
    limit_amount: float = 0.0
    limit_days: int = 0
    line_id: int = 0
    role_id: int | None = None
    override_role_id: int | None = None
    checkpoints: frozenset = frozenset(CHECKPOINTS)
    options: dict = {}
    limit_factor: float = 0.0

    @property
    def ships(self):
        """Whether the gate counts before the truck."""
        return "ship" in self.checkpoints

    @property
    def only_ships(self):
        """Whether it counts before the truck and nowhere earlier on the way of the goods."""
        return self.ships and self.checkpoints.isdisjoint(("confirm", "release", "pick"))


def rank_of(promised_at, ordered_at, order_id, standing=None):
    """Return what orders are sorted by: their demand class, then earlier promises, then earlier orders."""
    return (standing.priority if standing else (), promised_at or ordered_at, ordered_at, order_id)


class Shown(NamedTuple):
    """What the order shows about its release now; amounts in the company's currency."""

    release_state: str = "none"
    release_since: datetime | None = None
    release_gate: str | None = None
    release_role_id: int | None = None
    release_value_held: float = 0.0
    release_cost_per_hour: float = 0.0


@dataclass(slots=True)
class OrderDemand:
    """One order: who, where, when, under which terms, and its lines, which do not change any more.

    ``amount``: total with taxes, in ``currency_id``, the company's. ``tags``: of the customer. ``user_id``: who sells.
    ``customer_state``: unless approved. ``prepays``: order or payment terms ask for a share beforehand.
    ``delivery_gaps``: its address lacks a part, or its receiver has hours. ``price_rules``: its pricelist has any.
    ``terms``: of the gates that are asked now; ``silent``: gates of its policy that are not, whose holds stay as they are.
    ``top_discount``, ``low_margin``, ``top_below`` (share below the product's price), ``by_hand``: of its lines. ``hours_per_day``: what the company works. ``returned``: {line id: quantity} that a run has taken back into its open quantity, to be given out anew; ``in_run`` says that it is one.
    """

    order_id: int
    company_id: int
    root_id: int
    partner_id: int
    warehouse_id: int | None = None
    ship_complete: bool = False
    promised_at: datetime | None = None
    ordered_at: datetime | None = None
    amount: float = 0.0
    currency_id: int | None = None
    tags: frozenset = frozenset()
    user_id: int | None = None
    customer_state: str | None = None
    prepays: bool = False
    delivery_gaps: bool = False
    price_rules: bool = False
    terms: dict = field(default_factory=dict)
    silent: frozenset = frozenset()
    waiting_rate: float = 0.0
    hours_per_day: float | None = None
    shown: Shown = Shown()
    standing: Standing | None = None
    returned: dict = field(default_factory=dict)
    in_run: bool = False
    lines: list = field(default_factory=list)
    open_qty: float = field(init=False, default=0.0)
    ship_qty: float = field(init=False, default=0.0)
    out_qty: float = field(init=False, default=0.0)
    value_open: float = field(init=False, default=0.0)
    value_out: float = field(init=False, default=0.0)
    net: float = field(init=False, default=0.0)
    top_discount: float = field(init=False, default=0.0)
    low_margin: float = field(init=False, default=float("inf"))
    top_below: float = field(init=False, default=0.0)
    by_hand: bool = field(init=False, default=False)

    def __post_init__(self):
        """Add the lines up once: every gate asks."""
        opened = ships = out = value_open = value_out = net = top = below = 0.0
        low = self.low_margin
        for line in self.lines:
            opened += line.open_qty
            ships += line.ship_qty
            gone = line.ordered_qty - line.open_qty - line.ship_qty
            if gone > 0:  # goods that come back on a line of their own take nothing of it away
                out += gone
            value_open += line.value_open
            value_out += line.value_out
            net += line.net
            if line.discount > top:
                top = line.discount
            if line.margin < low:
                low = line.margin
            if line.asked < line.listed and line.listed > 0:
                below = max(below, 1.0 - line.asked / line.listed)
            if line.by_hand:
                self.by_hand = True
        self.top_below = below
        self.top_discount, self.low_margin = top, low
        self.open_qty, self.ship_qty, self.out_qty = opened, ships, out
        self.value_open, self.value_out = value_open, value_out
        self.net = net

    @property
    def rank(self):
        return rank_of(self.promised_at, self.ordered_at, self.order_id, self.standing)
