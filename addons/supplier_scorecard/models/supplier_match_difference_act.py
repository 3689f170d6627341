from odoo import Command, fields, models
from odoo.exceptions import UserError

from .supplier_claim import CLAIMING

PRICE = ("price_high", "price_low")
CLAIM_KINDS = {
    "price_high": "price",
    "not_received": "quantity",
    "over_received": "quantity",
    "over_ordered": "quantity",
}


class SupplierMatchDifference(models.Model):
    _inherit = "supplier.match.difference"

    price_accepted_at = fields.Datetime("New price accepted", readonly=True)
    price_accepted_by_id = fields.Many2one("res.users", "Accepted by", readonly=True)
    claim_id = fields.Many2one("supplier.claim", compute="_compute_claim_id")

    def _compute_claim_id(self):
        lines = (
            self.env["supplier.claim.line"]
            .sudo()
            .search(  # sudo: that it is claimed, whoever reads the bill
                [("difference_id", "in", self.ids)]
            )
        )
        claims = {line.difference_id.id: line.claim_id.id for line in lines}
        for row in self:
            row.claim_id = claims.get(row.id, False)

    def action_claim(self):
        """Propose a claim over these differences: the vendor's draft in hand, or a new one; nothing is sent."""
        self.env.user._require_duty(*CLAIMING)
        self.check_access("read")
        self.invalidate_recordset(["claim_id"])
        wrong = self.filtered(lambda row: row.code not in CLAIM_KINDS or row.state == "cured" or row.claim_id)
        if wrong:
            raise UserError(
                self.env._(
                    "%(bill)s, %(what)s: nothing to claim, or claimed already.",
                    bill=wrong[0].move_id.name,
                    what=dict(self._fields["code"]._description_selection(self.env))[wrong[0].code],
                )
            )
        claims = self.env["supplier.claim"]
        for company, own in self.grouped("company_id").items():
            drafts = claims._drafts(company, own.partner_id)
            for vendor, rows in own.grouped("partner_id").items():
                drafts[vendor].line_ids = [Command.create(row._prepare_claim_line()) for row in rows]
                claims |= drafts[vendor]
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_claim_action")
        return {**action, "domain": [("id", "in", claims.ids)], "context": {}}

    def _prepare_claim_line(self):
        bill = self.move_id
        return {
            "kind": CLAIM_KINDS[self.code],
            "purchase_line_id": self.purchase_line_id.id,
            "difference_id": self.id,
            "quantity": self.quantity,
            "amount": self.currency_id._convert(
                self.amount, bill.company_id.currency_id, bill.company_id, bill.invoice_date or bill.date
            ),
            "why": self.env._(
                "%(bill)s: %(what)s",
                bill=bill.name,
                what=dict(self._fields["code"]._description_selection(self.env))[self.code],
            ),
        }

    def action_accept_price(self):
        """Ask from when on the billed price is the vendor's price."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept new price"),
            "res_model": "supplier.price.accept",
            "view_mode": "form",
            "target": "new",
            "context": {"default_difference_id": self.id},
        }

    def _accept_price(self, day, reason):
        """Make the billed price the vendor's price from *day* on, on record; the bill stays with finance."""
        self._check_price_waits()
        bill, line = self.move_id, self.bill_line_id
        old, new = self._replace_price(day)
        self.env["distribution.decision"]._record(
            bill,
            "price_accept",
            reason,
            {
                "vendor": bill.commercial_partner_id.display_name,
                "product": line.product_id.display_name,
                "before": old.price,
                "before_currency": old.currency_id.name or "",
                "after": new.price,
                "currency": bill.currency_id.name,
                "per": line.product_uom_id.name,
                "from": str(day),
                "billed_above_order": self.amount,
            },
            duty="distribution_control.group_buyer",
            company=bill.company_id,
        )
        # sudo: differences are written by their own methods only.
        self.sudo().write({"price_accepted_at": fields.Datetime.now(), "price_accepted_by_id": self.env.uid})
        return new.sudo(False)

    def _check_price_waits(self):
        """Raise unless the user is a buyer who may accept the price of this difference now."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_buyer")
        self.check_access("read")
        bill = self.move_id
        if self.code not in PRICE or self.state == "cured" or self.price_accepted_at:
            raise UserError(self.env._("%s: no price waits to be accepted here.", bill.name))
        if self.env.user in (bill.create_uid | bill.invoice_user_id):
            raise UserError(
                self.env._("You entered %s yourself; another buyer accepts its price.", bill.name)
            )

    def _replace_price(self, day):
        """End what the vendor asked until *day*, begin with what was billed; return the price before (or none) and the new one."""
        bill, line = self.move_id, self.bill_line_id
        product, vendor = line.product_id, bill.commercial_partner_id
        # sudo: the buyer's duty counts; the price list of stock is written by its administrators only.
        prices = self.env["product.supplierinfo"].sudo()
        old = prices.search(
            [
                ("partner_id", "=", vendor.id),
                ("product_tmpl_id", "=", product.product_tmpl_id.id),
                ("product_id", "in", (False, product.id)),
                ("company_id", "in", (False, bill.company_id.id)),
                "|", ("date_end", "=", False), ("date_end", ">=", day),
                ("min_qty", "<=", line.quantity),
            ],
            order="supplier_from_order, min_qty desc, id desc",
        )  # fmt: skip
        own = old.filtered(lambda price: price.company_id == bill.company_id)
        own.filtered(lambda price: not price.date_start or price.date_start < day).write(
            {"date_end": fields.Date.subtract(day, days=1)}
        )
        new = prices.create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "company_id": bill.company_id.id,
                "currency_id": bill.currency_id.id,
                "product_uom_id": line.product_uom_id.id,
                "price": line.price_subtotal / line.quantity,
                "min_qty": 0.0,
                "delay": old[:1].delay or 1,
                "date_start": day,
            }
        )
        return old[:1], new
