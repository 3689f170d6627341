from . import scored_receipts
