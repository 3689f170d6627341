from . import replenishment_proposal_answer, replenishment_what_if
