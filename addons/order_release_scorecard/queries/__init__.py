from . import awaited_receipts
