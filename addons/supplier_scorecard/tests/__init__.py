from . import test_commitment, test_event
