from . import test_orders_at_risk
