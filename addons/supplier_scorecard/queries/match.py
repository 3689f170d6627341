"""Facts behind the match of vendor bill lines."""

from odoo.tools import SQL

READS = {
    "account.move": ("state", "move_type", "currency_id", "invoice_date", "date", "match_state"),
    "account.move.line": (
        "purchase_line_id", "quantity", "product_uom_id", "price_subtotal", "display_type", "parent_state", "product_id",
    ),
    "purchase.order.line": ("qty_received", "product_qty", "product_uom_qty", "price_subtotal", "product_uom_id"),
    "purchase.order": ("currency_id",),
}  # fmt: skip


def bill_lines(move_ids):
    """Return one row per product line of the vendor bills *move_ids*.

    Grain: bill line. Columns: line, bill, order line (None without one), currency of the order, product's category
    path, billed quantity and net price per product unit (bill currency), ordered and received quantity (product
    unit), net order price per product unit (order currency), quantity on other posted bills less refunds, whether the
    product is billed by receipt.
    """
    return SQL(
        """
        SELECT aml.id, aml.move_id, pol.id, po.currency_id, categ.parent_path,
               aml.quantity * COALESCE(unit.factor / own.factor, 1),
               aml.price_subtotal / NULLIF(aml.quantity * COALESCE(unit.factor / own.factor, 1), 0),
               pol.product_uom_qty,
               pol.qty_received * order_unit.factor / own.factor,
               pol.price_subtotal / NULLIF(pol.product_uom_qty, 0),
               COALESCE(other.quantity, 0),
               COALESCE(tmpl.purchase_method, 'purchase') = 'receive'
          FROM account_move_line aml
          JOIN account_move move ON move.id = aml.move_id
          LEFT JOIN product_product product ON product.id = aml.product_id
          LEFT JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
          LEFT JOIN product_category categ ON categ.id = tmpl.categ_id
          LEFT JOIN uom_uom own ON own.id = COALESCE(tmpl.uom_id, aml.product_uom_id)
          LEFT JOIN uom_uom unit ON unit.id = COALESCE(aml.product_uom_id, tmpl.uom_id)
          LEFT JOIN purchase_order_line pol ON pol.id = aml.purchase_line_id
          LEFT JOIN purchase_order po ON po.id = pol.order_id
          LEFT JOIN uom_uom order_unit ON order_unit.id = pol.product_uom_id
          LEFT JOIN LATERAL (
              SELECT sum(CASE WHEN bill.move_type = 'in_refund' THEN -1 ELSE 1 END
                         * o.quantity * other_unit.factor / own.factor) AS quantity
                FROM account_move_line o
                JOIN account_move bill ON bill.id = o.move_id
                LEFT JOIN uom_uom other_unit ON other_unit.id = COALESCE(o.product_uom_id, tmpl.uom_id)
               WHERE o.purchase_line_id = pol.id AND o.parent_state = 'posted' AND o.move_id <> aml.move_id
                 AND bill.move_type IN ('in_invoice', 'in_refund')
          ) other ON true
         WHERE aml.move_id = ANY(%s) AND aml.display_type = 'product'
        """,
        list(move_ids),
    )


# A bill that is held may be reconciled with a credit note of the vendor only. In the database, so that it binds the bank
# widgets of other addons, imports and plain SQL too. Both sides are read by their keys, one after the other: as one join
# the planner, told at first that no bill is held, would go through all that are held for each payment.
PAYMENT_GUARD = """
CREATE OR REPLACE FUNCTION supplier_scorecard_refuse_payment() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE debit account_move; credit account_move; held text;
BEGIN
    SELECT * INTO debit FROM account_move
     WHERE id = (SELECT move_id FROM account_move_line WHERE id = NEW.debit_move_id);
    SELECT * INTO credit FROM account_move
     WHERE id = (SELECT move_id FROM account_move_line WHERE id = NEW.credit_move_id);
    IF debit.match_state = 'held' AND credit.move_type <> 'in_refund' THEN
        held := debit.name;
    ELSIF credit.match_state = 'held' AND debit.move_type <> 'in_refund' THEN
        held := credit.name;
    ELSE
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'bill % is held by the three-way match: payment is refused', held
        USING ERRCODE = 'restrict_violation';
END $body$;
DROP TRIGGER IF EXISTS supplier_scorecard_payment_guard ON account_partial_reconcile;
CREATE TRIGGER supplier_scorecard_payment_guard BEFORE INSERT OR UPDATE ON account_partial_reconcile
    FOR EACH ROW EXECUTE FUNCTION supplier_scorecard_refuse_payment();
"""
