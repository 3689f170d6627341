# ruff: noqa: F821  the shell provides env
# Stands before every story that runs inside an Odoo shell; what a story puts into *outcome* its test reads.
import json  # noqa: F401  to print it by

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.tools import mute_logger

registry, company = env.registry, env.company
outcome = {}


def as_system(cr):
    return api.Environment(cr, SUPERUSER_ID, {})


def only_stock_counts():
    """Have stock alone hold orders, and goods handed out anew from others to key accounts; return the tag of these."""
    env["order.release.policy"].search([]).action_archive()
    desk = env.ref("distribution_control.group_release_desk")
    env["order.release.policy"].create(
        {
            "name": "Stock",
            "line_ids": [Command.create({"gate": "stock", "mode": "block", "override_role_id": desk.id})],
        }
    )
    key = env["res.partner.category"].create({"name": "Key account"})
    classes = env["order.release.demand.class"]
    classes.create({"name": "Key", "strategy": "gain", "sequence": 1, "category_ids": key.ids})
    classes.create({"name": "Others", "strategy": "redistribute", "sequence": 2})
    return key


def second_after(first, second):
    """Let *second* look at the database before *first* commits, act after it, and try again when told to.

    Return how that went and what *second* returned.
    """
    with registry.cursor() as stale:
        stale.execute("SELECT 1")
        with registry.cursor() as fresh:
            first(fresh)
        try:
            with mute_logger("odoo.sql_db"):
                return ["at once", second(stale)]
        except SerializationFailure:
            stale.rollback()
            return ["tried again", second(stale)]
