from .queries.new_column import add_filled_column

FUNCTIONS = (
    "distribution_append_only",
    "distribution_decision_waits",
    "distribution_bulk_check",
    "distribution_bulk_moved",
    "distribution_bulk_forget",
)


def pre_init_hook(env):
    """Approve partners and products that are there without writing each of them anew."""
    for table in ("res_partner", "product_template"):
        for statement in add_filled_column(table, "control_state", "approved"):
            env.cr.execute(statement)


def uninstall_hook(env):
    """Take the database functions away with the addon, and the triggers that call them."""
    for name in FUNCTIONS:
        env.cr.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
