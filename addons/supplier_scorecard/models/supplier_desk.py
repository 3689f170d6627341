from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.distribution_control.queries.reads import fields_of

# What each card counts; the number keeps its place and its id.
CARDS = (
    ("late", 1), ("predicted", 2), ("unconfirmed", 3), ("due", 4), ("mismatch", 5), ("approval", 6), ("grni", 7),
)  # fmt: skip
_READS = {
    "supplier.expected.receipt": ("company_id", "state", "is_unconfirmed", "value", "risk_value", "user_id"),
    "supplier.match.difference": ("company_id", "state", "route", "amount", "move_id"),
    "purchase.order": ("company_id", "state", "amount_untaxed", "currency_rate"),
    "distribution.exception": ("company_id", "kind_id", "state", "amount_at_risk"),
}


class SupplierDesk(models.Model):
    """The buyer's day: one card per kind of work and company, with how many and how much; each opens its rows."""

    _name = "supplier.desk"
    _description = "Buyer's desk"
    _auto = False
    _order = "company_id, sequence"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("late", "Late"),
            ("predicted", "Predicted late"),
            ("unconfirmed", "Unconfirmed"),
            ("due", "Due this week"),
            ("mismatch", "Bills that do not match"),
            ("approval", "Orders that wait for approval"),
            ("grni", "Received not billed for long"),
        ],
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    count = fields.Integer("How many", readonly=True)
    amount = fields.Monetary("How much", readonly=True)
    risk_value = fields.Monetary("Sales at risk", readonly=True)

    @property
    def _table_query(self):
        cards = SQL(", ").join(SQL("(%s, %s)", kind, number) for kind, number in CARDS)
        return SQL(
            """
            WITH card(kind, number) AS (VALUES %(cards)s), work AS (
                SELECT company_id, state AS kind, COUNT(*) AS count, SUM(value) AS amount, SUM(risk_value) AS risk
                  FROM supplier_expected_receipt WHERE company_id = ANY(%(companies)s) GROUP BY company_id, state
                 UNION ALL
                SELECT company_id, 'unconfirmed', COUNT(*), SUM(value), SUM(risk_value)
                  FROM supplier_expected_receipt WHERE company_id = ANY(%(companies)s) AND is_unconfirmed GROUP BY company_id
                 UNION ALL
                SELECT d.company_id, 'mismatch', COUNT(DISTINCT d.move_id),
                       SUM(ABS(d.amount) / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1)), 0
                  FROM supplier_match_difference d JOIN account_move m ON m.id = d.move_id
                 WHERE d.company_id = ANY(%(companies)s) AND d.state = 'open' AND d.route = 'buyer' GROUP BY d.company_id
                 UNION ALL
                SELECT company_id, 'approval', COUNT(*), SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)), 0
                  FROM purchase_order
                 WHERE company_id = ANY(%(companies)s) AND state = 'to approve' GROUP BY company_id
                 UNION ALL
                SELECT c.company_id, 'grni', COUNT(*), SUM(c.amount_at_risk), 0
                  FROM distribution_exception c JOIN distribution_exception_kind k ON k.id = c.kind_id
                 WHERE c.company_id = ANY(%(companies)s) AND k.code = 'grni_old' AND c.state <> 'closed'
                 GROUP BY c.company_id
            )
            SELECT company.id * 10 + card.number AS id, card.kind, card.number AS sequence, company.id AS company_id,
                   COALESCE(work.count, 0)::int AS count, COALESCE(work.amount, 0) AS amount,
                   COALESCE(work.risk, 0) AS risk_value
              FROM res_company company CROSS JOIN card
              LEFT JOIN work ON work.company_id = company.id AND work.kind = card.kind
             WHERE company.id = ANY(%(companies)s)
            """,
            cards=cards,
            companies=self.env.companies.ids,
            to_flush=fields_of(self.env, _READS),
        )

    @api.model
    def action_open_desk(self):
        """Bring the open lines up to date and open the desk."""
        self.check_access("read")
        self.env["supplier.expected.receipt"]._refresh(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_desk_action")

    def action_open(self):
        """Open the rows this card counts."""
        self.ensure_one()
        names = {
            "mismatch": "supplier_match_difference_action",
            "approval": "supplier_purchase_waiting_action",
            "grni": "supplier_grni_action",
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"supplier_scorecard.{names.get(self.kind, 'supplier_expected_receipt_action')}"
        )
        searches = {
            "mismatch": {"search_default_open": 1, "search_default_buyer": 1},
            "approval": {},
            "grni": {"search_default_open": 1, "search_default_old": 1},
        }
        return {
            **action,
            "context": searches.get(self.kind, {f"search_default_{self.kind}": 1}),
            "domain": [("company_id", "=", self.company_id.id), *self._domain()],
        }

    def _domain(self):
        return [("state", "=", "to approve")] if self.kind == "approval" else []
