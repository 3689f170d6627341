def migrate(cr, version):
    """The weekly rows become a view over one row per series; what was counted is counted again."""
    cr.execute("DROP TABLE IF EXISTS replenishment_demand")
    cr.execute("UPDATE res_company SET replenishment_demand_until = NULL")
