from . import test_agreement, test_detectors, test_goods, test_invoice, test_orders
