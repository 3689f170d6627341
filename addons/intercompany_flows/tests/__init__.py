from . import (
    test_agreement,
    test_chain,
    test_detectors,
    test_flow,
    test_goods,
    test_invoice,
    test_kpi,
    test_model,
    test_money,
    test_open,
    test_orders,
    test_transfer,
)
