"""How do the companies stand, and do they trade with each other without gaps? For the finance controller, weekly."""

from devtools.dashboards.spec import COMPANY, Bars, Breakdown, Dashboard, Trend

GROUP = Dashboard(
    key="group",
    title="Group & intercompany",
    scorecards=(
        "revenue",
        "cash_to_cash",
        "intercompany_transit_value",
        "intercompany_transit_days",
        "intercompany_mismatches",
        "intercompany_first_match",
    ),
    short={
        "intercompany_transit_value": "Value under way",
        "intercompany_transit_days": "Days under way",
        "intercompany_transit_age": "Age of goods under way",
        "intercompany_group_margin": "Group margin on chains",
        "intercompany_first_match": "Mirrored at once",
        "intercompany_mismatches": "Orders that differ",
        "intercompany_mismatch_value": "Value that differs",
        "approval_turnaround": "Time to approve",
        "approval_in_time": "Approved in time",
    },
    figures=(
        "revenue",
        "gross_margin",
        "stock_value",
        "receivables_value",
        "payables_value",
        "cash_to_cash",
        "intercompany_transit_value",
        "intercompany_transit_days",
        "intercompany_transit_age",
        "intercompany_cycle_days",
        "intercompany_first_match",
        "intercompany_mismatch_value",
        "intercompany_margin",
        "intercompany_group_margin",
    ),
    beside=Trend("Between companies", ("intercompany_transit_value", "intercompany_mismatch_value")),
    sections=(
        (
            Breakdown(
                "Companies", COMPANY, ("revenue", "gross_margin", "order_otif", "stock_turns", "cash_to_cash")
            ),
            Bars("Revenue by company", COMPANY, "revenue"),
        ),
        (
            Breakdown(
                "Between companies, per company",
                COMPANY,
                (
                    "intercompany_transit_value",
                    "intercompany_transit_days",
                    "intercompany_cycle_days",
                    "intercompany_first_match",
                    "intercompany_mismatches",
                ),
            ),
            Trend("Days under way", ("intercompany_transit_days", "intercompany_cycle_days")),
        ),
        (
            Breakdown(
                "Control, per company",
                COMPANY,
                (
                    "exception_volume",
                    "exception_mttr",
                    "exception_reopen_rate",
                    "exception_precision",
                    "release_override_rate",
                ),
            ),
            Bars("New exceptions by company", COMPANY, "exception_volume"),
        ),
        (
            Breakdown(
                "Approvals and duties, per company",
                COMPANY,
                (
                    "approval_turnaround",
                    "approval_in_time",
                    "duty_conflicts",
                    "exception_mtta",
                    "release_override_loss",
                ),
            ),
            Trend("Answered in time, worth the attention", ("approval_in_time", "exception_precision")),
        ),
    ),
)
