from . import test_dated_stock
