from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.intercompany_flows.logic.netting import net
from odoo.addons.intercompany_flows.queries.close import balances

COUNTED = {
    "owed_to_first",
    "owed_to_second",
    "set_off",
    "rest",
    "payer_company_id",
    "first_move_id",
    "second_move_id",
}
CONTROLLER = "distribution_control.group_finance_controller"


class IntercompanyNetting(models.Model):
    """What two companies owe each other in one currency, set off against each other: one entry in each company's books."""

    _name = "intercompany.netting"
    _description = "Netting proposal"
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    date = fields.Date(required=True, default=fields.Date.today, readonly=True)
    first_company_id = fields.Many2one("res.company", "Company", required=True, ondelete="restrict")
    second_company_id = fields.Many2one("res.company", "Other company", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    owed_to_first = fields.Monetary("Owed to the company", readonly=True)
    owed_to_second = fields.Monetary("Owed to the other", readonly=True)
    set_off = fields.Monetary(readonly=True)
    rest = fields.Monetary("Left to pay", readonly=True)
    payer_company_id = fields.Many2one("res.company", "Paid by", readonly=True)
    first_move_id = fields.Many2one("account.move", readonly=True, copy=False, ondelete="set null")
    second_move_id = fields.Many2one("account.move", readonly=True, copy=False, ondelete="set null")

    _companies_differ = models.Constraint("CHECK(first_company_id <> second_company_id)", "A company does not owe itself.")  # fmt: skip
    _day_uniq = models.UniqueIndex(
        "(LEAST(first_company_id, second_company_id), GREATEST(first_company_id, second_company_id), currency_id, date)",
        "The two have a netting in this currency for this day.",
    )

    @api.depends("first_company_id.name", "second_company_id.name", "currency_id.name", "date")
    def _compute_name(self):
        for netting in self:
            names = f"{netting.first_company_id.name} ↔ {netting.second_company_id.name}"
            netting.name = f"{names} {netting.currency_id.name} {netting.date}"

    @api.model_create_multi
    def create(self, vals_list):
        nettings = super().create(vals_list)
        nettings._count()
        return nettings

    def write(self, vals):
        if COUNTED.intersection(vals):
            raise UserError(
                self.env._("The figures of a netting are counted from both books: use “Count again”.")
            )
        return super().write(vals)

    def action_count(self):
        """Look again at both companies' open balances; not once an entry was made."""
        self.env.user._require_duty(CONTROLLER)
        self._count()
        return True

    def _count(self):
        self.env.flush_all()
        rows = self.env.execute_query(balances())
        owed = {(row[0], row[1], row[2]): (float(row[3] or 0), float(row[4] or 0)) for row in rows}
        for netting in self:
            if netting.first_move_id or netting.second_move_id:
                raise UserError(self.env._("“%s” has an entry already.", netting.name))
            first, second, currency = (
                netting.first_company_id.id,
                netting.second_company_id.id,
                netting.currency_id.id,
            )
            here, there = (
                owed.get((first, second, currency), (0, 0)),
                owed.get((second, first, currency), (0, 0)),
            )
            # What only one of the two has in its books is not set off: that is a difference to settle first.
            figures = net(max(0.0, min(here[0], there[1])), max(0.0, min(here[1], there[0])))
            payer = {"first": first, "second": second}.get(figures.payer)
            super(IntercompanyNetting, netting).write(
                {
                    "owed_to_first": figures.owed_to_first, "owed_to_second": figures.owed_to_second,
                    "set_off": figures.set_off, "rest": figures.rest, "payer_company_id": payer,
                }
            )  # fmt: skip

    def action_make_entry(self):
        """Make the draft entry of the company one works in; twice makes one."""
        self.env.user._require_duty(CONTROLLER)
        self.ensure_one()
        side = {self.first_company_id: "first", self.second_company_id: "second"}.get(self.env.company)
        if not side:
            raise UserError(self.env._("Switch to one of the two companies first."))
        if self.currency_id.compare_amounts(self.set_off, 0.0) <= 0:
            raise UserError(self.env._("There is nothing to set off in “%s”.", self.name))
        move = self[f"{side}_move_id"] or self.env["account.move"].create(self._prepare_entry(side))
        super().write({f"{side}_move_id": move.id})
        return move.get_formview_action()

    def _prepare_entry(self, side):
        company = self[f"{side}_company_id"]
        partner = self["second_company_id" if side == "first" else "first_company_id"].sudo().partner_id
        mine = partner.with_company(company)
        value = self.currency_id._convert(self.set_off, company.currency_id, company, self.date)
        journal = self.env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "general")], limit=1)  # fmt: skip
        lines = [
            (mine.property_account_payable_id, value, self.set_off),
            (mine.property_account_receivable_id, -value, -self.set_off),
        ]
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": self.date,
            "ref": self.name,
            "line_ids": [
                Command.create(
                    {
                        "account_id": account.id, "partner_id": partner.id, "name": self.name,
                        "balance": balance, "currency_id": self.currency_id.id, "amount_currency": amount,
                    }
                )
                for account, balance, amount in lines
            ],
        }  # fmt: skip
