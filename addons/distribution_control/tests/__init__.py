from . import test_decision, test_ledger_chain
