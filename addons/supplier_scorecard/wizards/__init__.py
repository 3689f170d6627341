from . import (
    supplier_accrual_make,
    supplier_appeal_decide,
    supplier_claim_collect,
    supplier_date_change,
    supplier_grni_date,
    supplier_match_release,
    supplier_price_accept,
    supplier_quality_report,
)
