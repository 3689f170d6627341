"""Is the right stock there, and how much of it is too much? For planners, weekly."""

from devtools.dashboards.spec import BRANCH, CATEGORY, Bars, Breakdown, Dashboard, Trend

INVENTORY = Dashboard(
    key="inventory",
    title="Inventory & replenishment",
    scorecards=(
        "stock_value",
        "stock_turns",
        "stock_days",
        "replenishment_service",
        "replenishment_stock_outs",
        "replenishment_excess_value",
    ),
    short={
        "replenishment_service": "Service given",
        "replenishment_service_target": "Service aimed at",
    },
    figures=(
        "replenishment_service",
        "replenishment_service_target",
        "replenishment_stock_outs",
        "fill_rate_line",
        "replenishment_days_of_supply",
        "replenishment_excess_value",
        "replenishment_dead_value",
        "stock_age",
        "stock_old",
        "replenishment_forecast_bias",
        "replenishment_forecast_error",
        "replenishment_acceptance",
    ),
    beside=Trend("Service given and aimed at", ("replenishment_service", "replenishment_service_target")),
    sections=(
        (
            Breakdown(
                "Branches",
                BRANCH,
                (
                    "stock_value",
                    "stock_turns",
                    "replenishment_service",
                    "replenishment_stock_outs",
                    "replenishment_excess_value",
                ),
            ),
            Bars("Stock value by branch", BRANCH, "stock_value"),
        ),
        (
            Breakdown(
                "Product categories",
                CATEGORY,
                ("stock_value", "stock_turns", "stock_old", "stock_excess_value", "stock_dead_value"),
            ),
            Trend(
                "Stock nobody needs",
                ("stock_value", "replenishment_excess_value", "replenishment_dead_value"),
            ),
        ),
        (
            Breakdown(
                "Product categories with most excess",
                CATEGORY,
                (
                    "replenishment_excess_value",
                    "replenishment_dead_value",
                    "replenishment_stock_outs",
                    "replenishment_forecast_bias",
                    "replenishment_forecast_error",
                ),
            ),
            Trend("Forecast", ("replenishment_forecast_bias", "replenishment_forecast_error")),
        ),
    ),
)
