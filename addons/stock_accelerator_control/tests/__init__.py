from . import test_difference_case, test_not_available
