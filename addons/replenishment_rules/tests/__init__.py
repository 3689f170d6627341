from . import test_demand_history
