from . import test_behind
