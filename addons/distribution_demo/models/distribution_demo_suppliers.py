from odoo import api, fields, models

from odoo.addons.distribution_demo.queries import bulk, promises


class DistributionDemoSuppliers(models.AbstractModel):
    """Gives the demo's vendors a past of promises, terms, scores, and a few open questions for the buyers."""

    _name = "distribution.demo.suppliers"
    _description = "Suppliers of the Demo Loader"

    @api.model
    def _make(self, companies, progress):
        """Judge all deliveries of *companies* and score their last 13 weeks."""
        self.env.flush_all()
        self.env.cr.execute(promises.promises(companies.ids))
        self.env.cr.execute(bulk.analyze("supplier_commitment"))
        companies.write({"supplier_tier_active": True, "supplier_portal_active": True})
        self.env["supplier.terms"].create(
            [
                {
                    "company_id": company.id,
                    "early_days": 2,
                    "grace_days": 1,
                    "under_tolerance": 0.05,
                    "over_tolerance": 0.05,
                    "confirm_days": 2,
                    "charge_share": 0.03,
                }
                for company in companies
            ]
        )
        builder, scores = self.env["supplier.event.builder"], self.env["supplier.score.builder"]
        judged = sum(builder._build(company) for company in companies)
        self.env.cr.execute(bulk.analyze("supplier_event"))
        progress("supplier deliveries judged", judged)
        for company in companies:
            for day in scores._missing_weeks(company):
                scores._score(company, day)
        progress(
            "supplier scores", self.env["supplier.score"].search_count([("company_id", "in", companies.ids)])
        )
        for company in companies:
            self._make_questions(company)

    @api.model
    def _make_questions(self, company):
        """Leave an incident, an appeal and a corrective action about the worst vendor, by the demo's buyer."""
        buyer = self.env["res.users"].search([("login", "=", "buyer")], limit=1)
        worst = self.env["supplier.score"].search(
            [("company_id", "=", company.id), ("is_latest", "=", True), ("lines", ">=", 5)],
            order="score",
            limit=1,
        )
        if not buyer or not worst:
            return
        late = self.env["supplier.event"].search(
            [*worst._lines_domain(), ("days_vendor", ">", 1), ("received_qty", ">", 2)],
            order="due_date desc",
            limit=3,
        )
        asked = self.env(user=buyer.id, context=dict(self.env.context, allowed_company_ids=company.ids))
        if late:
            asked["supplier.appeal"].create(
                {
                    "line_id": late[0].line_id.id,
                    "owner": "dock",
                    "days": 1,
                    "reason": "The driver waited a day: all gates were taken. Gate log attached to the order.",
                }
            )
            asked["supplier.quality.incident"]._report(
                late[-1].line_id.with_env(asked), 2.0, "vendor", "Two units without label, one bent"
            )
        asked["supplier.action"].create(
            {
                "title": "Deliveries a week late",
                "partner_id": worst.partner_id.id,
                "company_id": company.id,
                "event_ids": [fields.Command.set(late.ids)],
                "problem": "Lines come days after the confirmed date since the end of the quarter.",
                "test_lines": 10,
                "test_target": 0.9,
            }
        )
