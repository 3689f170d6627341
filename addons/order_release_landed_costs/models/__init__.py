from . import order_release_gate_margin
