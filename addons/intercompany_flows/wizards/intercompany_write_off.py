from odoo import api, fields, models


class IntercompanyWriteOff(models.TransientModel):
    """Goods that did not arrive, written off in the transit at the cost of one of the two sides, with a reason."""

    _name = "intercompany.write.off"
    _description = "Write off goods lost between companies or branches"

    match_id = fields.Many2one("intercompany.match", "Goods", readonly=True)
    transfer_id = fields.Many2one("branch.transfer", "Goods between branches", readonly=True)
    in_transit = fields.Float("Under way", digits="Product Unit", compute="_compute_in_transit")
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        compute="_compute_proposal",
        store=True,
        precompute=True,
        readonly=False,
    )
    company_ids = fields.Many2many("res.company", compute="_compute_sides")
    warehouse_ids = fields.Many2many("stock.warehouse", compute="_compute_sides")
    bearer_company_id = fields.Many2one(
        "res.company", "Borne by", compute="_compute_proposal", store=True, precompute=True, readonly=False,
        domain="[('id', 'in', company_ids)]",
    )  # fmt: skip
    bearer_warehouse_id = fields.Many2one(
        "stock.warehouse", "Borne by branch", compute="_compute_proposal", store=True, precompute=True, readonly=False,
        domain="[('id', 'in', warehouse_ids)]",
    )  # fmt: skip
    reason = fields.Text(required=True)

    _of_one = models.Constraint(
        "CHECK((match_id IS NULL) <> (transfer_id IS NULL))",
        "Choose what is lost in the list of goods under way.",
    )

    @api.model
    def _ask(self, **goods):
        """Return the action that opens this dialogue for a ``match_id`` or a ``transfer_id``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write off"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in goods.items()},
        }

    @api.depends("match_id", "transfer_id")
    def _compute_in_transit(self):
        for wizard in self:
            wizard.in_transit = (wizard.match_id or wizard.transfer_id).in_transit

    @api.depends("match_id", "transfer_id")
    @api.depends_context("allowed_company_ids")
    def _compute_sides(self):
        for wizard in self:
            wizard.company_ids = wizard._fetch_companies()
            wizard.warehouse_ids = wizard._fetch_warehouses()

    @api.depends("match_id", "transfer_id")
    def _compute_proposal(self):
        """All that is under way, at the cost of who owns it, if the person works there."""
        for wizard in self:
            companies = wizard._fetch_companies()
            wizard.quantity = max(wizard.in_transit, 0.0)
            wizard.bearer_company_id = wizard.match_id._origin.owner_company_id & companies or companies[:1]
            wizard.bearer_warehouse_id = wizard.transfer_id._origin.owner_warehouse_id

    def _fetch_companies(self):
        """Return the companies of the pair that the person works for."""
        match = self.match_id._origin
        return (match.seller_company_id | match.buyer_company_id) & self.env.companies

    def _fetch_warehouses(self):
        transfer = self.transfer_id._origin
        return transfer.from_warehouse_id | transfer.to_warehouse_id

    def action_write_off(self):
        """Write the goods off; duty, side and quantity are checked where it is done."""
        self.ensure_one()
        losses = self.env["intercompany.loss"]
        if self.transfer_id:
            losses._write_off_transfer(self.transfer_id, self.quantity, self.bearer_warehouse_id, self.reason)
        else:
            # sudo: the line is named by the match that the person reads; it may be the other company's.
            line = self.match_id.sudo().sale_line_id
            losses._write_off(line, self.quantity, self.bearer_company_id, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
