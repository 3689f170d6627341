from . import test_mrp_equality
