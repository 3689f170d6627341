from . import test_channels, test_orders_at_risk, test_refused_quotes
