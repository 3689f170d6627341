from . import test_orders_at_risk, test_refused_quotes
