import logging

from psycopg2 import OperationalError

from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Scope

_logger = logging.getLogger(__name__)

NOTED = "order_release.cleared_orders"


class OrderReleaseEngine(models.AbstractModel):
    """What a release clears leaves the exception queue with the same commit, not at the detector's next look."""

    _inherit = "order.release.engine"

    @api.model
    def _refresh(self, orders, checkpoint="release", decisions=None):
        outcome = super()._refresh(orders, checkpoint, decisions)
        # Confirming closes nothing: an order has no case before it is held.
        if checkpoint != "confirm":
            self._note_cleared(outcome)
        return outcome

    @api.model
    def _note_cleared(self, outcome):
        """Remember the orders of which less stands than before; their cases are looked at once, before the commit."""
        cleared = {
            hold.order_id
            for hold in outcome.stored
            if hold.mode != "warn"
            and hold.key not in {one.key for one in outcome.decisions[hold.order_id].standing}
        }
        if not cleared:
            return
        noted = self.env.cr.precommit.data.setdefault(NOTED, set())
        if not noted:
            self.env.cr.precommit.add(self._reconcile_noted)
        noted |= cleared

    @api.model
    def _reconcile_noted(self):
        order_ids = self.env.cr.precommit.data.pop(NOTED, set())
        for kind, companies in self._find_open_kinds(order_ids).items():
            try:
                with self.env.cr.savepoint():
                    self._reconcile_kind(kind, companies, order_ids)
            except OperationalError:
                raise  # a rival was faster: the whole request is tried again
            except Exception:
                # The release stands; the detector's own run closes the case, or says why it cannot.
                _logger.exception("release: cases of kind %s could not be closed at once", kind.code)

    @api.model
    def _find_open_kinds(self, order_ids):
        """Return {kind of this addon: company ids} of the open cases on these orders."""
        cases = self.env[
            "distribution.exception"
        ].sudo()  # sudo: cases follow the facts, whoever changed them
        groups = cases._read_group(
            [("res_model", "=", "sale.order"), ("res_id", "in", list(order_ids)), ("state", "!=", "closed")],
            ["kind_id", "company_id"],
        )
        kinds = {}
        for kind, company in groups:
            if kind.detector.startswith("order.release."):
                kinds.setdefault(kind, []).append(company.id)
        return kinds

    @api.model
    def _reconcile_kind(self, kind, company_ids, order_ids):
        scope = Scope(company_ids, order_ids, "sale.order")
        detector = (
            self.env[kind.detector].sudo().with_context(allowed_company_ids=company_ids)
        )  # sudo: as its own run
        self.env["distribution.exception"]._reconcile(kind, scope, detector._detect(scope))
