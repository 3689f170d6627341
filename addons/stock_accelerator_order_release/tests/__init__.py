from . import test_release_equality
