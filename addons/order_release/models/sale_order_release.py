import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import split_every

from odoo.addons.order_release.queries.demand import held_orders

_logger = logging.getLogger(__name__)

# The type of the activity that asks for a release.
REQUEST = "order_release.mail_activity_type_release"
CHUNK = 200
# A look is good for so long; the run comes every five minutes.
FRESH_MINUTES = 4


class SaleOrder(models.Model):
    """What people and the clock do about held orders."""

    _inherit = "sale.order"

    # People

    def action_recheck(self):
        """Look again at the facts; what is cured goes at once. Open to everybody who reads the orders."""
        self._check_worked_on()
        held = self._filter_held()
        if held:
            self.env["order.release.engine"]._refresh(held)
        left = held._filter_held()
        freed = len(held) - len(left)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if freed else "info",
                "message": self.env._(
                    "%(freed)s released, %(left)s still held.", freed=freed, left=len(left)
                ),
            },
        }

    def action_release(self):
        """Open the form that asks for the reason."""
        self._check_read_by_staff()
        return self._open_release_wizard("all")

    def action_ship_available(self):
        """Open the form that lets an order go in parts that would have waited to be complete."""
        self._check_read_by_staff()
        return self._open_release_wizard("available")

    @api.model
    def _get_chosen(self):
        """Return the orders that the client's context names for a form, if the current user reads them."""
        chosen = self._browse_given(self.env.context.get("active_ids"))
        chosen._check_read_by_staff()
        return chosen

    @api.model
    def _browse_given(self, ids):
        """Return the orders of *ids* as a client sends them: what is no id is left out."""
        return (
            self.browse(one for one in ids if isinstance(one, int))
            if isinstance(ids, list)
            else self.browse()
        )

    def _open_release_wizard(self, scope):
        action = self.env["ir.actions.act_window"]._for_xml_id("order_release.order_release_wizard_action")
        action["context"] = {
            "active_model": "sale.order",
            "active_ids": self.ids,
            "default_scope": scope,
        }
        if scope == "available":
            action["name"] = self.env._("Ship what is there")
        return action

    def action_ask_release(self):
        """Give the person of the acting role with the fewest such tasks an activity on the order."""
        self._check_worked_on()
        asked = []
        for order in self._filter_held():
            standing = order.sudo().release_hold_ids._filter_standing()  # sudo: to find who acts
            # Nobody clears goods into being: for them one asks only where nothing else stands in the way.
            standing = standing.filtered(lambda hold: hold.gate != "stock") or standing
            for role in standing.mapped("acting_role_id"):
                asked += order._ask_role(role, standing)
        if not asked:
            raise UserError(
                self.env._("Nobody can be asked: nothing is held, or the role has no other member.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Asked: %s", ", ".join(dict.fromkeys(asked))),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _is_only_looked_at(self):
        """Say whether the current user audits: reads everything, and sets nothing in motion."""
        return self.env.user.has_group("distribution_control.group_auditor")

    def _check_worked_on(self):
        self._check_read_by_staff()
        if self._is_only_looked_at():
            raise AccessError(self.env._("An auditor reads orders and sets nothing in motion."))

    def _ask_role(self, role, standing):
        """Schedule one activity for *role* on the order unless there is one; return the names asked."""
        self.ensure_one()
        order = self.sudo()  # sudo: whoever asks need not see who else is asked
        authors = order._get_release_authors() | self.env.user
        members = role.all_user_ids.filtered(
            lambda user: user.active and not user.share and order.company_id in user.company_ids
        )
        members -= authors
        if not members:
            return []
        pending = order._get_release_requests().filtered(lambda one: one.user_id in members)
        if not pending:
            counts = dict(
                self.env["mail.activity"].sudo()._read_group(
                    [("user_id", "in", members.ids)], ["user_id"], ["__count"]
                )
            )  # fmt: skip
            chosen = min(members, key=lambda user: (counts.get(user, 0), user.id))
            reasons = [hold.message for hold in standing if role in hold._get_roles()]
            order.activity_schedule(
                REQUEST,
                # The figures stand where the asked person looks first: in the list of what is to do.
                summary=self.env._(
                    "Release %(order)s: %(reasons)s", order=order.name, reasons="; ".join(reasons)
                ),
                note="; ".join(reasons),
                user_id=chosen.id,
            )
            return [chosen.name]
        return pending.user_id.mapped("name")

    def _release_by_hand(self, reason, scope="all"):
        """Let the current user clear what the duties cover; return {order: (freed, what became of it in words)}.

        One order that is refused does not stop the others; alone, it raises.
        """
        self.check_access("read")
        results, decisions = {}, {}
        for order in self:
            try:
                with self.env.cr.savepoint():
                    decisions.update(order._get_clearable(scope)._clear(reason))
            except UserError as error:
                if len(self) == 1:
                    raise
                results[order] = (False, str(error))
        cleared = self.browse([order.id for order in decisions])
        if cleared:
            self.env["order.release.engine"]._refresh(cleared, "release", decisions)
            cleared._finish_release_activities(reason)
        for order in cleared:
            results[order] = (order.release_state != "held", order._describe_release())
        return results

    def _get_clearable(self, scope):
        """Return the standing holds that *scope* is about; a short line is no obstacle to what is there."""
        standing = self.release_hold_ids._filter_standing()
        if scope == "available":
            return standing.filtered(lambda hold: hold.gate == "stock" and hold.code == "incomplete")
        return standing

    def _describe_release(self):
        self.ensure_one()
        rest = "; ".join(self._get_release_reasons())
        if self.release_state == "released":
            return self.env._("Released to the warehouse.")
        if self.release_state == "partial":
            return self.env._("Released in part. Still held: %s", rest)
        return self.env._("Cleared, still held: %s", rest)

    def _get_release_requests(self):
        """Return the activities that ask somebody to release one of the orders."""
        kind = self.env.ref(REQUEST, raise_if_not_found=False)
        return self.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def _finish_release_activities(self, reason):
        for order in self.sudo():  # sudo: the request may be another person's task
            done = order._get_release_requests()
            if order.release_state == "released" and done:
                done.action_feedback(feedback=reason)

    def _release_all(self, decision):
        """Let go everything the orders hold under one decision that somebody has justified already."""
        # sudo: the duty was checked by who decided
        orders = self.sudo()
        for order in orders:
            order.order_line._release_goods(decision)
        orders.release_hold_ids.filtered(lambda hold: hold.state == "open").write(
            {
                "state": "released",
                "cleared_at": fields.Datetime.now(),
                "cleared_by_name": self.env.user.name,
                "decision_id_value": decision.id,
            }
        )
        orders._set_release(self._prepare_released_values())

    def _filter_held(self):
        return self.filtered(lambda order: order.release_state in ("held", "partial"))

    # The clock

    @api.model
    def _cron_refresh_releases(self):
        """Look again at everything held, the earliest promise first; what is cured goes without a person.

        Commits per chunk. An order that fails is left as it is, told in the log, and does not stop the others; while
        it cannot be looked at it is a case of its own (kind *Held order not looked at*).
        """
        cron = self.env["ir.cron"]
        ids = self._find_held_ids()
        cron._commit_progress(remaining=len(ids))
        for chunk in split_every(CHUNK, ids, list):
            self._refresh_or_skip(chunk)
            if not cron._commit_progress(len(chunk)):
                break

    @api.model
    def _find_held_ids(self):
        companies = self.env["res.company"].sudo().search([])  # sudo: the clock serves every company
        before = fields.Datetime.subtract(fields.Datetime.now(), minutes=FRESH_MINUTES)
        return [row[0] for row in self.env.execute_query(held_orders(self.env, companies.ids, before))]

    @api.model
    def _refresh_or_skip(self, order_ids):
        """Look at the orders together; when that fails, one by one, and leave out the one that fails."""
        try:
            with self.env.cr.savepoint():
                self._refresh_chunk(order_ids)
        except OperationalError:
            raise  # a rival was faster: the whole job is tried again on a fresh snapshot
        except Exception:
            if len(order_ids) == 1:
                _logger.exception("release: sale order %s could not be looked at", order_ids[0])
                return
            for order_id in order_ids:
                self._refresh_or_skip([order_id])

    @api.model
    def _refresh_chunk(self, order_ids):
        orders = self.browse(order_ids)
        self.env["order.release.engine"]._refresh(orders)
        # A look that finds nothing new is a look all the same: the next run starts after it.
        orders._filter_held()._set_release({"release_checked_at": fields.Datetime.now()})
