"""A small world with two of everything, so that what leaks from one to the other shows.

Neighbours build on :class:`ControlCase`; factories are verbs with keyword defaults and return records, and a test
names only what matters to it. Factories for documents of other apps work where that app is installed.
"""

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

# What each role needs from stock apps to do its work; the roles themselves give no access to apps.
APP_GROUPS = {
    "order_desk": ("sales_team.group_sale_salesman_all_leads",),
    "release_desk": ("sales_team.group_sale_salesman_all_leads", "stock.group_stock_user"),
    "credit_controller": ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice"),
    "buyer": ("purchase.group_purchase_user",),
    "planner": ("purchase.group_purchase_user", "stock.group_stock_user"),
    "warehouse_operator": ("stock.group_stock_user",),
    "count_supervisor": ("stock.group_stock_manager",),
    "finance_controller": ("account.group_account_manager",),
    "auditor": (),
    "administrator": (),
}


class ControlCase(BaseCommon):
    """Offers ``company_a`` (EUR, warehouses ``warehouse_a1``, ``warehouse_a2``) and ``company_b`` (USD,
    ``warehouse_b1``; 1 EUR = 1.25 USD on every day), ``team`` of company A, and one user per role in ``users``
    (``self.users['buyer']``), each of company A only. ``env`` is the superuser in company A with access to both.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a = cls.company
        cls.company_b = cls._create_company(name="Company B", currency_id=cls.env.ref("base.USD").id)
        cls.eur, cls.usd = cls.company_a.currency_id, cls.company_b.currency_id
        cls._set_rates({cls.eur: 1.0, cls.usd: 1.25})
        cls.warehouse_a1 = cls._warehouse_of(cls.company_a)
        cls.warehouse_a2 = cls.env["stock.warehouse"].create(
            {"name": "Depot A2", "code": "WHA2", "company_id": cls.company_a.id}
        )
        cls.warehouse_b1 = cls._warehouse_of(cls.company_b)
        cls.team = cls.env["crm.team"].create({"name": "Inside sales", "company_id": cls.company_a.id})
        cls.users = {role: cls._make_user(role) for role in APP_GROUPS}

    @classmethod
    def setup_independent_company(cls, **kwargs):
        euro = cls._enable_currency("EUR")
        cls._enable_currency("USD")
        return cls.env["res.company"].create({"name": "Company A", "currency_id": euro.id, **kwargs})

    @classmethod
    def _set_rates(cls, rates):
        for currency, rate in rates.items():
            currency.rate_ids.unlink()
            currency.rate_ids = [
                Command.create({"name": "2015-01-01", "rate": rate, "company_id": company.id})
                for company in cls.company_a | cls.company_b
            ]

    @classmethod
    def _warehouse_of(cls, company):
        return cls.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)

    @classmethod
    def _make_user(cls, *roles, login=None, companies=None, groups=()):
        """Return a user who holds *roles* ('buyer', ...) with the app access they need, in company A by default."""
        names = ["base.group_user", *groups, *(f"distribution_control.group_{role}" for role in roles)]
        names += [name for role in roles for name in APP_GROUPS.get(role, ())]
        companies = companies or cls.company_a
        login = login or "control_" + "_".join(roles or ("nobody",))
        return new_test_user(
            cls.env,
            login=login,
            name=login.removeprefix("control_").replace("_", " ").capitalize(),
            groups=",".join(
                dict.fromkeys(name for name in names if cls.env.ref(name, raise_if_not_found=False))
            ),
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _with_accounting(cls, *companies):
        """Give *companies* (default: both) a chart of accounts, so that they can invoice."""
        for company in companies or (cls.company_a, cls.company_b):
            currency = company.currency_id
            cls.env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
            company.currency_id = currency  # the chart brings its own

    @classmethod
    def _make_customer(cls, name="Customer", limit=None, company=None, **values):
        company = company or cls.company_a
        customer = cls.env["res.partner"].create({"name": name, "is_company": True, **values})
        if limit is not None:
            customer.with_company(company).write({"use_partner_credit_limit": True, "credit_limit": limit})
        return customer

    @classmethod
    def _make_vendor(cls, name="Vendor", **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    @classmethod
    def _make_product(cls, name="Product", price=10.0, cost=6.0, **values):
        """Return a storable product without taxes; *cost* in the currency of each company."""
        values = {"name": name, "type": "consu", "is_storable": True, "list_price": price, **values}
        for taxes in ("taxes_id", "supplier_taxes_id"):
            if taxes in cls.env["product.product"]._fields:
                values.setdefault(taxes, False)
        product = cls.env["product.product"].create(values)
        for company in cls.company_a | cls.company_b:
            product.with_company(company).standard_price = cost
        return product

    @classmethod
    def _put_stock(cls, product, quantity, warehouse=None, location=None, **values):
        location = location or (warehouse or cls.warehouse_a1).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity, **values)

    @classmethod
    def _make_order(cls, lines, customer=None, warehouse=None, confirm=False, user=None, **values):
        """Return a sales order of *lines*: ``(product, quantity)`` or ``(product, quantity, price)``.

        *user* enters and confirms it; the record returned is the superuser's.
        """
        warehouse = warehouse or cls.warehouse_a1
        model = cls.env["sale.order"].with_company(warehouse.company_id)
        order = (model.with_user(user) if user else model).create(
            {
                "partner_id": (customer or cls._make_customer()).id,
                "company_id": warehouse.company_id.id,
                "warehouse_id": warehouse.id,
                "order_line": [Command.create(cls._line_values(*line)) for line in lines],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order.with_env(cls.env)

    @classmethod
    def _make_purchase(cls, lines, vendor=None, warehouse=None, confirm=False, user=None, **values):
        """Return a purchase order of *lines*: ``(product, quantity)`` or ``(product, quantity, price)``."""
        warehouse = warehouse or cls.warehouse_a1
        model = cls.env["purchase.order"].with_company(warehouse.company_id)
        purchase = (model.with_user(user) if user else model).create(
            {
                "partner_id": (vendor or cls._make_vendor()).id,
                "company_id": warehouse.company_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "order_line": [
                    Command.create(cls._line_values(*line, quantity_field="product_qty")) for line in lines
                ],
                **values,
            }
        )
        if confirm:
            purchase.button_confirm()
        return purchase.with_env(cls.env)

    @classmethod
    def _line_values(cls, product, quantity, price=None, quantity_field="product_uom_qty"):
        values = {"product_id": product.id, quantity_field: quantity}
        return values if price is None else {**values, "price_unit": price}

    @classmethod
    def _receive(cls, purchase, quantities=None, on=None, backorder=True):
        """Validate the open receipts of *purchase* and return them; see :meth:`_validate`."""
        pickings = purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return cls._validate(pickings, quantities=quantities, on=on, backorder=backorder)

    @classmethod
    def _validate(cls, pickings, quantities=None, on=None, backorder=True):
        """Do *pickings* in full, or as far as *quantities* ({product: quantity}) say; *on*: the moment it happened."""
        left = dict(quantities or {})
        for picking in pickings:
            if picking.state == "draft":
                picking.action_confirm()
            for move in picking.move_ids:
                wanted = move.product_uom_qty
                if quantities is not None:
                    wanted = min(wanted, left.get(move.product_id, 0.0))
                    left[move.product_id] = left.get(move.product_id, 0.0) - wanted
                move.write({"quantity": wanted, "picked": bool(wanted)})
            skip = {"skip_backorder": True} if backorder else {
                "skip_backorder": True, "picking_ids_not_to_backorder": picking.ids
            }  # fmt: skip
            picking.with_context(**skip).button_validate()
            if on:
                picking.move_ids.filtered(lambda move: move.state == "done").date = on
                picking.date_done = on
        return pickings

    @classmethod
    def _make_invoice(cls, partner, amount, date=None, due=None, company=None, kind="out_invoice", post=True):
        """Return an invoice or bill over *amount* without tax in the company's currency; needs accounting."""
        company = company or cls.company_a
        invoice = cls.env["account.move"].with_company(company).create(
            {
                "move_type": kind,
                "partner_id": partner.id,
                "company_id": company.id,
                "invoice_date": date or fields.Date.today(),
                "invoice_date_due": due or date or fields.Date.today(),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})],
            }
        )  # fmt: skip
        if post:
            invoice.action_post()
        return invoice

    def _count_queries(self, act, *args, **kwargs):
        """Return how many queries ``act(*args, **kwargs)`` costs, with what it leaves to be written, from empty caches of records."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act(*args, **kwargs)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_unchanged(self, records, field_names):
        """Return a context manager that fails when *records* hold other values after it than before."""
        return _Unchanged(self, records, field_names)


class _Unchanged:
    def __init__(self, case, records, field_names):
        self.case, self.records, self.field_names = case, records.sudo(), field_names

    def __enter__(self):
        self.before = self._read()

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.case.assertEqual(self._read(), self.before)

    def _read(self):
        self.records.invalidate_recordset()
        return self.records.exists().read(self.field_names)
