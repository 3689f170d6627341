from . import (
    test_commitment,
    test_contracts,
    test_event,
    test_expected,
    test_grni,
    test_held_bill,
    test_late_receipt,
    test_match,
    test_purchase_control,
    test_score,
)
