from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.supplier_scorecard.logic import match as logic
from odoo.addons.supplier_scorecard.queries import match as queries

RELEASING = "distribution_control.group_finance_controller"
# Written with the state of the match; compared by identity, so no client can send it.
MATCH_PASS = object()


class AccountMove(models.Model):
    _inherit = "account.move"

    match_state = fields.Selection(
        [("matched", "Matches"), ("held", "Payment held"), ("released", "Released")],
        "Three-way match",
        readonly=True,
        copy=False,
    )
    match_difference_ids = fields.One2many(
        "supplier.match.difference", "move_id", "Differences", readonly=True
    )

    _match_held_idx = models.Index("(company_id) WHERE match_state = 'held'")

    def init(self):
        super().init()
        self.env.cr.execute(queries.PAYMENT_GUARD)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("match_state"):
                self._refuse_match_write()
        return super().create(vals_list)

    def write(self, vals):
        if "match_state" in vals and self.env.context.get("match_pass") is not MATCH_PASS:
            self._refuse_match_write()
        return super().write(vals)

    def _refuse_match_write(self):
        raise UserError(self.env._("Whether a bill matches is found out by the match, not written."))

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._check_match()
        return posted

    def _check_match(self):
        """Compare the vendor bills in self with orders and receipts, and hold or free their payment.

        A difference that somebody released stays released until its amount grows. Companies with the match off and
        documents that are no vendor bills are left alone.
        """
        bills = self.filtered(
            lambda move: (
                move.move_type == "in_invoice"
                and move.state == "posted"
                and move.company_id.supplier_match_active
            )
        )
        for company, own in bills.grouped("company_id").items():
            own._apply_match(own._decide_match(company))

    def _decide_match(self, company):
        """Return {(bill line id, code): values of the difference} for the bills in self."""
        for model, names in queries.READS.items():
            self.env[model].flush_model(names)
        find = self.env["supplier.match.tolerance"]._finder(company)
        found = {}
        for row in self.env.execute_query(queries.bill_lines(self.ids)):
            line_id, move_id, order_line_id, order_currency_id, path, *figures = row
            bill = self.browse(move_id)
            rule = find(bill.commercial_partner_id.id, path)
            rate = bill.invoice_currency_rate or 1.0
            bill_line = self._bill_line(bill, order_line_id, order_currency_id, figures)
            for difference in logic.match(bill_line, rule._tolerance(rate)):
                policy = (rule.without_order or "warn") if difference.code == logic.NO_ORDER else "hold"
                if policy != "ignore":
                    found[line_id, difference.code] = {
                        "move_id": move_id,
                        "bill_line_id": line_id,
                        "purchase_line_id": order_line_id,
                        "code": difference.code,
                        "route": difference.route,
                        "quantity": difference.quantity,
                        "price": difference.price,
                        "amount": bill.currency_id.round(difference.amount),
                        "state": "open" if policy == "hold" else "shown",
                    }
        return found

    @api.model
    def _bill_line(self, bill, order_line_id, order_currency_id, figures):
        billed, price, ordered, received, order_price, before, by_receipt = figures
        if not order_line_id:
            return logic.BillLine(billed or 0.0, price or 0.0)
        order_currency = self.env["res.currency"].browse(order_currency_id)
        day = bill.invoice_date or bill.date
        return logic.BillLine(
            billed or 0.0,
            price or 0.0,
            ordered=ordered,
            received=received or 0.0,
            billed_before=before,
            # Not rounded: a unit price of a third of a cent is a price.
            order_price=order_currency._convert(
                order_price or 0.0, bill.currency_id, bill.company_id, day, round=False
            ),
            by_receipt=by_receipt,
        )

    def _apply_match(self, found):
        # sudo: differences are written by the match only; nobody has the right to write them.
        kept = self.sudo().match_difference_ids.filtered(lambda row: row.state != "cured")
        known = {(row.bill_line_id.id, row.code): row for row in kept}
        for key, row in known.items():
            if key not in found:
                row.state = "cured" if row.state != "released" else row.state
        new = []
        for key, values in found.items():
            row = known.get(key)
            if not row:
                new.append(values)
            elif (
                row.state == "released" and row.currency_id.compare_amounts(values["amount"], row.amount) <= 0
            ):
                continue
            else:
                row.write({name: values[name] for name in ("quantity", "price", "amount", "state")})
        self.env["supplier.match.difference"].sudo().create(new)  # sudo: same
        for move in self.sudo():  # sudo: the poster of a bill need not be its owner
            states = set(move.match_difference_ids.mapped("state"))
            state = "held" if "open" in states else "released" if "released" in states else "matched"
            if move.match_state != state:
                move.with_context(match_pass=MATCH_PASS).match_state = state

    def _release_match(self, reason):
        """Let the held bills in self be paid as they are: by the role, not by who entered the bill, on record."""
        if not self.env.user.has_group(RELEASING):
            raise AccessError(self.env._("Releasing a held bill is the finance controller's task."))
        held = self.filtered(lambda move: move.match_state == "held")
        if not held:
            raise UserError(self.env._("None of these bills is held."))
        held.check_access("read")
        own = held.filtered(lambda move: self.env.user in (move.create_uid | move.invoice_user_id))
        if own:
            raise UserError(
                self.env._(
                    "You entered %s yourself; another finance controller must release it.",
                    ", ".join(own.mapped("name")),
                )
            )
        decisions = self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": move,
                    "verdict": "release",
                    "reason": reason,
                    "evidence": move._match_evidence(),
                    "duty": RELEASING,
                }
                for move in held
            ]
        )
        for move, decision in zip(
            held.sudo(), decisions, strict=True
        ):  # sudo: the match alone writes its rows
            move.match_difference_ids.filtered(lambda row: row.state == "open").write(
                {"state": "released", "decision_id_value": decision.id}
            )
            move.with_context(match_pass=MATCH_PASS).match_state = "released"

    def _match_evidence(self):
        self.ensure_one()
        rows = self.sudo().match_difference_ids.filtered(
            lambda row: row.state == "open"
        )  # sudo: figures just seen
        return {
            "amount_total": self.amount_total,
            "currency": self.currency_id.name,
            "vendor": self.commercial_partner_id.display_name,
            "differences": [
                {
                    "line": row.bill_line_id.name,
                    "code": row.code,
                    "quantity": row.quantity,
                    "amount": row.amount,
                }
                for row in rows
            ],
        }

    def _refuse_payment(self):
        """Raise when a bill in self is held: what, which, why, what next."""
        held = self.filtered(lambda move: move.match_state == "held")
        if held:
            lines = [
                f"- {move.name}: "
                + ", ".join(
                    dict(row._fields["code"]._description_selection(self.env))[row.code] for row in rows
                )
                for move in held[:10]
                for rows in [
                    move.sudo().match_difference_ids.filtered(lambda row: row.state == "open")
                ]  # sudo: the reason shown
            ]
            raise UserError(
                self.env._(
                    "Payment is held, because these bills do not match their order or receipt:\n%(bills)s\n"
                    "Clear the difference (receive, correct or credit), or ask a finance controller to release the bill.",
                    bills="\n".join(lines),
                )
            )
