"""Does what was shipped get billed and paid, and where does margin leak? For the finance controller, weekly."""

from devtools.dashboards.spec import BRANCH, CHANNEL, CONTACT, Bars, Breakdown, Bridge, Dashboard, Trend

FINANCE = Dashboard(
    key="finance",
    title="Finance alignment",
    scorecards=(
        "gross_margin",
        "dso",
        "receivables_overdue_value",
        "unbilled_value",
        "supplier_grni",
        "invoice_accuracy",
    ),
    short={
        "receivables_overdue_value": "Overdue",
        "receivables_overdue": "Share overdue",
        "credit_note_share": "Credit notes",
        "bridge_discount": "Discounts",
        "bridge_returns": "Returns",
        "bridge_freight": "Freight",
        "bridge_expedite": "Expedited freight",
        "gross_margin_value": "Gross margin, value",
        "dso": "Days sales outst.",
        "dpo": "Days payables",
        "invoice_accuracy": "Invoices right",
    },
    figures=(
        "receivables_value",
        "receivables_overdue_value",
        "receivables_overdue",
        "dso",
        "payables_value",
        "dpo",
        "cash_to_cash",
        "unbilled_value",
        "unbilled_age",
        "delivered_margin",
        "invoice_accuracy",
        "credit_note_share",
        "supplier_match_rate",
    ),
    beside=Bridge(
        "From list to margin after delivery",
        (
            ("At list", "bridge_list", 1),
            ("Conceded", "bridge_price", -1),
            ("Discounts", "bridge_discount", -1),
            ("Returns", "bridge_returns", -1),
            ("Other credits", "bridge_credits", -1),
            ("Cost of goods", "bridge_cost", -1),
            ("Freight", "bridge_freight", -1),
            ("Expedited freight", "bridge_expedite", -1),
        ),
    ),
    sections=(
        (
            Breakdown(
                "Customers who owe most past due today",
                CONTACT,
                (
                    "receivables_overdue_value",
                    "receivables_value",
                    "receivables_overdue",
                    "unbilled_value",
                    "unbilled_age",
                ),
                rows=10,
                latest=True,
            ),
            Trend("Days", ("dso", "dpo", "cash_to_cash")),
        ),
        (
            Breakdown(
                "Channels",
                CHANNEL,
                (
                    "gross_margin_value",
                    "gross_margin",
                    "bridge_discount",
                    "credit_note_share",
                    "unbilled_value",
                ),
            ),
            Bars("Margin by channel", CHANNEL, "gross_margin_value"),
        ),
        (
            Breakdown(
                "Branches",
                BRANCH,
                ("revenue", "gross_margin", "bridge_freight", "bridge_returns", "unbilled_value"),
            ),
            Trend("Delivered not billed, received not billed", ("unbilled_value", "supplier_grni")),
        ),
    ),
)
