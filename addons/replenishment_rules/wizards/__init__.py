from . import replenishment_proposal_answer
