"""What stock costs on the generated data, without any addon of ours: the ground the other benches stand on."""

MODULES = ()


def run(bench, options):
    env = bench.user_env()
    orders = env["sale.order"].search([("state", "=", "sale")], limit=80)
    bench.row("list_80_stock", 80, bench.measure(lambda: orders.read(["name", "amount_total"]), repeat=3))
    products = env["product.product"].search([("is_storable", "=", True)])
    bench.row("free_qty_stock", len(products), bench.measure(lambda: products.mapped("free_qty")))
