"""What the parts of the builder tell each other: who trades where, and from which rows copies are made."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Site:
    """One warehouse with its share of demand; *low* is the sum of the shares before it."""

    index: int
    company_id: int
    currency_id: int
    pricelist_id: int
    warehouse_id: int
    code: str
    stock_id: int
    out_type_id: int
    in_type_id: int
    int_type_id: int
    share: float
    low: float
    rate: float


@dataclass
class World:
    """Ids of the masters made through the ORM, and of the documents that are copied, by site index."""

    profile: object
    sites: list = field(default_factory=list)
    customers_id: int = 0
    suppliers_id: int = 0
    transit_id: int = 0
    products: list = field(default_factory=list)
    customer_base: int = 0
    vendor_base: int = 0
    team_ids: list = field(default_factory=list)
    user_ids: list = field(default_factory=list)
    templates: dict = field(default_factory=dict)

    def site_table(self, run):
        """Make the temporary table that the SQL of every part joins to find a row's warehouse."""
        run("DROP TABLE IF EXISTS bench_site")
        run(
            "CREATE TEMP TABLE bench_site (k int, company_id int, currency_id int, pricelist_id int, warehouse_id int,"
            " code text, stock_id int, out_type_id int, in_type_id int, int_type_id int, share float, low float,"
            " high float, rate numeric)"
        )
        for s in self.sites:
            # The last share has no upper end: a sum of floats may stop short of one.
            high = s.low + s.share if s.index + 1 < len(self.sites) else 2.0
            run(
                "INSERT INTO bench_site VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                s.index, s.company_id, s.currency_id, s.pricelist_id, s.warehouse_id, s.code, s.stock_id, s.out_type_id,
                s.in_type_id, s.int_type_id, s.share, s.low, high, s.rate,
            )  # fmt: skip

    def template_ids(self, name):
        """Return the ids of the documents *name*, one per site, in the order of the sites."""
        return [self.templates[site.index][name] for site in self.sites]
