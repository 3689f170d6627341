from . import (
    purchase_order,
    purchase_order_line,
    stock_picking,
    supplier_commitment,
    supplier_event,
    supplier_event_builder,
    supplier_terms,
)
