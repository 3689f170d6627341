from . import test_retag
