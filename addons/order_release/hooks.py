from .queries.stock_line_trigger import drop_refuse_line


def uninstall_hook(env):
    """Leave nothing behind in the database; refused while goods are held, whichever way the removal came."""
    env["stock.move"]._check_no_hold_left()
    env.cr.execute(drop_refuse_line())
    env["order.release.hold"]._release_links()
