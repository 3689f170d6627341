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
