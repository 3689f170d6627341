from . import (
    distribution_demo_allocation,
    distribution_demo_intercompany,
    distribution_demo_kpi,
    distribution_demo_loader,
    distribution_demo_masters,
    distribution_demo_orders,
    distribution_demo_patterns,
    distribution_demo_replenishment,
    distribution_demo_suppliers,
    distribution_demo_users,
    distribution_demo_writer,
    res_company,
)
