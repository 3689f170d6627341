"""More open orders for one measurement: copies of rows, without the ORM."""

# Each table of the copy with the columns that point to another copied row.
TABLES = {
    "sale_order": {},
    "sale_order_line": {"order_id": "sale_order"},
    "stock_move": {"sale_line_id": "sale_order_line"},
}


def clone_orders(cr, order_ids, copies):
    """Copy the orders, their lines and moves *copies* times; return the ids of the new orders."""
    cr.execute("CREATE TEMP TABLE chosen_sale_order ON COMMIT DROP AS SELECT unnest(%s) AS id", [order_ids])
    cr.execute(
        "CREATE TEMP TABLE chosen_sale_order_line ON COMMIT DROP AS"
        " SELECT id FROM sale_order_line WHERE order_id IN (SELECT id FROM chosen_sale_order)"
    )
    cr.execute(
        "CREATE TEMP TABLE chosen_stock_move ON COMMIT DROP AS"
        " SELECT id FROM stock_move WHERE sale_line_id IN (SELECT id FROM chosen_sale_order_line)"
    )
    steps = {}
    for table in TABLES:
        cr.execute(f"SELECT MAX(id) FROM {table}")
        [steps[table]] = cr.fetchone()
    for table, links in TABLES.items():
        # What points to a copied row moves by as much as the copies of its table do.
        moved = {"id": table, **links}
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = [name for (name,) in cr.fetchall()]
        values = ", ".join(
            f"{name} + {steps[moved[name]]} * n" if name in moved else name for name in columns
        )
        cr.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}"
            f" CROSS JOIN generate_series(1, %s) n WHERE id IN (SELECT id FROM chosen_{table})",
            [copies],
        )
        cr.execute(f"ANALYZE {table}")
    step = steps["sale_order"]
    return [order_id + step * n for n in range(1, copies + 1) for order_id in order_ids]
