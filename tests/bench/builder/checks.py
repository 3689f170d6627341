"""Ask the ORM whether it would have stored the same: every stored computed field, on samples of every document."""

import datetime

SAMPLE = 25
# Computed while a document is entered and kept from then on: stock would not ask for these again.
KEPT = {
    "sale.order": {"note", "require_payment", "prepayment_percent", "validity_date"},
    "account.move": {"date", "journal_id", "team_id"},
    "account.move.line": {"sequence", "balance", "price_unit"},
    "purchase.order.line": {"date_planned"},
    "stock.move": {"partner_id", "location_dest_id"},
}
MODELS = {
    "sale.order": "SELECT id FROM sale_order WHERE name ~ '^S[OH][0-9]{6}$'",
    "sale.order.line": "SELECT l.id FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id WHERE o.name ~ '^S[OH][0-9]{6}$'",
    "purchase.order": "SELECT id FROM purchase_order WHERE name ~ '^P[OH][0-9]{6}$'",
    "purchase.order.line": "SELECT l.id FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id"
    " WHERE o.name ~ '^P[OH][0-9]{6}$'",
    "stock.picking": "SELECT id FROM stock_picking",
    "stock.move": "SELECT id FROM stock_move",
    "stock.move.line": "SELECT id FROM stock_move_line",
    "account.move": "SELECT id FROM account_move",
    "account.move.line": "SELECT id FROM account_move_line",
    "stock.warehouse.orderpoint": "SELECT id FROM stock_warehouse_orderpoint WHERE name ~ '^BOP/'",
}

GENERATED = "SELECT id FROM product_product WHERE default_code ~ '^SKU'"
# Each counts rows that stock could not have made; all must be none.
BROKEN = {
    "stock on hand is not the sum of the done moves": (
        "SELECT count(*) FROM (SELECT product_id, place, sum(qty) AS qty FROM ("
        " SELECT product_id, location_dest_id AS place, product_qty AS qty FROM stock_move WHERE state = 'done'"
        " UNION ALL SELECT product_id, location_id, -product_qty FROM stock_move WHERE state = 'done'"
        " UNION ALL SELECT product_id, location_id, -quantity FROM stock_quant) x"
        " JOIN stock_location l ON l.id = x.place AND l.usage = 'internal'"
        f" WHERE product_id IN ({GENERATED}) GROUP BY 1, 2 HAVING sum(qty) <> 0) y"
    ),
    "done moves without their lines": (
        "SELECT count(*) FROM stock_move m WHERE state = 'done' AND quantity <> ("
        " SELECT coalesce(sum(quantity), 0) FROM stock_move_line l WHERE l.move_id = m.id)"
    ),
    "entries that do not balance": (
        "SELECT count(*) FROM (SELECT move_id FROM account_move_line GROUP BY 1 HAVING sum(balance) <> 0) x"
    ),
    "reconciliations that do not add up": (
        "SELECT count(*) FROM (SELECT full_reconcile_id FROM account_move_line WHERE full_reconcile_id IS NOT NULL"
        " GROUP BY 1 HAVING sum(balance) <> 0) x"
    ),
    "documents with one number": (
        "SELECT count(*) FROM (SELECT journal_id, name FROM account_move WHERE state = 'posted'"
        " GROUP BY 1, 2 HAVING count(*) > 1) x"
    ),
}


def run(env, world):
    """Raise when the ORM disagrees with the load, or when the counts are not the profile's."""
    found = [
        f"{model} {line[0]}: {line[1]} is {line[2]!r}, computed {line[3]!r}"
        for model, query in MODELS.items()
        for line in differences(
            env, model, query, SAMPLE * (8 if model == "stock.warehouse.orderpoint" else 1)
        )
    ]
    found += _wrong_counts(env, world.profile)
    found += [name for name, query in BROKEN.items() if _number(env, query)]
    if found:
        raise ValueError("The generated data is not what stock would have made:\n" + "\n".join(found[:20]))


def _wrong_counts(env, profile):
    expected = {
        "open order lines": (
            "SELECT count(*) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id WHERE o.name ~ '^SO'",
            profile.open_lines,
        ),
        "past orders": ("SELECT count(*) FROM sale_order WHERE name ~ '^SH'", profile.past_orders),
        "reordering rules": (
            "SELECT count(*) FROM stock_warehouse_orderpoint WHERE name ~ '^BOP/'",
            profile.products * 4,
        ),
        "customers": ("SELECT count(*) FROM res_partner WHERE name ~ '^Customer [1-9]'", profile.customers),
        "vendors": ("SELECT count(*) FROM res_partner WHERE name ~ '^Vendor [1-9]'", profile.vendors),
    }
    return [
        f"{_number(env, query)} {name}, expected {count}"
        for name, (query, count) in expected.items()
        if _number(env, query) != count
    ]


def _number(env, query):
    env.cr.execute(query)
    return env.cr.fetchone()[0]


def differences(env, model, query, sample=SAMPLE):
    """Return ``(id, field, stored, computed)`` for each stored computed field that the ORM sees differently."""
    env.cr.execute(f"SELECT id FROM ({query}) x ORDER BY md5(id::text) LIMIT %s", [sample])
    records = env[model].browse(row[0] for row in env.cr.fetchall())
    found = []
    for name, field in env[model]._fields.items():
        if not (field.store and field.compute and field.column_type) or name in KEPT.get(model, ()):
            continue
        stored = dict(zip(records.ids, [(record[name],) for record in records], strict=True))
        env.add_to_compute(field, records)
        found += [
            (record.id, name, stored[record.id][0], record[name])
            for record in records
            if not _same(stored[record.id][0], record[name])
        ]
        # Fields that share a compute were written along: the next one starts from what is stored again.
        env.cr.rollback()
        env.transaction.reset()
    return found


def _same(stored, computed):
    if isinstance(stored, float) or isinstance(computed, float):
        return abs(stored - computed) < 0.005
    if isinstance(stored, datetime.datetime) and isinstance(computed, datetime.datetime):
        return abs((stored - computed).total_seconds()) < 2
    return stored == computed
