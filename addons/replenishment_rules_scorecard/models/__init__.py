from . import purchase_order, purchase_order_line, replenishment_planner
