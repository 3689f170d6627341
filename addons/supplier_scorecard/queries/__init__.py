from . import events, held_bills, match, open_receipts
