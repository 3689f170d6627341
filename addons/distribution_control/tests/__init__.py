from . import (
    test_approval,
    test_contracts,
    test_decision,
    test_duties,
    test_exception_act,
    test_exception_reconcile,
    test_exception_tour,
    test_kpi,
    test_ledger_chain,
    test_ledger_export,
    test_master_data,
    test_tours,
)
