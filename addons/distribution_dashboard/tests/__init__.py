from . import (
    test_dashboard_words,
    test_dashboards,
    test_dashboards_browser,
    test_digest,
    test_review,
    test_review_lines,
    test_review_sign,
    test_summary,
    test_timeline,
    test_tower,
    test_tower_live,
    test_tower_tour,
)
