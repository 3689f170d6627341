from . import test_agreement, test_goods, test_invoice, test_orders
