from . import distribution_bi_role, stock_return_picking, stock_return_picking_line
