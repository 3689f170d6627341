from . import (
    distribution_summary,
    distribution_summary_case,
    distribution_summary_kpi,
    distribution_summary_words,
    spreadsheet_dashboard,
)
