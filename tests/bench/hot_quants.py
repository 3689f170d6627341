"""Two processes reserve the same few quants at once: python -m tests.bench.hot_quants --database DB ...

Prints who repeated how many chunks and whether anything was reserved twice. The database is changed: use a copy.
"""

import argparse
import logging
import multiprocessing
import time

from . import session

PRODUCTS, PICKINGS, LINES = 5, 60, 5


def _environment(options):
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # a conflict is counted here, not reported
    return session.environment(options.database, options.addons_path, options.data_dir, log_level="critical")


def _prepare(options):
    """Make hot products with less stock than demand; return [move ids of each process]."""
    with _environment(options) as env:
        for path in ("orderpoints", "reservation"):
            env["stock.accelerator"]._switch(path, options.accelerated)
        warehouse = env["stock.warehouse"].search([], limit=1, order="id")
        warehouse.out_type_id.reservation_method = "manual"
        products = env["product.product"].create(
            [{"name": f"Hot {number}", "is_storable": True, "type": "consu"} for number in range(PRODUCTS)]
        )
        env["stock.quant"].create(
            [
                {
                    "product_id": product.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "quantity": 2 * PICKINGS * 0.8,
                }
                for product in products
            ]
        )
        customers = env.ref("stock.stock_location_customers")
        moves = env["stock.move"].create(
            [
                {
                    "product_id": products[(number + line) % PRODUCTS].id,
                    "product_uom_qty": 1,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": customers.id,
                    "picking_type_id": warehouse.out_type_id.id,
                    "company_id": warehouse.company_id.id,
                }
                for number in range(2 * PICKINGS)
                for line in range(LINES)
            ]
        )
        moves = moves._action_confirm(merge=False)
        env.cr.commit()
        half = len(moves) // 2
        return products.ids, [moves[:half].ids, moves[half:].ids]


def _reserve(options, ids, results):
    with _environment(options) as env:
        started = time.perf_counter()
        repeated = env["stock.move"].browse(ids)._action_assign_in_chunks(size=options.chunk, tries=50)
        results.put((repeated, time.perf_counter() - started))


def _check(options, product_ids):
    with _environment(options) as env:
        env.cr.execute(
            "SELECT COALESCE(SUM(quantity), 0), COALESCE(SUM(reserved_quantity), 0),"
            " GREATEST(COALESCE(SUM(reserved_quantity), 0) - COALESCE(SUM(quantity), 0), 0), count(*)"
            " FROM stock_quant q JOIN stock_location l ON l.id = q.location_id"
            " WHERE product_id IN %s AND l.usage = 'internal'",
            (tuple(product_ids),),
        )
        stock, reserved, over, rows = env.cr.fetchone()
        env.cr.execute(
            "SELECT COALESCE(SUM(quantity), 0) FROM stock_move_line WHERE product_id IN %s AND state <> 'cancel'",
            (tuple(product_ids),),
        )
        [lines] = env.cr.fetchone()
        return {"stock": stock, "reserved": reserved, "lines": lines, "over-reserved": over, "rows": rows}


def main():
    parser = argparse.ArgumentParser()
    session.add_options(parser)
    parser.add_argument("--chunk", type=int, default=100, help="moves per commit")
    parser.add_argument("--stock", dest="accelerated", action="store_false", help="switches off: the control")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        product_ids, halves = pool.apply(_prepare, (options,))
    results = context.Queue()
    processes = [context.Process(target=_reserve, args=(options, ids, results)) for ids in halves]
    for process in processes:
        process.start()
    outcome = [results.get(timeout=600) for _process in processes]
    for process in processes:
        process.join()
    with context.Pool(1) as pool:
        figures = pool.apply(_check, (options, product_ids))
    name = "accelerated" if options.accelerated else "stock"
    print(f"{name}, chunks of {options.chunk}: repeated {[repeated for repeated, _seconds in outcome]},")
    print(f"  seconds {[round(seconds, 2) for _repeated, seconds in outcome]}, {figures}")
    return 0 if figures["reserved"] == figures["lines"] and not figures["over-reserved"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
