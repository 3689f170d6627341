import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    """Deliveries whose invoice is drafted by the policy: noted when the goods leave, drafted right after by a job.

    Shipping never waits for an invoice, and never fails because of one.
    """

    _inherit = "stock.picking"

    release_invoice_pending = fields.Boolean("Invoice to draft", readonly=True, copy=False)

    _release_invoice_pending_idx = models.Index("(id) WHERE release_invoice_pending IS TRUE")

    def _action_done(self):
        result = super()._action_done()
        left = self.filtered(
            lambda one: one.state == "done" and one.sale_id and one.location_dest_id.usage == "customer"
        )
        drafting = left and self.env["order.release.policy"]._filter_drafting(left.sale_id)
        if drafting:
            left.filtered(lambda one: one.sale_id in drafting).release_invoice_pending = True
            # sudo: the warehouse need not have rights on jobs
            self.env.ref("order_release.ir_cron_draft_invoices").sudo()._trigger()
        return result

    @api.model
    def _cron_draft_invoices(self):
        """Draft the invoices of what has left; commits per order, what fails is told in the log and tried again."""
        pickings = self.search([("release_invoice_pending", "=", True)], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(pickings))
        for order, members in pickings.grouped("sale_id").items():
            members._draft_invoice(order)
            if not cron._commit_progress(len(members)):
                break

    def _draft_invoice(self, order):
        """Draft one invoice over what is delivered of *order* and not invoiced; nothing where there is nothing."""
        try:
            with self.env.cr.savepoint():
                self.release_invoice_pending = False
                if order.with_company(order.company_id).invoice_status == "to invoice":
                    order.with_company(order.company_id)._create_invoices()
        except OperationalError:
            raise  # a rival was faster: the whole job is tried again
        except Exception:
            _logger.exception("release: no invoice could be drafted for sale order %s", order.name)
