def uninstall_hook(env):
    """Leave no switch behind: a later installation starts switched off, as every first one does."""
    env["ir.config_parameter"].search([("key", "=like", "stock_accelerator.%")]).unlink()
