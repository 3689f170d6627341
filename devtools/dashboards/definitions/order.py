"""Which orders wait, for what, and is it right that they do? For order desk, release desk and credit, daily."""

from devtools.dashboards.spec import BRANCH, CHANNEL, CONTACT, Bars, Breakdown, Dashboard, Matrix, Trend

ORDER = Dashboard(
    key="order",
    title="Order control",
    scorecards=(
        "release_backlog_value",
        "release_orders_at_risk",
        "release_lead_time",
        "release_hold_rate",
        "backorder_value",
        "order_otif",
    ),
    short={
        "order_cycle_held_credit": "Credit",
        "order_cycle_held_price": "Price",
        "order_cycle_held_stock": "Stock",
        "order_cycle_held_other": "Other",
    },
    figures=(
        "order_intake",
        "order_backlog_value",
        "order_backlog_age",
        "backorder_value",
        "backorder_age",
        "release_backlog_value",
        "release_backlog_age",
        "release_backlog_at_risk",
        "release_override_rate",
        "release_override_outcome",
        "order_cycle_gross",
        "order_cycle_net",
    ),
    beside=Trend(
        "Hours an order is held, by reason",
        (
            "order_cycle_held_credit",
            "order_cycle_held_price",
            "order_cycle_held_stock",
            "order_cycle_held_other",
        ),
    ),
    sections=(
        (
            Breakdown(
                "Branches",
                BRANCH,
                (
                    "release_backlog_value",
                    "order_backlog_value",
                    "release_lead_time",
                    "release_hold_rate",
                    "order_otif",
                ),
            ),
            Bars("Value held by branch", BRANCH, "release_backlog_value"),
        ),
        (
            Breakdown(
                "Channels",
                CHANNEL,
                (
                    "release_backlog_value",
                    "order_intake",
                    "release_hold_rate",
                    "release_override_rate",
                    "order_otif",
                ),
                rows=9,
            ),
            Matrix(
                "Gates: how much they hold, how often they are right",
                ("Held", "Right"),
                tuple(
                    (label, f"release_hold_rate_{gate}", f"release_hold_precision_{gate}")
                    for label, gate in (
                        ("Credit", "credit"),
                        ("Overdue invoices", "overdue"),
                        ("Discount", "discount"),
                        ("Margin", "margin"),
                        ("Price", "price"),
                        ("Stock", "stock"),
                        ("Shipping", "shipping"),
                        ("Payment", "payment"),
                        ("Master data", "data"),
                        ("Unusual order", "unusual"),
                    )
                ),
            ),
        ),
        (
            Breakdown(
                "What perfect orders lack, by channel",
                CHANNEL,
                ("order_perfect", "order_on_time", "order_in_full", "order_undamaged", "order_documented"),
                worst_first=True,
            ),
            Matrix(
                "Fill rate, and perfect orders",
                ("Share",),
                (
                    ("Lines in time", "fill_rate_line"),
                    ("Units in time", "fill_rate_unit"),
                    ("Value in time", "fill_rate_value"),
                    ("Lines complete at once", "fill_rate_first_pass"),
                    ("Perfect orders", "order_perfect"),
                    ("Perfect, product form", "order_perfect_product"),
                ),
            ),
        ),
        (
            Breakdown(
                "Customers with most value held today",
                CONTACT,
                (
                    "release_backlog_value",
                    "order_backlog_value",
                    "backorder_value",
                    "release_backlog_age",
                    "backorder_age",
                ),
                latest=True,
            ),
            Trend("Held and overridden", ("release_hold_rate", "release_override_rate")),
        ),
    ),
)
