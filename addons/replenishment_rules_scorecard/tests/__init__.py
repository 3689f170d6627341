from . import test_scored_lead_times
