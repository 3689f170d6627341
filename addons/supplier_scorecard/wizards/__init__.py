from . import supplier_date_change, supplier_match_release
