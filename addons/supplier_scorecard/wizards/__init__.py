from . import supplier_accrual_make, supplier_grni_date, supplier_date_change, supplier_match_release
