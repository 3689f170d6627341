from . import test_summary, test_timeline, test_tower, test_tower_live
