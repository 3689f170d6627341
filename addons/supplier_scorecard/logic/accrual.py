"""From open order lines to the lines of an entry."""

import hashlib
import json


def fingerprint(rows):
    """Return what is the same for the same order lines with the same quantity and amount, in any order."""
    plain = sorted((line, round(quantity, 6), round(amount, 2)) for line, quantity, amount in rows)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def group(rows, accounts, received_account, billed_account):
    """Return {(account, vendor, kind): (balance, number of order lines)}: an entry that balances per vendor and kind.

    *accounts*: {product: account of what was received}. What is received and not billed is owed (*received_account*,
    credit); what is billed and not received is due to us (*billed_account*, debit).
    """
    entry = {}
    for row in rows:
        kind = "received" if row["amount"] > 0 else "billed"
        counter = received_account if kind == "received" else billed_account
        for account, sign in ((accounts[row["product_id"]], 1), (counter, -1)):
            key = account, row["partner_id"], kind
            balance, count = entry.get(key, (0.0, 0))
            entry[key] = balance + sign * row["amount"], count + 1
    return entry
