"""What a distributor's past is made of: the one format both sources produce and the writer stores.

Items, customers, vendors, sites, teams and companies are referred to by their index in the lists of
``Books``. Times are UTC, quantities in the item's own unit, prices in the document's currency.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True)
class Item:
    """Something that is sold. A service has no stock."""

    code: str
    name: str
    price: float
    cost: float
    service: bool = False
    grade: str = "C"
    vendor: int = 0
    weight: float = 0.0


@dataclass(slots=True)
class Customer:
    """Who buys. ``limit`` is the credit limit in the company's currency, 0 for none."""

    code: str
    name: str
    country: str = ""
    city: str = ""
    street: str = ""
    zip: str = ""
    company: int = 0
    team: int = 0
    limit: float = 0.0
    terms: int = 30
    site: int = 0


@dataclass(slots=True)
class Vendor:
    code: str
    name: str
    country: str = ""
    delay: int = 7
    phone: str = ""


@dataclass(slots=True)
class Site:
    """A warehouse of one company."""

    code: str
    name: str
    company: int = 0
    city: str = ""


@dataclass(slots=True)
class Company:
    """A company to be made.

    ``vat`` is the one sales tax rate in percent, 0 for none; ``rate`` its currency per unit of the first
    company's.
    """

    name: str
    country: str
    currency: str
    city: str = ""
    vat: float = 0.0
    rate: float = 1.0


@dataclass(slots=True)
class Line:
    """One line of a sale or a purchase."""

    item: int
    quantity: float
    price: float
    discount: float = 0.0


@dataclass(slots=True)
class Handover:
    """Goods leaving for a customer or arriving from a vendor: (line number, quantity) at one time.

    ``billed`` is the day of its invoice or bill, None when there is none yet; ``factor`` multiplies the
    ordered price on a vendor's bill.
    """

    at: datetime
    parts: list[tuple[int, float]]
    billed: date | None = None
    due: date | None = None
    paid: date | None = None
    factor: float = 1.0


@dataclass(slots=True)
class Sale:
    """An order of the past; what it shipped is in its handovers. ``sister`` sells to that company."""

    reference: str
    company: int
    site: int
    customer: int
    ordered: datetime
    promised: datetime
    lines: list[Line]
    shipments: list[Handover] = field(default_factory=list)
    team: int = 0
    sister: int = -1


@dataclass(slots=True)
class ReturnLine:
    """Goods that came back; ``sale`` is the index of the sale they were sold on, -1 when unknown.

    ``reason`` is a code of ``names.RETURN_REASONS``, empty when nobody said why.
    """

    item: int
    quantity: float
    price: float
    sale: int = -1
    line: int = -1
    discount: float = 0.0
    reason: str = ""


@dataclass(slots=True)
class Return:
    """Goods back from a customer with their credit note."""

    reference: str
    company: int
    site: int
    customer: int
    at: datetime
    lines: list[ReturnLine]


@dataclass(slots=True)
class Purchase:
    """A purchase order; ``sister`` buys from that company. Without receipts it is still open."""

    reference: str
    company: int
    site: int
    vendor: int
    ordered: datetime
    promised: datetime
    lines: list[Line]
    receipts: list[Handover] = field(default_factory=list)
    sister: int = -1
    currency: str = ""
    rate: float = 1.0


@dataclass(slots=True)
class Transfer:
    """Goods moved between two sites of one company."""

    company: int
    source: int
    target: int
    at: datetime
    parts: list[tuple[int, float]]


@dataclass(slots=True)
class Adjustment:
    """Stock found (positive) or lost (negative) at one site."""

    company: int
    site: int
    item: int
    quantity: float
    at: datetime
    reason: str


@dataclass(slots=True)
class Minimum:
    """A reordering rule: below ``low`` order up to ``high``."""

    site: int
    item: int
    low: float
    high: float


@dataclass(slots=True)
class OpenOrder:
    """An order of today, still to be confirmed by the sales desk."""

    reference: str
    company: int
    site: int
    customer: int
    ordered: datetime
    promised: datetime
    lines: list[Line]
    team: int = 0
    complete: bool = False
    story: str = ""
    tag: str = ""


@dataclass(slots=True)
class Kept:
    """What a channel may still get of an item at a site, at most, or what is kept for it there."""

    site: int
    item: int
    team: int
    quantity: float
    protects: bool = False


@dataclass(slots=True)
class Substitute:
    """``other`` may stand in for ``item``."""

    item: int
    other: int


@dataclass(slots=True)
class Books:
    """A distributor's masters and past, and the orders that are open today."""

    companies: list[Company]
    sites: list[Site]
    teams: list[str]
    items: list[Item]
    customers: list[Customer]
    vendors: list[Vendor]
    sales: list[Sale] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    open_orders: list[OpenOrder] = field(default_factory=list)
    minimums: list[Minimum] = field(default_factory=list)
    # Whether to leave quotations to try: an invented distributor may have some, a real file has none.
    quotations: bool = False
    # Who is served first is invented too: a real file says nothing of it. A run hands out ``handed_out`` anew.
    late_payers: list[int] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    substitutes: list[Substitute] = field(default_factory=list)
    handed_out: int = -1
