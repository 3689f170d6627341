import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.order_release.logic.message import Change, Told, plan
from odoo.addons.order_release.queries.message import changes, told

_logger = logging.getLogger(__name__)

# News older than this is none any more; it bounds what the job reads.
NEWS_DAYS = 3
CHUNK = 100


class OrderReleaseMessage(models.Model):
    """What customers were told about their orders, once per change.

    A job compares the orders of the channels that tell something with what is noted here; nothing is hooked into
    confirming, releasing or shipping. The unique key makes two jobs at once send one message.
    """

    _name = "order.release.message"
    _description = "Message about an order"
    _order = "id desc"
    _rec_name = "order_id"
    _log_access = False

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    kind = fields.Selection(
        [
            ("hold", "Held"),
            ("backorder", "Shipped in part"),
            ("date", "New date"),
            ("shipment", "Shipped"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True, help="What tells this change from others of its kind.")
    noted_at = fields.Datetime("Noted on", required=True, readonly=True)
    sent_at = fields.Datetime(
        "Told on", readonly=True, help="Empty: noted only, the channel did not tell it."
    )

    _change_unique = models.UniqueIndex("(order_id, kind, key)", "A change is told once.")

    @api.model
    def _templates(self):
        """Return {kind: external id of its mail template}."""
        return {
            kind: f"order_release.mail_template_{kind}" for kind, _label in self._fields["kind"].selection
        }

    @api.model
    def _cron_tell(self):
        """Tell customers what changed; commits per chunk, an order that fails stays for the next run."""
        teams = self.env["crm.team"].search([("release_message_since", "!=", False)])
        cron = self.env["ir.cron"]
        if not teams:
            return
        since = fields.Datetime.now() - timedelta(days=NEWS_DAYS)
        found = {}
        for row in self.env.execute_query(changes(self.env, teams.ids, since)):
            found.setdefault(row[0], []).append(Change(*row))
        cron._commit_progress(remaining=len(found))
        for order_ids in split_every(CHUNK, sorted(found), list):
            self._tell([one for order_id in order_ids for one in found[order_id]])
            if not cron._commit_progress(len(order_ids)):
                break

    @api.model
    def _tell(self, found):
        """Send and note what *found* (Changes) holds that is news; the same again right after does nothing."""
        now = fields.Datetime.now()
        orders = self.env["sale.order"].browse({one.order_id for one in found})
        # What happened before the channel began to tell is noted, not told.
        wanted = {order.id: order.team_id._get_release_messages() for order in orders}
        begun = {order.id: order.team_id.release_message_since or now for order in orders}
        known = [Told(*row) for row in self.env.execute_query(told(self.env, orders.ids))]
        old = [one for one in found if one.at < begun[one.order_id]]
        quiet = [Told(*one[:3], None) for one in old]
        result = plan(found, known + quiet, wanted, now)
        seen = {(one.order_id, one.kind, one.key) for one in known}
        self._note([one for one in old if one[:3] not in seen] + list(result.note), now, False)
        for change in result.send:
            try:
                with self.env.cr.savepoint():
                    self._note([change], now, now)
                    self._send(self.env["sale.order"].browse(change.order_id), change.kind)
            except Exception:
                _logger.exception(
                    "release: message %s of sale order %s was not sent", change.kind, change.order_id
                )

    @api.model
    def _note(self, found, now, sent_at):
        self.create(
            [
                {
                    "order_id": one.order_id,
                    "kind": one.kind,
                    "key": one.key,
                    "noted_at": now,
                    "sent_at": sent_at,
                }
                for one in found
            ]
        )

    @api.model
    def _send(self, order, kind):
        template = self.env.ref(self._templates()[kind])
        # Queued, not sent here: a mail server that is away keeps nobody's news from being noted.
        template.send_mail(order.id, force_send=False, email_layout_xmlid="mail.mail_notification_light")
