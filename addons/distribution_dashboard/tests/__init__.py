from . import test_summary, test_timeline, test_tower, test_tower_live
from . import test_dashboards, test_dashboards_browser
from . import test_review
