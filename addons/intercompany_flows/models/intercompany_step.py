from odoo import api, models
from odoo.exceptions import UserError


class IntercompanyStep(models.AbstractModel):
    """Contract of what a message does on the partner company's side.

    A step reads the origin as it is (fetch, under sudo: it is the origin's own message), decides on plain values, and
    writes in an environment of the service user that sees the target company only. Raise ``UserError`` with what is
    wrong and how to cure it, ``NotYetError`` when something else must happen first; nothing is left behind then.
    """

    _name = "intercompany.step"
    _description = "Intercompany step"

    @api.model
    def _apply(self, message, agreement, origin):
        """Do the step of *message*, twice without harm, and return the documents made or changed (may be empty)."""
        raise NotImplementedError(f"{self._name} does not say what it does on the other side")

    @api.model
    def _apply_all(self, agreement, origins):
        """Do the step for all of *origins* ({message: document}) and return {message: documents made}.

        All or nothing: whoever can do them in one go extends this; a failure of one is a failure of all.
        """
        return {message: self._apply(message, agreement, origin) for message, origin in origins.items()}

    @api.model
    def _prepare_goods_line(self, line, account, **links):
        """Values of the other side's copy of an invoice's goods line; its taxes and, without *account*, its account are its own."""
        values = {
            "sequence": line.sequence,
            "product_id": line.product_id.id,
            "name": line.name,
            "quantity": line.quantity,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": line.price_unit,
            "discount": line.discount,
            **links,
        }
        if account:
            values["account_id"] = account.id
        return values

    @api.model
    def _check_products(self, products, company):
        """Refuse products that *company* cannot trade, all at once and by name."""
        own = products.filtered(lambda product: product.company_id and product.company_id != company)
        if own:
            raise UserError(
                self.env._(
                    "%(company)s does not know these products: %(products)s. Share them (empty their company), then retry.",
                    company=company.name, products=", ".join(own[:10].mapped("display_name")),
                )
            )  # fmt: skip
        gone = products.filtered(lambda product: not product.active)
        if gone:
            raise UserError(
                self.env._("These products are archived: %s. Restore or replace them, then retry.", ", ".join(gone[:10].mapped("display_name")))
            )  # fmt: skip

    @api.model
    def _check_partner(self, partner):
        if not partner.active:
            raise UserError(
                self.env._("The contact of %s is archived. Restore it, then retry.", partner.display_name)
            )

    @api.model
    def _check_rates(self, agreement):
        """Refuse a transfer currency of which a company has no rate: it would be booked one to one."""
        for company in agreement.seller_company_id | agreement.buyer_company_id:
            own, other = company.currency_id, agreement.currency_id
            if own == other:
                continue
            told = [
                "|",
                ("currency_id", "=", other.id),
                "&",
                ("currency_id", "=", own.id),
                ("rate", "!=", 1.0),
            ]
            # sudo: rates are looked for, not shown.
            rates = self.env["res.currency.rate"].sudo()
            if not rates.search_count([("company_id", "in", [False, company.root_id.id]), *told], limit=1):
                raise UserError(
                    self.env._("%(company)s has no exchange rate of %(currency)s. Enter one, then retry.", company=company.name, currency=other.name)
                )  # fmt: skip

    @api.model
    def _check_currency(self, document, agreement):
        if document.currency_id != agreement.currency_id:
            raise UserError(
                self.env._(
                    "%(document)s is in %(currency)s, the agreement “%(agreement)s” in %(agreed)s. Change the currency of one of them, then retry.",
                    document=document.display_name, currency=document.currency_id.name,
                    agreement=agreement.name, agreed=agreement.currency_id.name,
                )
            )  # fmt: skip
