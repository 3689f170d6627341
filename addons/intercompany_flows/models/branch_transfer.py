from odoo import fields, models

from odoo.addons.intercompany_flows.queries.transfer import transfer_lines


class BranchTransfer(models.Model):
    """One product on its way from one branch to another of the same company, from the request to the receipt.

    Read from both legs at the moment of asking; nothing is stored. Quantities in product units.
    """

    _name = "branch.transfer"
    _description = "Transfer between branches"
    _auto = False
    _order = "id desc"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    from_warehouse_id = fields.Many2one("stock.warehouse", "From branch", readonly=True)
    to_warehouse_id = fields.Many2one("stock.warehouse", "To branch", readonly=True)
    owner_warehouse_id = fields.Many2one("stock.warehouse", "Answers for it", readonly=True, help="Which branch answers for the goods under way, as the company has set it.")  # fmt: skip
    picking_id = fields.Many2one("stock.picking", "Shipment", readonly=True)
    receipt_id = fields.Many2one("stock.picking", readonly=True)
    requester_id = fields.Many2one("res.users", "Asked for by", readonly=True)
    requested_at = fields.Datetime("Asked for on", readonly=True)
    needed_at = fields.Datetime("Needed", readonly=True)
    state = fields.Selection(
        [
            ("requested", "To approve"),
            ("to_ship", "To ship"),
            ("under_way", "Under way"),
            ("difference", "Difference"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    asked = fields.Float("Asked for", digits="Product Unit", readonly=True)
    to_ship = fields.Float("Still to ship", digits="Product Unit", readonly=True)
    shipped = fields.Float(digits="Product Unit", readonly=True)
    to_receive = fields.Float("Still to receive", digits="Product Unit", readonly=True)
    received = fields.Float(digits="Product Unit", readonly=True)
    lost = fields.Float("Written off", digits="Product Unit", readonly=True)
    in_transit = fields.Float("Under way", digits="Product Unit", readonly=True)
    transit_value = fields.Monetary("Value under way", readonly=True, help="At today's cost.")
    shipped_at = fields.Datetime("First shipped", readonly=True)
    received_at = fields.Datetime("Last received", readonly=True)
    expected_at = fields.Datetime("Expected", readonly=True)
    days_under_way = fields.Float("Days under way", digits=(6, 1), readonly=True, aggregator="max")

    @property
    def _table_query(self):
        return transfer_lines()

    def action_open_shipment(self):
        """Open the shipping side."""
        return self.picking_id._get_records_action()

    def action_open_receipt(self):
        """Open the receiving side."""
        return self.receipt_id._get_records_action()

    def action_write_off(self):
        """Ask how much of these goods is lost, which branch bears it, and why."""
        return self.env["intercompany.write.off"]._ask(transfer_id=self.id)
