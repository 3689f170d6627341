"""Is the company well served, well paid and well stocked? For management, once a week."""

from devtools.dashboards.spec import BRANCH, CHANNEL, Bars, Breakdown, Dashboard, Trend

EXECUTIVE = Dashboard(
    key="executive",
    title="Executive",
    scorecards=(
        "revenue",
        "gross_margin",
        "order_otif",
        "stock_turns",
        "receivables_overdue",
        "exception_volume",
    ),
    short={
        "receivables_overdue": "Overdue",
    },
    figures=(
        "order_intake",
        "revenue",
        "gross_margin",
        "order_perfect",
        "order_otif",
        "supplier_otif",
        "order_backlog_value",
        "stock_value",
        "stock_turns",
        "receivables_overdue",
        "cash_to_cash",
        "exception_mttr",
        "exception_precision",
    ),
    beside=Trend(
        "Service: points above or below target",
        ("order_perfect", "order_otif", "fill_rate_line", "supplier_otif"),
        to_target=True,
    ),
    sections=(
        (
            Breakdown(
                "Branches", BRANCH, ("revenue", "gross_margin", "order_otif", "fill_rate_line", "stock_turns")
            ),
            Bars("Revenue by branch", BRANCH, "revenue"),
        ),
        (
            Breakdown(
                "Channels",
                CHANNEL,
                ("revenue", "gross_margin", "order_otif", "return_rate", "order_promised"),
            ),
            Trend("Margin and what is overdue", ("gross_margin", "receivables_overdue")),
        ),
    ),
)
