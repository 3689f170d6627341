from odoo import fields, models

from odoo.addons.order_release.queries.run import run_customers


class OrderReleaseRunCustomer(models.Model):
    """What a run does to each customer that it changes something for, read from its lines."""

    _name = "order.release.run.customer"
    _description = "Release run: customer"
    _auto = False
    _order = "run_id desc, change_value, id"
    _rec_name = "partner_id"
    _depends = {
        "order.release.run.line": [
            "run_id", "company_id", "partner_id", "order_id", "change_qty", "change_value", "change_days", "wait_value",
        ],
    }  # fmt: skip

    run_id = fields.Many2one("order.release.run", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    order_count = fields.Integer("Orders", readonly=True, help="Orders of which a quantity changes.")
    won_value = fields.Monetary("Gains", readonly=True)
    lost_value = fields.Monetary("Loses", readonly=True)
    change_value = fields.Monetary("Won / Lost", readonly=True)
    change_days = fields.Float(
        "Days Won / Lost",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="Per unit of money that changes hands: until the next arrival, else the vendor's lead time.",
    )
    wait_value = fields.Monetary("Stays Held", readonly=True)

    @property
    def _table_query(self):
        return run_customers()

    def action_open_lines(self):
        """Open the lines of this customer in the run."""
        self.ensure_one()
        action = self.run_id.action_open_lines()
        return action | {
            "domain": [("run_id", "=", self.run_id.id), ("partner_id", "=", self.partner_id.id)],
            "display_name": self.partner_id.display_name,
        }
