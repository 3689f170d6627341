from . import test_landed_margin
