import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.order_release.logic.override import Facts, score
from odoo.addons.order_release.queries.override import outcomes, store_outcomes

_logger = logging.getLogger(__name__)

CHUNK = 500


class OrderReleaseOverride(models.Model):
    """One act of a person that let a blocked order go, and what became of it.

    Written by the clearing of the holds and scored by the clock; nobody has the right to change one. The entry of the
    ledger keeps reason and figures, this row keeps what can still change: whether it ended well.
    """

    _name = "order.release.override"
    _description = "Override"
    _order = "id desc"
    _rec_name = "order_id"
    _log_access = False

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, index=True)
    team_id = fields.Many2one("crm.team", "Channel", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    user_id = fields.Many2one("res.users", "Person", required=True, readonly=True, index=True)
    role_id = fields.Many2one("res.groups", "In the duty of", readonly=True)
    gates = fields.Char(required=True, readonly=True, help="Codes of the gates that were overridden.")
    gate_names = fields.Char("Overridden", compute="_compute_gate_names")
    reason = fields.Text(required=True, readonly=True)
    amount = fields.Monetary("Value let go", readonly=True)
    decision_id_value = fields.Integer("Decision (id)", required=True, readonly=True)
    decided_at = fields.Datetime("Decided on", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True, index=True, help="The local day of the branch.")
    valid_until = fields.Datetime("Stands until", readonly=True)
    is_expired = fields.Boolean("Expired", readonly=True)

    outcome = fields.Selection(
        [
            ("pending", "Not known yet"),
            ("good", "Shipped and paid"),
            ("late", "Paid late"),
            ("unpaid", "Overdue"),
            ("loss", "Loss"),
            ("not_shipped", "Not shipped"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    days_late = fields.Integer(readonly=True, aggregator="avg")
    loss_amount = fields.Monetary("Loss", readonly=True)
    is_final = fields.Boolean(
        "Final", readonly=True, help="Nothing that may still happen changes the outcome."
    )
    scored_at = fields.Datetime("Scored on", readonly=True)

    _open_idx = models.Index("(scored_at NULLS FIRST, id) WHERE is_final IS NOT TRUE")
    _expiry_idx = models.Index("(valid_until) WHERE is_expired IS NOT TRUE")

    @api.depends("gates")
    @api.depends_context("lang")
    def _compute_gate_names(self):
        labels = dict(self.env["order.release.engine"]._selection_gates())
        for override in self:
            override.gate_names = ", ".join(
                labels.get(gate, gate) for gate in (override.gates or "").split(",")
            )

    @api.model
    def _note(self, holds, decision, budget):
        """Write down that the current user let *holds* of one order pass by *decision*."""
        order = holds.order_id
        groups = holds[:1]._get_roles() & self.env.user.all_group_ids
        days = budget.valid_days if budget else 0
        return self._note_act(
            order, holds.mapped("gate"), groups, order.release_value_held, decision, valid_days=days
        )

    @api.model
    def _note_act(self, order, gates, groups, amount, decision, valid_days=0):
        """Write down that the current user, as one of *groups*, let *amount* of *order* pass against *gates*."""
        now = fields.Datetime.now()
        zone = order.warehouse_id or order.company_id
        # sudo: nobody has the right to write overrides; duty, author and budget were checked by who clears
        return self.sudo().create(
            {
                "order_id": order.id,
                "company_id": order.company_id.id,
                "partner_id": order.partner_id.commercial_partner_id.id,
                "team_id": order.team_id.id,
                "warehouse_id": order.warehouse_id.id,
                "user_id": self.env.uid,
                "role_id": groups[:1].id,
                "gates": ",".join(sorted(set(gates))),
                "reason": decision.reason,
                "amount": amount,
                "decision_id_value": decision.id,
                "decided_at": now,
                "day": zone.sudo()._local_day(now),  # sudo: a time zone
                "valid_until": now + timedelta(days=valid_days) if valid_days else False,
            }
        )

    # What became of them

    @api.model
    def _cron_score(self):
        """Score what is not final yet, the longest unseen first; commits per chunk and goes on where it stopped."""
        cron = self.env["ir.cron"]
        before = fields.Datetime.now() - timedelta(hours=20)
        due = self.search(
            [("is_final", "=", False), "|", ("scored_at", "=", False), ("scored_at", "<", before)],
            order="scored_at NULLS FIRST, id",
        )
        cron._commit_progress(remaining=len(due))
        for ids in split_every(CHUNK, due.ids, list):
            self.browse(ids)._score()
            if not cron._commit_progress(len(ids)):
                break

    def _score(self):
        """Write what became of these overrides as of now; the same facts again change nothing but the time."""
        today = fields.Date.context_today(self)
        found = self.env.execute_query(outcomes(self.env, self.ids, today))
        rows = [(override_id, *score(Facts(today, *facts))) for override_id, *facts in found]
        if rows:
            self.env.cr.execute(store_outcomes(rows, fields.Datetime.now()))
            self.invalidate_recordset()

    @api.model
    def _cron_expire(self):
        """Take overrides whose time is over off what has not been picked: the gates look at the orders again."""
        due = self.search(
            [("is_expired", "=", False), ("valid_until", "<", fields.Datetime.now())], order="id"
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for ids in split_every(50, due.ids, list):
            self.browse(ids)._expire_or_skip()
            if not cron._commit_progress(len(ids)):
                break

    def _expire_or_skip(self):
        """Take these off; where that fails one by one, and the one that fails is left for the next round."""
        try:
            with self.env.cr.savepoint():
                self._expire()
        except OperationalError:
            raise  # a rival was faster: the clock comes again
        except Exception:
            if len(self) == 1:
                _logger.exception("override %s could not be taken off", self.id)
            else:
                for override in self:
                    override._expire_or_skip()

    def _expire(self):
        overrides = self.sudo()  # sudo: the clock's work
        overrides.write({"is_expired": True})
        orders = overrides.order_id.filtered(lambda order: order.state == "sale")
        decided = set(self.mapped("decision_id_value"))
        holds = orders.release_hold_ids.filtered(
            lambda hold: hold.state in ("released", "overridden") and hold.decision_id_value in decided
        )
        holds.write({"state": "cured", "cleared_at": fields.Datetime.now()})
        self.env["order.release.engine"]._hold_again(orders)

    # What the approver sees

    @api.model
    def _summary(self, domain):
        """Return {outcome: (count, loss)} of the overrides of *domain*."""
        groups = self.sudo()._read_group(
            domain, ["outcome"], ["__count", "loss_amount:sum"]
        )  # sudo: own and customer's
        return {outcome: (count, loss) for outcome, count, loss in groups}

    @api.model
    def _tell_summary(self, domain, company):
        """Return the track record of the overrides of *domain* in one line; empty when there are none."""
        found = self._summary(domain)
        if not found:
            return ""
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        parts = [f"{found[code][0]} {label.lower()}" for code, label in labels.items() if code in found]
        loss = sum(amount for _count, amount in found.values())
        text = self.env._(
            "%(count)s: %(parts)s", count=sum(count for count, _loss in found.values()), parts=", ".join(parts)
        )  # fmt: skip
        if loss:
            text = self.env._("%(text)s; loss %(loss)s", text=text, loss=company.currency_id.format(loss))
        return text
