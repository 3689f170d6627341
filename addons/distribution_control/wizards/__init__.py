from . import (
    distribution_approval_answer,
    distribution_exception_decide,
    distribution_ledger_check,
    distribution_ledger_check_finding,
)
