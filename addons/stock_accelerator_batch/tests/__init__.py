from . import test_batch_equality
