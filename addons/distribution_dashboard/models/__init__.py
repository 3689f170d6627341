from . import (
    distribution_summary,
    distribution_summary_case,
    distribution_summary_kpi,
    distribution_summary_words,
    distribution_timeline,
    distribution_timeline_button,
    distribution_tower,
    distribution_tower_change,
    distribution_tower_live,
    distribution_tower_look,
    spreadsheet_dashboard,
)
from . import (
    distribution_review,
    distribution_review_line,
    distribution_review_comment,
    distribution_review_create,
    distribution_review_detector,
    distribution_review_lines,
    distribution_review_words,
)
from . import (
    digest_digest,
    res_company,
)
