from . import test_refused_quotes
