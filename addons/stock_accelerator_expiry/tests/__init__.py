from . import test_expiry_equality
