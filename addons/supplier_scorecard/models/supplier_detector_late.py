from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding, link
from odoo.addons.supplier_scorecard.queries.open_receipts import late_receipts


class SupplierDetectorLate(models.AbstractModel):
    """Purchase orders whose goods should have come before today, today being the branch's: one finding per order.

    The promise as it stands counts: a new date that the vendor gave, written down, ends the case until that day is over.
    """

    _name = "supplier.detector.late"
    _description = "Detector: late receipts"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        places = self._fetch_places(scope.company_ids)
        now = fields.Datetime.now()
        midnights = [(*key, place._local_moment(place._local_day(now))) for key, place in places.items()]
        orders = scope.record_ids if scope.res_model == "purchase.order" else None
        rows = self.env.execute_query(late_receipts(self.env, scope.company_ids, midnights, orders))
        waiting = self._fetch_waiting(scope.company_ids) if rows else {}
        findings = []
        for row in rows:
            place = places[row[2], row[3]]
            findings.append(self._prepare_finding(place, now, waiting.get(row[0], (0, 0.0)), *row))
        return findings

    @api.model
    def _fetch_places(self, company_ids):
        """Return {(company id, warehouse id or None): who knows what day it is there}."""
        companies = self.env["res.company"].browse(company_ids)
        warehouses = self.env["stock.warehouse"].with_context(active_test=False)
        warehouses = warehouses.search([("company_id", "in", companies.ids)])
        return {(company.id, None): company for company in companies} | {
            (warehouse.company_id.id, warehouse.id): warehouse for warehouse in warehouses
        }

    @api.model
    def _fetch_waiting(self, company_ids):
        """Return {purchase order id: (number of customer orders that wait for it, their value in company currency)}.

        Nobody is known to wait unless an addon that holds customer orders says so.
        """
        return {}

    @api.model
    def _prepare_finding(
        self, place, now, waiting, order_id, name, company_id, warehouse_id, vendor_id, vendor, contact_id, contact,
        phone, buyer, lines, due, value, product_id,
    ):  # fmt: skip
        currency = self.env["res.company"].browse(company_id).currency_id
        orders, held = waiting
        due_day = place._local_day(due)
        return Finding(
            subject_key=f"purchase.order,{order_id}",
            res_model="purchase.order",
            res_id=order_id,
            company_id=company_id,
            warehouse_id=warehouse_id,
            partner_id=vendor_id,
            product_id=product_id,
            amount_at_risk=currency.round((value or 0.0) + held),
            facts={
                "order": link("purchase.order", order_id, name),
                "vendor": link("res.partner", vendor_id, vendor),
                "contact": link("res.partner", contact_id, contact),
                **({"phone": phone} if phone else {}),
                **({"buyer": buyer} if buyer else {}),
                "lines": lines,
                "due": due_day.isoformat(),
                "days": (place._local_day(now) - due_day).days,
                "value": currency.round(value or 0.0),
                "waiting": orders,
                "waiting_value": currency.round(held),
                "currency": currency.name,
            },
        )
