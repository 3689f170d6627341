from . import test_commitment, test_event, test_match
