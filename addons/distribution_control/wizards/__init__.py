from . import (
    distribution_exception_decide,
    distribution_ledger_check,
    distribution_ledger_check_finding,
)
