from . import test_late_receipt_explains
