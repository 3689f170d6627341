from . import (
    test_audit,
    test_chain_equality,
    test_guard,
    test_orderpoint_equality,
    test_reservation_equality,
    test_route_cache,
)
