from . import test_approved_proposal, test_scored_lead_times
