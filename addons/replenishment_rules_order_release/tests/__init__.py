from . import test_ask_purchasing, test_held_accelerated, test_held_demand, test_held_position
