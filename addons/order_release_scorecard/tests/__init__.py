from . import test_late_receipt_explains, test_measured_promise
