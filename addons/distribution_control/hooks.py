FUNCTIONS = (
    "distribution_append_only",
    "distribution_decision_waits",
    "distribution_bulk_check",
    "distribution_bulk_moved",
    "distribution_bulk_forget",
)


def uninstall_hook(env):
    """Take the database functions away with the addon, and the triggers that call them."""
    for name in FUNCTIONS:
        env.cr.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
