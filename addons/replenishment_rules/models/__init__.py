from . import replenishment_demand, res_company
