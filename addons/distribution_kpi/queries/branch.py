"""The branch of invoice lines that were there before the addon."""

from odoo.tools import SQL


def add_branch_column():
    return SQL("ALTER TABLE account_move_line ADD COLUMN IF NOT EXISTS kpi_warehouse_id int4")


def fill_branches():
    """Return the statements that say of each invoice line what ``_compute_kpi_warehouse_id`` says of it."""
    return (
        SQL(
            """UPDATE account_move_line aml SET kpi_warehouse_id = sold.warehouse_id
                 FROM (SELECT DISTINCT ON (rel.invoice_line_id) rel.invoice_line_id, l.warehouse_id
                         FROM sale_order_line_invoice_rel rel JOIN sale_order_line l ON l.id = rel.order_line_id
                        ORDER BY rel.invoice_line_id, l.order_id DESC, l.sequence, l.id) sold
                WHERE sold.invoice_line_id = aml.id AND sold.warehouse_id IS NOT NULL"""
        ),
        SQL(
            """UPDATE account_move_line aml SET kpi_warehouse_id = kind.warehouse_id
                 FROM purchase_order_line l
                 JOIN purchase_order o ON o.id = l.order_id
                 JOIN stock_picking_type kind ON kind.id = o.picking_type_id
                WHERE l.id = aml.purchase_line_id AND aml.kpi_warehouse_id IS NULL"""
        ),
    )
