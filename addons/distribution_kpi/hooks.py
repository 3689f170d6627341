from .queries.bi_view import drop_schema
from .queries.branch import add_branch_column, fill_branches


def pre_init_hook(env):
    """Give the invoice lines that are there their branch in two statements, before the ORM would one by one."""
    for statement in (add_branch_column(), *fill_branches()):
        env.cr.execute(statement)


def uninstall_hook(env):
    """Take the feed for BI tools away; roles stay, they are the database administrator's."""
    env.cr.execute(drop_schema())
