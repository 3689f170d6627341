from . import test_hold_demand
from . import test_hold_release
from . import test_hold_quantities
