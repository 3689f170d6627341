from odoo.exceptions import UserError


def uninstall_hook(env):
    """Refuse to leave while goods are held: without the guards they would simply be free."""
    held = env["stock.move"].search_count([("release_hold", "=", True)])
    if held:
        raise UserError(env._("%s stock moves are still held.", held))
