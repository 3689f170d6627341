def uninstall_hook(env):
    """Take the database functions away with the addon; the tables and their triggers go with the models."""
    env.cr.execute("DROP FUNCTION IF EXISTS distribution_review_guard() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS distribution_review_part_guard() CASCADE")
