from odoo import Command, api, models

# The sister who buys for all delivers in two days and adds three per cent.
SISTER_DAYS, SISTER_MARKUP = 2, 1.03
CENTRAL_BUDGET = 8_000.0


class DistributionDemoReplenishment(models.AbstractModel):
    """Gives the demo's companies policies, lanes between their branches, a sister to buy from, and one planning run."""

    _name = "distribution.demo.replenishment"
    _description = "Replenishment of the Demo Loader"

    @api.model
    def _make(self, companies, progress):
        """Plan *companies* as a first night would; the first of them buys for the others."""
        self.env.flush_all()
        for company in companies:
            self._connect_branches(company)
            self._make_policies(company, CENTRAL_BUDGET if company == companies[0] else 0.0)
        for company in companies[1:]:
            self._offer_by_sister(companies[0], company)
        for company in companies:
            run = self.env["replenishment.run"].with_company(company)._open_run(company)
            while run.state == "running":
                run._work_step()
        progress(
            "replenishment proposals",
            self.env["replenishment.proposal"].search_count([("company_id", "in", companies.ids)]),
        )

    @api.model
    def _connect_branches(self, company):
        branches = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        for branch in branches if len(branches) > 1 else ():
            branch.resupply_wh_ids = [Command.set((branches - branch).ids)]

    @api.model
    def _make_policies(self, company, budget):
        common = {"company_id": company.id, "mode": "advise", "budget_amount": budget}
        self.env["replenishment.policy"].create(
            [
                {**common, "name": "Fast movers", "sequence": 10, "abc_class": "A", "target_ratio": 0.97},
                {**common, "name": "The rest", "sequence": 20, "target_ratio": 0.93},
            ]
        )

    @api.model
    def _offer_by_sister(self, sister, company):
        """Enter *sister* as the vendor of all that *company* stocks and can buy from nobody yet."""
        stocked = self.env["stock.quant"]._read_group(
            [("company_id", "=", company.id), ("location_id.usage", "=", "internal")], ["product_id"]
        )
        products = self.env["product.product"].union(*(product for [product] in stocked))
        bought = products.filtered(
            lambda product: any(
                not seller.company_id or seller.company_id == company for seller in product.seller_ids
            )
        )
        self.env["product.supplierinfo"].create(
            [
                {
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "partner_id": sister.partner_id.id,
                    "company_id": company.id,
                    "currency_id": sister.currency_id.id,
                    "price": sister.currency_id.round(
                        product.with_company(sister).standard_price * SISTER_MARKUP
                    ),
                    "delay": SISTER_DAYS,
                }
                for product in products - bought
            ]
        )
