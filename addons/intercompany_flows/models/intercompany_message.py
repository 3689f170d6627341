import logging
from itertools import groupby

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.intercompany_flows.logic.outbox import next_try

from .intercompany_agreement import MIRRORING

_logger = logging.getLogger(__name__)

# What is done once per document; the others may come again, each time under a new revision.
ONCE = ("order", "sale", "shipment", "return", "return_request", "invoice", "refund_request")
BATCH = 50


class NotYetError(Exception):
    """What the message needs is not there yet: it waits, and is woken when it is."""


class IntercompanyMessage(models.Model):
    """One step that a document of one company asks of another: done at once when possible, else tried again.

    The person's own action never fails because the partner company's side does. Each row is unique per kind,
    document, target company and revision, so that no retry, restart or second worker does a step twice.
    """

    _name = "intercompany.message"
    _description = "Intercompany message"
    _order = "id desc"
    _rec_name = "origin_name"

    agreement_id = fields.Many2one(
        "intercompany.agreement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("order", "Purchase → sale"),
            ("sale", "Sale → purchase"),
            ("change", "Change of an order"),
            ("cancel", "Cancellation"),
            ("shipment", "Delivery → receipt"),
            ("return", "Return → return"),
            ("return_request", "Return asked for"),
            ("invoice", "Invoice → bill"),
            ("invoice_cancel", "Invoice withdrawn"),
            ("refund_request", "Credit asked for"),
        ],
        required=True,
        readonly=True,
    )
    origin_model = fields.Char(required=True, readonly=True)
    origin_id = fields.Many2oneReference("Document", model_field="origin_model", required=True, readonly=True)
    origin_name = fields.Char("Document name", required=True, readonly=True)
    revision = fields.Integer(readonly=True)
    origin_company_id = fields.Many2one("res.company", "From", required=True, readonly=True, index=True)
    target_company_id = fields.Many2one("res.company", "To", required=True, readonly=True, index=True)
    requester_id = fields.Many2one("res.users", "On behalf of", required=True, readonly=True)
    posted_at = fields.Datetime("Since", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("failed", "Failed"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        readonly=True,
        index=True,
    )
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime("Next try", readonly=True)
    done_at = fields.Datetime("Done at", readonly=True)
    error = fields.Text("What is wrong", readonly=True)
    target_model = fields.Char(readonly=True)
    target_id = fields.Many2oneReference("Made", model_field="target_model", readonly=True)
    target_name = fields.Char("Made document", readonly=True)

    _step_uniq = models.UniqueIndex("(kind, origin_model, origin_id, target_company_id, revision)")
    _open_idx = models.Index("(next_try_at, id) WHERE state IN ('waiting', 'failed')")
    _origin_idx = models.Index("(origin_model, origin_id)")

    @api.model
    def _steps(self):
        """Return {kind: model that does it}; an addon that adds a kind adds its line."""
        return {
            "order": "intercompany.step.order",
            "sale": "intercompany.step.sale",
            "change": "intercompany.step.change",
            "cancel": "intercompany.step.cancel",
            "shipment": "intercompany.step.shipment",
            "return": "intercompany.step.return",
            "return_request": "intercompany.step.return",
            "invoice": "intercompany.step.invoice",
            "invoice_cancel": "intercompany.step.invoice.cancel",
            "refund_request": "intercompany.step.refund",
        }

    # Posting ------------------------------------------------------------------

    @api.model
    def _post(self, kind, documents, agreements, target):
        """Ask *target* ('seller' or 'buyer') of the agreement of each of *documents* for a step, and try it at once.

        *agreements*: {document: agreement}. What was asked before is not asked again.
        """
        wanted = [document for document in documents if agreements.get(document)]
        if not wanted:
            return self.browse()
        # Seen by everyone who asks the row: what the person typed must be in the database before the other side reads it.
        self.env.flush_all()
        rows = self.env.execute_query(self._insert(kind, wanted, agreements, target))
        # sudo: the outbox belongs to no person.
        messages = self.sudo().browse([row[0] for row in rows])
        messages._process()
        return messages

    @api.model
    def _post_orders(self, kind, orders, target):
        """Tell *target* of *kind* for those of *orders* that are under an agreement, unless it was the other side that did it."""
        if (
            not self.env["intercompany.agreement"]._pairs()[1]
            or self.env.context.get("intercompany_pass") is MIRRORING
        ):
            return
        # sudo: the agreement is read by whoever changes the order.
        agreements = {order: order.sudo().intercompany_agreement_id for order in orders}
        self._post(kind, orders, agreements, target)

    def _insert(self, kind, documents, agreements, target):
        """Insert a message per document and return the new ids; grain: (kind, document, target company, revision)."""
        now = fields.Datetime.now()
        values = []
        for document in documents:
            agreement = agreements[document]
            to, of = agreement[f"{target}_company_id"], agreement[f"{'buyer' if target == 'seller' else 'seller'}_company_id"]  # fmt: skip
            name = document.sudo().display_name
            values.append(
                SQL(
                    "(%s::int, %s, %s::int, %s, %s::int, %s::int)",
                    agreement.id, document._name, document.id, name, of.id, to.id,
                )
            )  # fmt: skip
        return SQL(
            """
            INSERT INTO intercompany_message (
                kind, agreement_id, origin_model, origin_id, origin_name, origin_company_id, target_company_id,
                requester_id, posted_at, state, attempts, revision, next_try_at,
                create_uid, write_uid, create_date, write_date
            )
            SELECT %(kind)s, new.agreement_id, new.origin_model, new.origin_id, new.name, new.of_id, new.to_id,
                   %(uid)s, %(now)s, 'waiting', 0, %(revision)s, %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM (VALUES %(values)s) AS new (agreement_id, origin_model, origin_id, name, of_id, to_id)
             WHERE NOT EXISTS (
                SELECT FROM intercompany_message AS open
                 WHERE open.kind = %(kind)s AND open.origin_model = new.origin_model
                   AND open.origin_id = new.origin_id AND open.target_company_id = new.to_id
                   AND (open.state IN ('waiting', 'failed') OR %(once)s)
             )
            ON CONFLICT DO NOTHING
            RETURNING id
            """,
            kind=kind,
            uid=self.env.uid,
            now=now,
            once=kind in ONCE,
            revision=SQL("0") if kind in ONCE else SQL(
                """(SELECT COALESCE(MAX(done.revision), -1) + 1 FROM intercompany_message AS done
                     WHERE done.kind = %s AND done.origin_model = new.origin_model
                       AND done.origin_id = new.origin_id AND done.target_company_id = new.to_id)""",
                kind,
            ),
            values=SQL(", ").join(values),
        )  # fmt: skip

    # Doing --------------------------------------------------------------------

    def _process(self):
        """Do the steps in order: what fails is written down and leaves nothing half-done.

        Neighbours of one kind and agreement are done together; where that fails, each is done in a savepoint of its own.
        """
        for _key, messages in groupby(self, key=lambda one: (one.kind, one.agreement_id, one.origin_model)):
            together = self.browse().concat(*messages)
            if len(together) == 1 or not together._process_together():
                for message in together:
                    message._process_alone()

    def _process_together(self):
        """Do these steps of one kind and agreement in one savepoint; return whether that went well."""
        try:
            with self.env.cr.savepoint():
                made = self._run_steps()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            # One of them stands in the way of all: each is tried, and fails, by itself.
            _logger.info("intercompany messages %s are done one by one", self.ids, exc_info=True)
            return False
        for message in self:
            message._note_done(made[message])
        self._wake_neighbours()
        return True

    def _process_alone(self):
        try:
            with self.env.cr.savepoint():
                made = self._run_steps()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the whole transaction is tried again, with a fresh look at the data
        except NotYetError as reason:
            self._note_failure(str(reason), "waiting")
        except UserError as error:
            self._note_failure(str(error), "failed")
        except Exception as error:
            _logger.exception(
                "intercompany message %s (%s of %s) failed", self.id, self.kind, self.origin_name
            )
            self._note_failure(f"{type(error).__name__}: {error}", "failed")
        else:
            self._note_done(made[self])
            self._wake_neighbours()

    def _run_steps(self):
        """Do the steps of these messages, all of one kind and agreement; return {message: documents made}."""
        agreement = self.agreement_id
        if agreement.state != "approved":
            raise NotYetError(
                self.env._(
                    "The agreement “%s” is not in force: both companies approve it first.", agreement.name
                )
            )
        # The person whose action this follows has read the chains of moves without their foreign part.
        self.env["stock.move"].invalidate_model(["move_orig_ids", "move_dest_ids"])
        origins = {
            message: self.env[message.origin_model].browse(message.origin_id).exists() for message in self
        }
        gone = [message.origin_name for message, origin in origins.items() if not origin]
        if gone:
            raise UserError(self.env._("“%s” is gone: drop this message.", ", ".join(gone)))
        return self.env[self._steps()[self[0].kind]]._apply_all(agreement, origins)

    def _note_done(self, made):
        self.write(
            {
                "state": "done",
                "attempts": self.attempts + 1,
                "done_at": fields.Datetime.now(),
                "next_try_at": False,
                "error": False,
                "target_model": made._name if made else False,
                "target_id": made[:1].id if made else False,
                "target_name": ", ".join(made.mapped("display_name")) if made else False,
            }
        )

    def _note_failure(self, text, state):
        now = fields.Datetime.now()
        at = next_try(now, self.attempts + 1)
        self.write({"state": state, "attempts": self.attempts + 1, "next_try_at": at, "error": text})

    def _wake_neighbours(self):
        """Let what waited for this step be tried in the next turn."""
        later = [("state", "=", "waiting"), ("attempts", ">", 0), ("next_try_at", ">", fields.Datetime.now())]
        # Those that another worker has in hand are left to him.
        waiting = (
            self.sudo().search([("agreement_id", "=", self.agreement_id.id), *later]).try_lock_for_update()
        )
        if waiting:
            waiting.next_try_at = fields.Datetime.now()
            self.env.ref("intercompany_flows.ir_cron_outbox")._trigger()

    @api.model
    def _wake(self, domain):
        """Have the open messages of *domain* tried by the next run of the outbox, which is asked for now."""
        messages = self.search([*domain, ("state", "in", ("waiting", "failed"))])
        if messages:
            messages.next_try_at = fields.Datetime.now()
            self.env.ref("intercompany_flows.ir_cron_outbox").sudo()._trigger()
        return messages

    @api.model
    def _cron_process(self):
        """Try what is due, oldest first, a few at a time; each is committed by itself, so that a crash repeats nothing."""
        cron = self.env["ir.cron"]
        domain = [("state", "in", ("waiting", "failed")), ("next_try_at", "<=", fields.Datetime.now())]
        due = self.search(domain, order="id")
        cron._commit_progress(remaining=len(due))
        for message in due:
            # Two workers: who comes second finds the row taken, or done.
            locked = message.try_lock_for_update()
            locked.filtered(lambda one: one.state in ("waiting", "failed"))._process()
            if not cron._commit_progress(1):
                break

    @api.model
    def _status_of(self, documents):
        """Fill ``intercompany_status`` of *documents*: what the other company made of them, or what is in the way."""
        if not self.env["intercompany.agreement"]._pairs()[1]:
            documents.intercompany_status = False
            return
        # sudo: the name of a counterpart and the state of the message are for whoever reads the document.
        messages = self.sudo().search(
            [("origin_model", "=", documents._name), ("origin_id", "in", documents.ids)]
        )
        words = dict(self._fields["state"]._description_selection(self.env))
        for document in documents:
            mine = messages.filtered(lambda message, document=document: message.origin_id == document.id)
            stuck = mine.filtered(lambda message: message.state in ("waiting", "failed"))[:1]
            made = mine.filtered(
                lambda message: message.kind in ("order", "sale") and message.state == "done"
            )[:1]
            counterpart = made.target_name and f"{made.target_name} ({made.target_company_id.name})"
            document.intercompany_status = (
                f"{words[stuck.state]}: {stuck.error or ''}" if stuck else counterpart
            )

    # People -------------------------------------------------------------------

    def action_retry(self):
        """Try these messages now, in order of age."""
        self._check_person()
        # Those that somebody else tries just now are left to him.
        messages = self.sudo().filtered(lambda message: message.state in ("waiting", "failed"))
        messages.try_lock_for_update().sorted("id")._process()
        return True

    def action_drop(self):
        """Give these messages up: the step will not be done. Needs the finance controller's duty."""
        self.env.user._require_duty("distribution_control.group_finance_controller")
        self._check_person()
        messages = self.sudo().filtered(lambda message: message.state in ("waiting", "failed"))
        for message in messages:
            self.env["distribution.decision"]._record(
                message, "dropped", message.error or self.env._("Not wanted"),
                {"document": message.origin_name, "kind": message.kind, "attempts": message.attempts},
                company=message.origin_company_id,
            )  # fmt: skip
        messages.write({"state": "dropped", "next_try_at": False})
        return True

    def _check_person(self):
        """A person acts on messages that start or end in a company of his, and that he may read."""
        self.check_access("read")

    def action_open_origin(self):
        return self._action_open(self.origin_model, self.origin_id)

    def action_open_target(self):
        return self._action_open(self.target_model, self.target_id)

    def _action_open(self, model, res_id):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }
