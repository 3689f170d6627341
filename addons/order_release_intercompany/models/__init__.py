from . import order_release_engine, order_release_gate_chain
