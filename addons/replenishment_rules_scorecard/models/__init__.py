from . import replenishment_planner
