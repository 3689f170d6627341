"""Trade between companies: what both sides' documents cost, beside the community's addons for the parts they do."""

from datetime import date

MODULES = ("intercompany_flows",)
STOCK = True
PEERS = {
    "odoo-addon-purchase-sale-inter-company": "19.0.1.0.1",
    "odoo-addon-account-invoice-inter-company": "19.0.1.0.4",
}
OTHER = "OCA purchase_sale_inter_company 19.0.1.0.1"
OTHER_BILLS = "OCA account_invoice_inter_company 19.0.1.0.4"
LINES = 10


def run(bench, options):
    count = 1000 if bench.profile.is_judged else 40
    if bench.wants("mirror_orders_oca"):
        ours, other = bench.beside_stock("mirror_orders", rounds=2, count=count // 10)
        bench.row("mirror_orders_oca", count // 10, ours, OTHER, other, goal=0.5, note="orders of 10 lines")
    if bench.wants("mirror_invoices_oca"):
        ours, other = bench.beside_stock("mirror_invoices", rounds=2, count=count // 10)
        bench.row(
            "mirror_invoices_oca",
            count // 10,
            ours,
            OTHER_BILLS,
            other,
            goal=0.5,
            note="invoices of 10 lines",
        )
    if bench.wants("full_chain"):
        _chain(bench, count)
    if bench.wants("match_200k"):
        _match(bench)


# ------------------------------------------------------------------ the two sides, here and beside the other addons
def _world(bench):
    """Return (environment of the administrator, seller, buyer, products) with trade between the two switched on."""
    env = bench.user_env()
    seller, buyer = env["res.company"].search([], order="id", limit=2)
    products = env["product.product"].search([("is_storable", "=", True), ("company_id", "=", False)], order="id", limit=LINES)  # fmt: skip
    products.write(
        {"purchase_method": "purchase", "invoice_policy": "order", "purchase_ok": True, "sale_ok": True}
    )
    if "intercompany.agreement" in env:
        _agree(env, seller, buyer)
    else:
        _settle_oca(env, seller, buyer)
    env.cr.commit()
    return env, seller, buyer, products


def _agree(env, seller, buyer, **values):
    """Have both companies approve an agreement, one person each."""
    agreement = env["intercompany.agreement"].sudo().search([("seller_company_id", "=", seller.id), ("buyer_company_id", "=", buyer.id)])  # fmt: skip
    if not agreement:
        agreement = env["intercompany.agreement"].sudo().create(
            {"seller_company_id": seller.id, "buyer_company_id": buyer.id, "currency_id": seller.currency_id.id, **values}
        )  # fmt: skip
    if agreement.state != "approved":
        duty = env.ref("distribution_control.group_finance_controller")
        for company in (seller, buyer):
            user = env["res.users"].create(
                {
                    "name": f"Controller {agreement.id} of {company.name}", "login": f"controller_{agreement.id}_{company.id}",
                    "company_id": company.id, "company_ids": [(6, 0, company.ids)],
                    "group_ids": [(4, duty.id), (4, env.ref("base.group_user").id)],
                }
            )  # fmt: skip
            agreement.with_user(user).with_context(allowed_company_ids=company.ids).action_approve()
    return agreement


def _settle_oca(env, seller, buyer):
    """Switch the same on with the other addons: purchase makes a confirmed sale, invoice makes a draft bill."""
    for company in (seller, buyer):
        for name, value in (
            ("so_from_po", True), ("sale_auto_validation", True), ("intercompany_invoicing", True),
            ("invoice_auto_validation", False), ("intercompany_sale_user_id", env.uid), ("intercompany_user_id", env.uid),
            ("intercompany_invoice_user_id", env.uid),
        ):  # fmt: skip
            if name in company._fields:
                company[name] = value
        if "warehouse_id" in company._fields:
            company.warehouse_id = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)


def _purchases(env, seller, buyer, products, count):
    """Return draft purchase orders of the buyer, in the currency the seller sells in."""
    model = env["purchase.order"].with_company(buyer)
    picking_type = env["stock.picking.type"].search(
        [("code", "=", "incoming"), ("company_id", "=", buyer.id)], limit=1
    )
    lines = [
        (0, 0, {"product_id": one.id, "product_qty": 3, "price_unit": 10.0, "tax_ids": False})
        for one in products
    ]
    values = {
        "partner_id": seller.partner_id.id, "company_id": buyer.id, "picking_type_id": picking_type.id,
        "currency_id": seller.currency_id.id, "order_line": lines,
    }  # fmt: skip
    return model.create([values] * count)


def mirror_orders(bench, count):
    """Confirm *count* purchase orders, each making and confirming a sales order of the other company."""
    env, seller, buyer, products = _world(bench)
    return bench.measure(
        lambda orders: orders.button_confirm(),
        prepare=lambda: _purchases(env, seller, buyer, products, count),
    )


def mirror_invoices(bench, count):
    """Post *count* invoices of sales orders of which the other company has the purchase, each making a bill."""
    env, seller, buyer, products = _world(bench)

    moves = type(env["account.move"])
    if hasattr(moves, "_attach_original_pdf_report"):
        # They attach a rendering of the invoice: left out, in their favour.
        moves._attach_original_pdf_report = lambda self: None

    def prepare():
        orders = _purchases(env, seller, buyer, products, count)
        orders.button_confirm()
        name = "intercompany_purchase_id" if "intercompany.agreement" in env else "auto_purchase_order_id"
        sales = env["sale.order"].search([(name, "in", orders.ids)])
        invoices = sales.with_company(seller)._create_invoices(grouped=True)
        invoices.invoice_date = date.today()
        return invoices

    return bench.measure(lambda invoices: invoices.action_post(), prepare=prepare)


# ------------------------------------------------------------------ ours alone
def _chain(bench, count):
    """Orders of two legs, confirmed, shipped, received, invoiced and billed."""
    env, seller, buyer, products = _world(bench)
    agreement = _agree(env, seller, buyer)
    warehouse = env["stock.warehouse"].search([("company_id", "=", seller.id)], limit=1)
    for product in products:
        env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10.0 * count)

    def go(orders):
        orders.button_confirm()
        sales = orders.intercompany_sale_ids.with_company(seller)
        for pickings in (sales.picking_ids, orders.picking_ids.with_company(buyer)):
            pickings.move_ids._action_assign()
            pickings.move_ids.picked = True
            pickings._action_done()
        sales._create_invoices().action_post()
        return len(sales.invoice_ids.intercompany_bill_ids)

    sample = bench.measure(go, prepare=lambda: _purchases(env, seller, buyer, products, count))
    bench.row(
        "full_chain",
        count,
        sample,
        note=f"{agreement.name}: order, delivery, receipt, invoice and bill",
    )


def _match(bench):
    """The list of both sides over 200,000 linked lines, its first page and its totals."""
    env, seller, buyer, products = _world(bench)
    agreement = _agree(env, seller, buyer)
    linked = _link(bench, agreement, 200_000 if bench.profile.is_judged else 2_000)
    model = bench.user_env()["intercompany.match"]

    def read():
        model.search([], limit=80).read(["product_id", "shipped", "received", "in_transit", "differs_price"])
        return model._read_group([], [], ["in_transit:sum", "__count"])

    sample = bench.measure(read, repeat=2)
    bench.row("match_200k", linked, sample, limits=(("under 3 s", sample.seconds < 3.0),))


def _link(bench, agreement, count):
    """Put past sales and purchase lines of the data together as pairs, whatever they sold: the list reads the same rows."""
    bench.sql(
        """
        WITH sold AS (SELECT id, order_id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM sale_order_line
                       WHERE display_type IS NULL ORDER BY id LIMIT %s),
             bought AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM purchase_order_line
                         WHERE display_type IS NULL ORDER BY id LIMIT %s),
             pairs AS (UPDATE sale_order_line line SET intercompany_purchase_line_id = bought.id
                         FROM sold JOIN bought USING (place) WHERE line.id = sold.id RETURNING line.order_id)
        UPDATE sale_order SET intercompany_agreement_id = %s WHERE id IN (SELECT order_id FROM pairs)
        """,
        count, count, agreement.id,
    )  # fmt: skip
    bench.sql("ANALYZE sale_order_line")
    bench.env.cr.commit()
    bench.env.invalidate_all()
    [[linked]] = bench.sql(
        "SELECT COUNT(*) FROM sale_order_line WHERE intercompany_purchase_line_id IS NOT NULL"
    )
    return linked
