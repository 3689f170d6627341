from . import test_direct_delivery
