from . import supplier_accrual_make, supplier_date_change, supplier_grni_date, supplier_match_release
