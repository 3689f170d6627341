from . import order_release_gate_stock, res_partner
