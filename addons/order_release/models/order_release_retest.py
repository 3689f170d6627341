from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.order_release.queries.retest import drain_retests, orders_to_retest

from .sale_order_release import CHUNK

# What changes together (a payment run, a receipt of forty lines) is looked at together.
DEBOUNCE = timedelta(seconds=20)
AT_ONCE = 10000


class OrderReleaseRetest(models.Model):
    """Facts that have changed: whoever is held for them is looked at within the minute, not at the next round.

    Rows are added by whatever changes a fact and taken out by the clock; nobody waits for anybody, and a request
    that is lost costs no more than the five minutes to the round over everything held.
    """

    _name = "order.release.retest"
    _description = "Release: look again"
    _log_access = False

    kind = fields.Selection(
        [("partner", "Customer"), ("product", "Product"), ("order", "Order"), ("company", "Company")],
        required=True,
    )
    subject_id_value = fields.Integer("Subject (id)", required=True)
    warehouse_id_value = fields.Integer("Branch (id)")

    @api.model
    def _ask(self, kind, subjects, companies):
        """Ask for a look at what *subjects* (ids, or pairs of product and branch) concern; off costs nothing."""
        subjects = [one if isinstance(one, tuple) else (one, None) for one in subjects]
        # sudo: whether a company releases is no secret
        if not subjects or not companies.sudo().filtered("order_release_active"):
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO order_release_retest (kind, subject_id_value, warehouse_id_value)"
                " SELECT %s, * FROM unnest(%s::int[], %s::int[])",
                kind,
                [subject_id for subject_id, _warehouse_id in subjects],
                [warehouse_id for _subject_id, warehouse_id in subjects],
            )
        )
        self._trigger_once()

    @api.model
    def _trigger_once(self):
        """Have the clock come soon, once for all that is asked until then."""
        cron = self.env.ref("order_release.ir_cron_retest").sudo()  # sudo: its own clock
        now = fields.Datetime.now()
        pending = self.env["ir.cron.trigger"].sudo().search_count(
            [("cron_id", "=", cron.id), ("call_at", ">", now)], limit=1
        )  # fmt: skip
        if not pending:
            cron._trigger(now + DEBOUNCE)

    @api.model
    def _cron_retest(self):
        """Look again at what the changed facts concern; what is cured goes."""
        cron = self.env["ir.cron"]
        ids = self._drain()
        cron._commit_progress(remaining=len(ids))
        orders = self.env["sale.order"]
        for chunk in split_every(CHUNK, ids, list):
            orders._refresh_or_skip(chunk)
            if not cron._commit_progress(len(chunk)):
                break

    @api.model
    def _drain(self):
        """Take the requests out of the queue and return the ids of the held orders they concern."""
        found = {"partner": set(), "order": set(), "company": set(), "product": set()}
        self.env.cr.execute(drain_retests(AT_ONCE))
        for kind, subject_id, warehouse_id in self.env.cr.fetchall():
            found[kind].add((subject_id, warehouse_id) if kind == "product" else subject_id)
        if not any(found.values()):
            return []
        partners = self._with_groups(found["partner"])
        query = orders_to_retest(self.env, partners, found["product"], found["order"], found["company"])
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _with_groups(self, partner_ids):
        """Add who shares a limit with *partner_ids*, where a policy counts whole groups of customers."""
        policies = self.env["order.release.policy"]._get_terms()
        if not partner_ids or not any(
            "count_group" in terms.options for one in policies for terms in one.terms.values()
        ):
            return partner_ids
        return partner_ids | self.env["order.release.gate.credit"]._fetch_groups(partner_ids).keys()
