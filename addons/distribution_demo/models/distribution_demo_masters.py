from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.distribution_demo.logic.keys import CompanyKeys, Keys, SiteKeys, TaxKeys
from odoo.addons.distribution_demo.logic.money import money
from odoo.addons.distribution_demo.logic.names import RETURN_REASONS

_BATCH = 500
_PAST_DAYS = 800


class DistributionDemoMasters(models.AbstractModel):
    """Makes companies, warehouses, channels, items and partners of the books through the ORM."""

    _name = "distribution.demo.masters"
    _description = "Masters of the Demo Loader"

    @api.model
    def _make(self, books, progress):
        """Make all masters of *books* and return (keys, patterns per company)."""
        companies = self._make_companies(books)
        own = self.with_context(allowed_company_ids=companies.ids, tracking_disable=True)
        warehouses = own._make_sites(books, companies)
        teams = own._make_teams(books)
        progress("companies and warehouses", len(companies) + len(warehouses))
        vendors = own._make_vendors(books)
        products = own._make_items(books, companies, vendors)
        progress("items", len(products))
        customers = own._make_customers(books, companies)
        progress("customers", len(customers))
        patterns = [
            own._patterns(company, products, books.items, vendors[0], customers[0]) for company in companies
        ]
        keys = Keys(
            companies=[],
            items=[(product.id, product.uom_id.id) for product in products],
            names=[product.with_context(lang=None).display_name for product in products],
            services=[item.service for item in books.items],
            costs=own._costs(products, companies),
            weights=[item.weight for item in books.items],
            customers=customers.ids,
            customer_names=customers.mapped("name"),
            vendors=vendors.ids,
            vendor_names=vendors.mapped("name"),
            sisters=companies.partner_id.ids,
            sister_names=companies.mapped("name"),
            teams=teams.ids,
            customer_place=self.env.ref("stock.stock_location_customers").id,
            vendor_place=self.env.ref("stock.stock_location_suppliers").id,
            sister_place=self.env.ref("stock.stock_location_inter_company").id,
            currencies={company.currency_id.name: company.currency_id.id for company in companies},
            reasons={
                code: reason.id
                for code in set(RETURN_REASONS)
                if (
                    reason := self.env.ref(f"distribution_kpi.return_reason_{code}", raise_if_not_found=False)
                )
            },
        )
        for index, company in enumerate(companies):
            keys.companies.append(own._company_keys(books, index, company, warehouses, patterns[index]))
        return keys, patterns

    # Companies

    @api.model
    def _make_companies(self, books):
        companies = self.env["res.company"]
        for entry in books.companies:
            country = self._find_country(entry.country)
            currency = (
                self._find_currency(entry.currency) or country.currency_id or self.env.company.currency_id
            )
            currency.active = True
            # The localisation of the country is not wanted: the generic chart is the same in all companies.
            company = self.env["res.company"].with_context(chart_template_load=True).create({
                "name": entry.name, "country_id": country.id, "currency_id": currency.id, "city": entry.city,
            })  # fmt: skip
            companies |= company
            self.env.user.company_ids |= company
            self.env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
            company.write({
                "currency_id": currency.id, "distribution_demo": True, "account_use_credit_limit": True,
                "tax_calculation_rounding_method": "round_per_line",
            })  # fmt: skip
            self.env["product.pricelist"].search([("company_id", "=", company.id)]).currency_id = currency
            self._set_taxes(company, country, entry.vat)
        for company in companies:
            self._set_sister_places(company, companies - company)
        self._set_rates(books, companies)
        return companies

    @api.model
    def _set_rates(self, books, companies):
        """Store one exchange rate per pair of the companies' currencies, valid since before the past begins."""
        since = fields.Date.today() - timedelta(days=_PAST_DAYS)
        own = {company: entry.rate for company, entry in zip(companies, books.companies, strict=True)}
        rates = {}
        for company in companies:
            for other in companies:
                if other.currency_id != company.currency_id:
                    rates[company, other.currency_id] = own[other] / own[company]
        self.env["res.currency.rate"].create([
            {"company_id": company.id, "currency_id": currency.id, "name": since, "rate": rate}
            for (company, currency), rate in rates.items()
        ])  # fmt: skip

    @api.model
    def _find_currency(self, name):
        return self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)], limit=1)

    @api.model
    def _find_country(self, name):
        found = self.env["res.country"]
        if len(name) == 2:
            found = found.search([("code", "=", name.upper())], limit=1)
        return found or found.with_context(lang="en_US").search([("name", "=ilike", name)], limit=1)

    @api.model
    def _set_taxes(self, company, country, rate):
        """Give the company one tax of its own country; the generic chart's are another country's."""
        self.env["account.fiscal.position"].search([("company_id", "=", company.id)]).action_archive()
        company.account_fiscal_country_id = country
        own = [("company_id", "=", company.id)]
        self.env["account.tax.group"].search(own).country_id = country
        self.env["account.tax"].search(own).country_id = country
        taxes = company.account_sale_tax_id | company.account_purchase_tax_id
        if rate:
            taxes.write({"amount": rate, "name": f"{rate:g}%"})
            taxes.tax_group_id.name = f"VAT {rate:g}%"
        else:
            company.write({"account_sale_tax_id": False, "account_purchase_tax_id": False})

    @api.model
    def _set_sister_places(self, company, others):
        """Let goods for a sister company leave to, and come from, the place between companies."""
        place = self.env.ref("stock.stock_location_inter_company")
        place.active = True
        for other in others:
            company.partner_id.with_company(other).write(
                {"property_stock_customer": place.id, "property_stock_supplier": place.id}
            )

    # Warehouses and channels

    @api.model
    def _make_sites(self, books, companies):
        warehouses = self.env["stock.warehouse"]
        for site in books.sites:
            company = companies[site.company]
            partner = company.partner_id
            if site.city:
                partner = self.env["res.partner"].create({
                    "name": site.name, "parent_id": partner.id, "type": "delivery", "city": site.city,
                    "country_id": company.country_id.id, "company_id": company.id,
                })  # fmt: skip
            warehouses |= self.env["stock.warehouse"].create({
                "name": site.name, "code": site.code, "company_id": company.id, "partner_id": partner.id,
            })  # fmt: skip
        # Stock batches every picking of a new warehouse by itself; people shall do that here, and what is
        # batched could not be held again.
        types = self.env["stock.picking.type"].search([("warehouse_id", "in", warehouses.ids)])
        types.auto_batch = False
        return warehouses

    @api.model
    def _make_teams(self, books):
        return self.env["crm.team"].create([{"name": name, "company_id": False} for name in books.teams])

    # Items and partners

    @api.model
    def _make_vendors(self, books):
        return self.env["res.partner"].create([
            {
                "name": vendor.name, "ref": vendor.code, "is_company": True, "supplier_rank": 1,
                "country_id": self._find_country(vendor.country).id if vendor.country else False,
                "phone": vendor.phone or False,
            }
            for vendor in books.vendors
        ])  # fmt: skip

    @api.model
    def _make_items(self, books, companies, vendors):
        grades = self._make_categories(books)
        sale = [Command.set(companies.account_sale_tax_id.ids)]
        purchase = [Command.set(companies.account_purchase_tax_id.ids)]
        values = [
            {
                "name": item.name, "default_code": item.code, "list_price": item.price, "weight": item.weight,
                "type": "service" if item.service else "consu", "is_storable": not item.service,
                "invoice_policy": "order" if item.service else "delivery", "purchase_method": "receive",
                "categ_id": grades["" if item.service else item.grade].id,
                "taxes_id": sale, "supplier_taxes_id": purchase, "purchase_ok": not item.service,
                "standard_price": item.cost, "service_type": "manual",
                "seller_ids": [] if item.service else [Command.create({
                    "partner_id": vendors[item.vendor].id, "price": item.cost, "min_qty": 1,
                    "delay": books.vendors[item.vendor].delay, "currency_id": companies[0].currency_id.id,
                })],
            }
            for item in books.items
        ]  # fmt: skip
        products = self.env["product.product"].with_company(companies[0])
        made = products
        for start in range(0, len(values), _BATCH):
            made |= products.create(values[start : start + _BATCH])
        self._set_costs(books, companies, made)
        return made

    @api.model
    def _make_categories(self, books):
        names = {"": "Services", "A": "Goods A", "B": "Goods B", "C": "Goods C"}
        wanted = {"" if item.service else item.grade for item in books.items}
        return {
            grade: self.env["product.category"].create({"name": name})
            for grade, name in names.items()
            if grade in wanted
        }

    @api.model
    def _set_costs(self, books, companies, products):
        """Give the other companies their cost: the first company's at today's rate, plus what a sister adds."""
        first = companies[0].currency_id
        for company in companies[1:]:
            rate = first._get_conversion_rate(first, company.currency_id, company)
            for product, item in zip(products.with_company(company), books.items, strict=True):
                product.standard_price = money(item.cost * rate * 1.05)

    @api.model
    def _costs(self, products, companies):
        prices = [products.with_company(company).mapped("standard_price") for company in companies]
        return [dict(enumerate(costs)) for costs in zip(*prices, strict=True)]

    @api.model
    def _make_customers(self, books, companies):
        terms = self.env.ref("account.account_payment_term_30days", raise_if_not_found=False)
        countries = {}
        made = self.env["res.partner"]
        for customer in books.customers:
            if customer.country not in countries:
                countries[customer.country] = (
                    self._find_country(customer.country).id if customer.country else False
                )
        for start in range(0, len(books.customers), _BATCH):
            made |= self.env["res.partner"].create([
                {
                    "name": customer.name, "ref": customer.code, "is_company": True, "customer_rank": 1,
                    "street": customer.street, "city": customer.city, "zip": customer.zip,
                    "country_id": countries[customer.country],
                }
                for customer in books.customers[start : start + _BATCH]
            ])  # fmt: skip
        for partner, customer in zip(made, books.customers, strict=True):
            partner = partner.with_company(companies[customer.company])
            if customer.limit:
                partner.credit_limit = customer.limit
            if customer.terms and terms:
                partner.property_payment_term_id = terms
        return made

    # Keys

    @api.model
    def _patterns(self, company, products, items, vendor, customer):
        goods = next((p for p, item in zip(products, items, strict=True) if not item.service), None)
        if not goods:
            raise UserError(self.env._("Every item is a service: there is nothing to keep in stock."))
        service = self.env["product.product"].create({
            "name": "Pattern", "type": "service", "invoice_policy": "order",
        })  # fmt: skip
        patterns = self.env["distribution.demo.patterns"]._collect(company, goods, service, vendor, customer)
        service.product_tmpl_id.unlink()
        return patterns

    @api.model
    def _company_keys(self, books, index, company, warehouses, patterns):
        bank = self.env["distribution.demo.patterns"]._bank_journal(company)
        sale, purchase = (
            self.env["account.journal"].browse(patterns[name]["journal_id"]) for name in ("invoice", "bill")
        )
        people = self.env["distribution.demo.users"]
        keys = CompanyKeys(
            company=company.id,
            currency=company.currency_id.id,
            user=people._find("sales").id,
            buyer=people._find("buyer").id,
            pricelist=patterns["order"]["pricelist_id"],
            sale_journal=sale.id,
            sale_code=sale.code,
            purchase_journal=purchase.id,
            purchase_code=purchase.code,
            bank_journal=bank.id,
            bank_code=bank.code,
            bank_account=patterns["payment_bank"]["account_id"],
            receivable=patterns["invoice_term"]["account_id"],
            payable=patterns["bill_term"]["account_id"],
            income=patterns["invoice_goods"]["account_id"],
            expense=patterns["bill_goods"]["account_id"],
            inventory_place=self._inventory_place(company),
            sale_tax=self._tax_keys(patterns.get("invoice_tax")),
            purchase_tax=self._tax_keys(patterns.get("bill_tax")),
        )
        for number, (site, warehouse) in enumerate(zip(books.sites, warehouses, strict=True)):
            if site.company == index:
                keys.sites[number] = self._site_keys(warehouse)
        return keys

    @api.model
    def _inventory_place(self, company):
        return (
            self.env["stock.location"]
            .search([("usage", "=", "inventory"), ("company_id", "=", company.id)], order="id", limit=1)
            .id
        )

    @api.model
    def _tax_keys(self, row):
        if not row:
            return None
        tax = self.env["account.tax"].browse(row["tax_line_id"])
        back = tax.refund_repartition_line_ids.filtered(lambda line: line.repartition_type == "tax")
        return TaxKeys(
            tax.id, tax.name, tax.amount / 100, row["account_id"], row["tax_group_id"],
            row["tax_repartition_line_id"], back.id,
        )  # fmt: skip

    @api.model
    def _site_keys(self, warehouse):
        back = warehouse.out_type_id.return_picking_type_id or warehouse.in_type_id
        rule = warehouse.delivery_route_id.rule_ids.filtered(
            lambda rule: rule.location_src_id == warehouse.lot_stock_id
        )
        types = (warehouse.out_type_id, warehouse.in_type_id, back, warehouse.int_type_id)
        return SiteKeys(
            warehouse.id, warehouse.lot_stock_id.id, *(kind.id for kind in types),
            *(kind.sequence_id.prefix for kind in types), rule[:1].id or None,
        )  # fmt: skip
