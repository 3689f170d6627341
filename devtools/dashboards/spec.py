"""The words a dashboard is defined with. Figures are named by KPI code; what a KPI is called and how it is
judged stands in the addon that owns it."""

from dataclasses import dataclass, field

# What a table may be broken down by: field of the value, model behind it, what a row is called.
BRANCH = "warehouse_id"
CHANNEL = "team_id"
COMPANY = "company_id"
CONTACT = "partner_id"
CATEGORY = "categ_id"


@dataclass(frozen=True)
class Trend:
    """A line per KPI, by week of the period.

    ``to_target`` draws the distance to the target instead of the figure: an axis starts at 0, where shares of 90 to
    100 % would lie in one line at the top.
    """

    title: str
    codes: tuple
    to_target: bool = False


@dataclass(frozen=True)
class Breakdown:
    """A row per branch, channel, ...; sorted by the first KPI, largest first unless ``worst_first``.

    ``latest`` is for balances of contacts: who owes nothing any more has no value that says so, so over a period he
    would stand there with his last one. Such a table is about the last counted day, whatever the period.
    """

    title: str
    by: str
    codes: tuple
    rows: int = 8
    worst_first: bool = False
    latest: bool = False


@dataclass(frozen=True)
class Bars:
    """A column per row of the table on its left, for one KPI of that table."""

    title: str
    by: str
    code: str


@dataclass(frozen=True)
class Matrix:
    """A row per label with one KPI in each column, as hold rate and precision per gate."""

    title: str
    columns: tuple
    rows: tuple


@dataclass(frozen=True)
class Bridge:
    """From the first figure to the last: (label, code, +1 or -1); 0 starts or ends at the figure itself."""

    title: str
    steps: tuple


@dataclass(frozen=True)
class Dashboard:
    """One dashboard: scorecards, figures against their targets, then pairs of blocks (left, right)."""

    key: str
    title: str
    scorecards: tuple
    figures: tuple
    beside: object
    sections: tuple = ()
    # KPIs whose name is longer than this page needs.
    short: dict = field(default_factory=dict)

    def blocks(self):
        return [self.beside, *(block for pair in self.sections for block in pair)]

    def codes(self):
        """Every KPI whose own figure or target is shown, once; those of the table of figures first, as shown there."""
        found = dict.fromkeys((*self.figures, *self.scorecards))
        for block in self.blocks():
            if isinstance(block, Matrix):
                found |= dict.fromkeys(code for _label, *codes in block.rows for code in codes if code)
            elif isinstance(block, Bridge):
                found |= dict.fromkeys(code for _label, code, _sign in block.steps)
            elif isinstance(block, Breakdown) or (isinstance(block, Trend) and block.to_target):
                found |= dict.fromkeys(block.codes)
        return tuple(found)
