from . import replenishment_proposal_engine
