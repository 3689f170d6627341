"""How much of everything a bench database holds. Pure Python, read by ./dev as well."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Counts of the generated rows; every other count follows from these."""

    name: str
    products: int
    customers: int
    vendors: int
    open_orders: int
    past_orders: int
    past_purchases: int
    open_purchases: int
    transfers: int
    cases: int

    lines_per_order = 5
    lines_per_purchase = 4
    lines_per_transfer = 4
    history_days = 730

    @property
    def open_lines(self):
        return self.open_orders * self.lines_per_order

    @property
    def past_lines(self):
        return self.past_orders * self.lines_per_order

    @property
    def purchase_lines(self):
        return self.past_purchases * self.lines_per_purchase

    @property
    def is_judged(self):
        """Goals are bounds on the full volume; a small database only proves that the bench runs."""
        return self.name == "full"


FULL = Profile(
    name="full", products=18_000, customers=2_000, vendors=2_000, open_orders=10_000, past_orders=200_000,
    past_purchases=100_000, open_purchases=3_000, transfers=52_000, cases=100_000,
)  # fmt: skip
SMALL = Profile(
    name="small", products=360, customers=60, vendors=40, open_orders=200, past_orders=4_000,
    past_purchases=2_000, open_purchases=60, transfers=1_000, cases=2_000,
)  # fmt: skip
PROFILES = {profile.name: profile for profile in (FULL, SMALL)}
