from odoo import api, fields, models


class IntercompanyWriteOff(models.TransientModel):
    """Goods that did not arrive, written off in the transit at the cost of one of the two companies, with a reason."""

    _name = "intercompany.write.off"
    _description = "Write off goods lost between companies"

    match_id = fields.Many2one("intercompany.match", "Goods", required=True, readonly=True)
    in_transit = fields.Float(related="match_id.in_transit")
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        compute="_compute_proposal",
        store=True,
        precompute=True,
        readonly=False,
    )
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    bearer_company_id = fields.Many2one(
        "res.company", "Borne by", required=True, compute="_compute_proposal", store=True, precompute=True, readonly=False,
        domain="[('id', 'in', company_ids)]",
    )  # fmt: skip
    reason = fields.Text(required=True)

    @api.depends("match_id")
    @api.depends_context("allowed_company_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard._fetch_companies()

    @api.depends("match_id")
    def _compute_proposal(self):
        """All that is under way, at the cost of who owns it, if the person works there."""
        for wizard in self:
            companies = wizard._fetch_companies()
            wizard.quantity = max(wizard.match_id.in_transit, 0.0)
            wizard.bearer_company_id = wizard.match_id._origin.owner_company_id & companies or companies[:1]

    def _fetch_companies(self):
        """Return the companies of the pair that the person works for."""
        match = self.match_id._origin
        return (match.seller_company_id | match.buyer_company_id) & self.env.companies

    def action_write_off(self):
        """Write the goods off; duty, company and quantity are checked where it is done."""
        self.ensure_one()
        # sudo: the line is named by the match that the person reads; it may be the other company's.
        line = self.match_id.sudo().sale_line_id
        self.env["intercompany.loss"]._write_off(line, self.quantity, self.bearer_company_id, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
