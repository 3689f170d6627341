from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.replenishment_rules.logic.lots import price_at

from .replenishment_proposal import BUYS, OPEN, REASONS


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    def _change(self, quantity, reason, note=None, option_number=None):
        """Do another quantity, or another of the ways that were weighed, for *reason*; scored later.

        *reason* is one of the short list; *option_number* the place in ``options``. What stood before is kept as
        proposed.
        """
        self.ensure_one()
        self._require_hands()
        if reason not in dict(REASONS):
            raise UserError(self.env._("Choose a reason: the change is scored against what was proposed."))
        if quantity is None or quantity < 0:
            raise UserError(self.env._("A quantity to order or move is not negative."))
        # sudo: nobody writes proposals by hand; the duty was checked.
        proposal = self.sudo()
        proposal.lock_for_update()
        proposal.invalidate_recordset(["state"])
        if proposal.state != OPEN:
            raise UserError(
                self.env._("%s is not open any more: somebody was faster.", proposal.display_name)
            )
        before = proposal._evidence_values()
        values = proposal._prepare_option_values(option_number) if option_number is not None else {}
        values |= proposal._prepare_price_values(values, quantity)
        cost = quantity * values.get("unit_price", proposal.unit_price)
        if values.get("kind", proposal.kind) == "transfer":
            cost = values.get("cost_amount", proposal.cost_amount)
        proposal.write(
            {
                **values,
                "quantity": quantity,
                "cost_amount": cost,
                "edit_reason": reason,
                "edit_note": note or False,
                "edited_by_id": self.env.uid,
                "edited_at": fields.Datetime.now(),
                "failure": False,
            }
        )
        label = dict(self._fields["edit_reason"]._description_selection(self.env))[reason]
        self.env["distribution.decision"]._record(
            self,
            "change",
            note or label,
            {"before": before, "after": proposal._evidence_values()},
            company=proposal.company_id,
        )
        proposal._check_surplus()

    def _prepare_option_values(self, number):
        """Return the column values that make this the option of that number."""
        if not 0 <= number < len(self.options or ()):
            raise UserError(self.env._("This way was not among those that were weighed."))
        option = self.options[number]
        day = fields.Date.to_date(self.figures["day"])
        values = {
            "kind": option["kind"],
            "vendor_id": False,
            "supplierinfo_id": False,
            "source_warehouse_id": False,
            "route_id": False,
            "arrival_date": fields.Date.add(day, days=int(min(option["days"], 730))),
        }
        if option["kind"] in BUYS:
            values["vendor_id"] = option["source"]
        elif option["kind"] == "transfer":
            route = self.env["stock.route"].search(
                [
                    ("supplier_wh_id", "=", option["source"]),
                    ("supplied_wh_id", "=", self.warehouse_id.id),
                ],
                limit=1,
            )
            values |= {
                "source_warehouse_id": option["source"],
                "route_id": route.id,
                "cost_amount": option["order_cost"],
            }
        return values

    def _prepare_price_values(self, values, quantity):
        """Return the price line and price at which *quantity* is bought, {} where nothing is."""
        kind = values.get("kind", self.kind)
        offer = (self.figures or {}).get("local" if kind == "local" else "source")
        if kind not in BUYS or not offer:
            return {}
        vendor = self.env["res.partner"].browse(values.get("vendor_id", self.vendor_id.id))
        seller = self.product_id.with_company(self.company_id)._select_seller(
            partner_id=vendor, quantity=quantity, uom_id=self.product_id.uom_id
        )
        return {"supplierinfo_id": seller.id, "unit_price": price_at(quantity, offer["tiers"])}

    def _check_surplus(self):
        """Refuse to take from a sister what she needs for her own cover."""
        if self.kind != "transfer":
            return
        sister = next(
            (one for one in self.figures.get("sisters", ()) if one["key"] == self.source_warehouse_id.id),
            None,
        )
        if sister and self.quantity > max(sister["available"] - sister["cover"], 0.0) + 1e-6:
            raise UserError(
                self.env._(
                    "%(branch)s has %(surplus)s beyond its own cover of %(cover)s. Take less, or buy the rest.",
                    branch=self.source_warehouse_id.name,
                    surplus=self._quantity_text(max(sister["available"] - sister["cover"], 0.0)),
                    cover=self._quantity_text(sister["cover"]),
                )
            )
