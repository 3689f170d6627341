"""Do suppliers keep their word, and is what they bill what was agreed? For buyers, weekly."""

from devtools.dashboards.spec import BRANCH, CATEGORY, CONTACT, Bars, Breakdown, Dashboard, Trend

PROCUREMENT = Dashboard(
    key="procurement",
    title="Procurement & suppliers",
    scorecards=(
        "supplier_otif",
        "supplier_lead_adherence",
        "supplier_price_variance",
        "supplier_match_rate",
        "supplier_grni",
        "replenishment_stock_outs",
    ),
    short={
        "supplier_price_variance": "Price variance",
        "supplier_ppm": "Defects per million",
        "replenishment_emergency_premium": "Emergency premium",
    },
    figures=(
        "supplier_otif",
        "supplier_lead_adherence",
        "supplier_confirm_days",
        "supplier_ppm",
        "supplier_price_variance",
        "supplier_match_rate",
        "supplier_grni",
        "supplier_claims_open",
        "supplier_claim_days",
        "supplier_claim_recovery",
        "payables_value",
        "dpo",
        "replenishment_emergency_premium",
        "replenishment_acceptance",
        "replenishment_stock_outs",
        "warehouse_received",
    ),
    beside=Trend(
        "Kept: points above or below target",
        ("supplier_otif", "supplier_lead_adherence", "supplier_match_rate"),
        to_target=True,
    ),
    sections=(
        (
            Breakdown(
                "Suppliers, least on time first",
                CONTACT,
                (
                    "supplier_otif",
                    "supplier_lead_adherence",
                    "supplier_price_variance",
                    "supplier_match_rate",
                    "supplier_confirm_days",
                ),
                rows=10,
                worst_first=True,
            ),
            Bars("Supplier OTIF", CONTACT, "supplier_otif"),
        ),
        (
            Breakdown(
                "Branches",
                BRANCH,
                (
                    "supplier_otif",
                    "supplier_lead_adherence",
                    "supplier_ppm",
                    "replenishment_stock_outs",
                    "replenishment_acceptance",
                ),
                rows=6,
                worst_first=True,
            ),
            Trend("Received not billed", ("supplier_grni",)),
        ),
        (
            Breakdown(
                "Product categories, least on time first",
                CATEGORY,
                (
                    "supplier_otif",
                    "supplier_lead_adherence",
                    "supplier_price_variance",
                    "supplier_ppm",
                    "replenishment_stock_outs",
                ),
                worst_first=True,
            ),
            Trend("Price variance of bills", ("supplier_price_variance",)),
        ),
    ),
)
