"""Does the floor get its work done, and do the books say what lies there? For the warehouse, daily."""

from devtools.dashboards.spec import BRANCH, CATEGORY, Bars, Breakdown, Dashboard, Trend

WAREHOUSE = Dashboard(
    key="warehouse",
    title="Warehouse",
    scorecards=(
        "warehouse_received",
        "warehouse_picked",
        "warehouse_shipped",
        "pick_complete",
        "stock_record_accuracy",
        "transfer_late",
    ),
    short={
        "pick_complete": "Complete picks",
        "branch_transit_value": "Under way between branches",
        "branch_transit_age": "Age of what is under way",
        "stock_adjustment_value": "Adjusted, gross",
        "stock_adjustment_net": "Adjusted, net",
        "fill_rate_first_pass": "Fill rate, first pass",
    },
    figures=(
        "warehouse_received",
        "warehouse_put_away",
        "warehouse_picked",
        "warehouse_packed",
        "warehouse_shipped",
        "pick_complete",
        "fill_rate_first_pass",
        "return_rate",
        "stock_record_accuracy",
        "stock_adjustment_value",
        "stock_negative",
        "transfer_days",
        "branch_transit_value",
        "branch_transit_age",
    ),
    beside=Trend("Lines handled", ("warehouse_received", "warehouse_picked", "warehouse_shipped")),
    sections=(
        (
            Breakdown(
                "Branches",
                BRANCH,
                (
                    "warehouse_shipped",
                    "warehouse_received",
                    "pick_complete",
                    "stock_record_accuracy",
                    "transfer_late",
                ),
            ),
            Bars("Lines shipped by branch", BRANCH, "warehouse_shipped"),
        ),
        (
            Breakdown(
                "Product categories adjusted most",
                CATEGORY,
                (
                    "stock_adjustment_value",
                    "stock_adjustment_net",
                    "stock_record_accuracy",
                    "stock_negative",
                    "return_rate",
                ),
            ),
            Trend(
                "Right at once: points to target", ("pick_complete", "stock_record_accuracy"), to_target=True
            ),
        ),
    ),
)
