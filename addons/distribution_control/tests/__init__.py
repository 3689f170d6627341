from . import (
    test_decision,
    test_exception_reconcile,
    test_ledger_chain,
)
