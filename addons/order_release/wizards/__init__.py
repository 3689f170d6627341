from . import (
    order_release_branch,
    order_release_branch_line,
    order_release_posting,
    order_release_stop,
    order_release_substitution,
    order_release_substitution_line,
    order_release_switch,
    order_release_switch_line,
    order_release_wizard,
    order_release_wizard_line,
)
