from odoo.addons.distribution_control.queries.new_column import add_filled_column

from .queries.stock_line_trigger import drop_refuse_line


def pre_init_hook(env):
    """Leave the orders of all years as they are: none of them is governed."""
    for statement in add_filled_column("sale_order", "release_state", "none"):
        env.cr.execute(statement)


def uninstall_hook(env):
    """Leave nothing behind in the database; refused while goods are held, whichever way the removal came."""
    env["stock.move"]._check_no_hold_left()
    env.cr.execute(drop_refuse_line())
    env["order.release.hold"]._release_links()
