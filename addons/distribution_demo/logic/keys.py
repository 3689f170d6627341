"""Where the parts of the books live in the database: plain ids, one set per company."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class SiteKeys:
    warehouse: int
    stock: int
    out_type: int
    in_type: int
    return_type: int
    internal_type: int
    out_prefix: str
    in_prefix: str
    return_prefix: str
    internal_prefix: str
    out_rule: int | None = None


@dataclass(slots=True)
class TaxKeys:
    """A tax with its posting: ``rate`` is a share (0.19), ids of the repartition lines for both directions."""

    tax: int
    name: str
    rate: float
    account: int
    group: int
    invoice_part: int
    refund_part: int


@dataclass(slots=True)
class CompanyKeys:
    """Everything the rows of one company refer to.

    ``parties`` maps ("customer"|"vendor"|"sister", index) to a partner, ``places`` a partner's kind to the
    location its goods go to or come from.
    """

    company: int
    currency: int
    user: int
    buyer: int
    pricelist: int | None
    sale_journal: int
    sale_code: str
    purchase_journal: int
    purchase_code: str
    bank_journal: int
    bank_code: str
    bank_account: int
    receivable: int
    payable: int
    income: int
    expense: int
    inventory_place: int
    sale_tax: TaxKeys | None
    purchase_tax: TaxKeys | None
    sites: dict[int, SiteKeys] = field(default_factory=dict)


@dataclass(slots=True)
class Keys:
    """Ids shared by all companies, and those of each of them."""

    companies: list[CompanyKeys]
    items: list[tuple[int, int]]
    names: list[str]
    services: list[bool]
    costs: list[dict[int, float]]
    weights: list[float]
    customers: list[int]
    customer_names: list[str]
    vendors: list[int]
    vendor_names: list[str]
    sisters: list[int]
    sister_names: list[str]
    teams: list[int]
    customer_place: int
    vendor_place: int
    sister_place: int
    currencies: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
