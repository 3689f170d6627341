from . import supplier_date_change
