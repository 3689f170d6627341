from . import test_chain_hold
