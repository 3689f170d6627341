from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class OrderReleaseDetectOrder(models.AbstractModel):
    """What all detectors about orders say alike: whose order it is, where, what it is worth and until when."""

    _name = "order.release.detect.order"
    _description = "Detector about orders"
    _inherit = "distribution.detector"

    @api.model
    def _get_order_ids(self, scope):
        """Return the orders that *scope* is narrowed to, None for all."""
        return scope.record_ids if scope.res_model == "sale.order" else None

    @api.model
    def _make_finding(self, head, facts, key="", product_id=None, rate=None):
        """Return the ``Finding`` of *head*, with *facts* beside order and customer.

        *head*: order, its name, company, branch, channel, customer, its name, value at risk, deadline. *key* tells
        several findings about one order apart. *rate*: share of the value that a day of waiting costs; 0 or None: the
        kind's.
        """
        order_id, name, company_id, warehouse_id, team_id, partner_id, partner, value, deadline = head
        return Finding(
            subject_key=f"sale.order,{order_id}{key}",
            res_model="sale.order",
            res_id=order_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            team_id=team_id,
            partner_id=partner_id,
            product_id=product_id,
            amount_at_risk=value or 0.0,
            rate_per_day=rate or None,
            deadline_at=deadline,
            facts={
                "order": link("sale.order", order_id, name),
                "customer": link("res.partner", partner_id, partner),
                **facts,
            },
        )
