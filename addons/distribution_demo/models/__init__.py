from . import (
    distribution_demo_writer,
    distribution_demo_patterns,
    distribution_demo_masters,
    distribution_demo_users,
    distribution_demo_orders,
    distribution_demo_loader,
    res_company,
)
