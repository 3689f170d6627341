"""Does the floor get its work done, and do the books say what lies there? For the warehouse, daily."""

from devtools.dashboards.spec import BRANCH, CATEGORY, CONTACT, Bars, Breakdown, Dashboard, Matrix, Trend

WAREHOUSE = Dashboard(
    key="warehouse",
    title="Warehouse",
    scorecards=(
        "warehouse_received",
        "warehouse_picked",
        "warehouse_shipped",
        "pick_accuracy",
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
        "return_value_wrong": "Wrong goods",
        "return_value_defective": "Defective",
        "return_settlement_days": "Time to settle",
    },
    figures=(
        "warehouse_received",
        "warehouse_put_away",
        "warehouse_picked",
        "warehouse_packed",
        "warehouse_shipped",
        "pick_accuracy",
        "pick_complete",
        "fill_rate_first_pass",
        "return_rate",
        "return_explained",
        "return_settlement_days",
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
                    "pick_accuracy",
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
                "Right at once: points to target",
                ("pick_accuracy", "pick_complete", "stock_record_accuracy"),
                to_target=True,
            ),
        ),
        (
            Breakdown(
                "Customers who return most",
                CONTACT,
                (
                    "return_value",
                    "return_rate",
                    "return_value_wrong",
                    "return_value_defective",
                    "return_settlement_days",
                ),
            ),
            Matrix(
                "What came back, by cause",
                ("Value",),
                (
                    ("Wrong goods", "return_value_wrong"),
                    ("Damaged on the way", "return_value_damaged"),
                    ("Defective", "return_value_defective"),
                    ("Too late", "return_value_late"),
                    ("Not wanted", "return_value_unwanted"),
                    ("Other reasons", "return_value_other"),
                    ("No reason given", "return_value_unexplained"),
                    ("All", "return_value"),
                ),
            ),
        ),
    ),
)
