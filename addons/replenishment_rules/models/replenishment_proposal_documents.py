from datetime import datetime, time

from odoo import api, fields, models

from odoo.addons.stock.models.stock_rule import ProcurementException

from .replenishment_proposal import BUYS, MAKES_DOCUMENTS


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    def _make_documents(self):
        """Have stock's rules make orders and transfers for these; return those that are done, the others say why not.

        One run of the rules for all; when it refuses some, these are left out and the rest is tried again.
        """
        makers = self.filtered(lambda one: one.kind in MAKES_DOCUMENTS and one.quantity > 0)
        rest, pending = makers, self._rules_to_recount()
        while rest:
            procurements = {one: one._prepare_procurement() for one in rest}
            try:
                with self.env.cr.savepoint():
                    self.env["stock.rule"].with_context(from_orderpoint=True).run(
                        list(procurements.values()), raise_user_error=False
                    )
                    rest._spare_other_branches(pending)
                break
            except ProcurementException as error:
                refused = self._refused(error, rest)
                if not refused:
                    raise
                rest -= refused
        return self - (makers - rest)

    @api.model
    def _rules_to_recount(self):
        return self.env.records_to_compute(self._recounted_field())

    @api.model
    def _recounted_field(self):
        return self.env["stock.warehouse.orderpoint"]._fields["qty_to_order_computed"]

    def _spare_other_branches(self, pending):
        """Have stock count again what to order only where these made something; rules in *pending* stay marked.

        A purchase line marks the rules of its product in every branch. Elsewhere nothing came or went, so the count
        would end where it began, and it is most of what an acceptance costs.
        """
        here = {(one.product_id, one.warehouse_id) for one in self}
        here |= {(one.product_id, one.source_warehouse_id) for one in self}
        for line in self.purchase_line_ids:
            here.add((line.product_id, line.order_id.picking_type_id.warehouse_id))
        for move in self.move_ids:
            here |= {
                (move.product_id, place.warehouse_id) for place in (move.location_id, move.location_dest_id)
            }
        products = self.product_id
        spared = (self._rules_to_recount() - pending).filtered(
            lambda rule: rule.product_id in products and (rule.product_id, rule.warehouse_id) not in here
        )
        self.env.remove_to_compute(self._recounted_field(), spared)

    @api.model
    def _refused(self, error, tried):
        """Mark the proposals that *error* names and return them."""
        refused = self.browse()
        for procurement, message in error.procurement_exceptions:
            proposal = self.browse(procurement.values.get("replenishment_proposal_id")) & tried
            proposal.write({"failure": message, "state": "open"})
            refused |= proposal
        return refused

    def _prepare_procurement(self):
        self.ensure_one()
        return self.env["stock.rule"].Procurement(
            self.product_id,
            self.quantity,
            self.product_id.uom_id,
            self.warehouse_id.lot_stock_id,
            self.display_name,
            self.env._("Proposal %s", self.id),
            self.company_id,
            self._prepare_procurement_values(),
        )

    def _prepare_procurement_values(self):
        """Return the values that stock's rules pass on to what they make, the proposal among them."""
        arrival = self.arrival_date or fields.Date.context_today(self)
        buys = self.kind in BUYS
        return {
            "replenishment_proposal_id": self.id,
            "warehouse_id": self.warehouse_id,
            "route_ids": self.warehouse_id.buy_pull_id.route_id if buys else self.route_id,
            "supplierinfo_id": self.supplierinfo_id if buys else self.env["product.supplierinfo"],
            "orderpoint_id": self.level_id.orderpoint_id,
            "date_planned": datetime.combine(arrival, time(12)),
            "date_order": fields.Datetime.now(),
        }

    # ------------------------------------------------------------------ what is ordered already

    def _speak_to_vendors(self):
        """Give the buyer of each order a task: bring forward, put off, reduce or cancel; one per order, however often asked."""
        talks = self.filtered(lambda one: one.kind in ("expedite", "defer", "reduce", "cancel"))
        lines = (
            self.env["purchase.order.line"]
            .browse({number for one in talks for number in one._spoken_line_ids()})
            .exists()
        )
        by_order = {}
        for proposal in talks:
            own = lines.browse(proposal._spoken_line_ids()) & lines
            proposal.purchase_line_ids = own
            for order in own.order_id:
                by_order.setdefault(order, []).append(proposal)
        for order, proposals in by_order.items():
            order._ask_for_dates(proposals)

    def _spoken_line_ids(self):
        """Ids of the purchase lines that this proposal speaks about."""
        keys = [one["key"].split(",") for one in self.supplies or () if one.get("spoken")]
        return [int(number) for model, number in keys if model == "purchase.order.line"]

    def _talk_text(self):
        """Return what to tell the vendor, in words."""
        self.ensure_one()
        figures = {
            "product": self.product_id.display_name,
            "quantity": self.quantity,
            "unit": self.uom_id.name,
            "day": self.new_due_date,
        }
        if self.kind == "expedite":
            return self.env._("Bring forward to %(day)s: %(quantity)s %(unit)s of %(product)s", **figures)
        if self.kind == "defer":
            return self.env._("Put off to %(day)s: %(quantity)s %(unit)s of %(product)s", **figures)
        if self.kind == "reduce":
            return self.env._("Take off %(quantity)s %(unit)s of %(product)s", **figures)
        return self.env._("Cancel: %(quantity)s %(unit)s of %(product)s", **figures)
