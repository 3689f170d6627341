from odoo import fields, models


class StockMove(models.Model):
    """Moves know why they bring goods back, and whether a pick was put right after it was done."""

    _inherit = "stock.move"

    return_reason_id = fields.Many2one(
        "distribution.return.reason",
        "Reason of the return",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    kpi_corrected = fields.Boolean(
        "Pick corrected",
        readonly=True,
        copy=False,
        help="Quantity, lot or serial number of the pick was changed after it was done.",
    )

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "return_reason_id": self.return_reason_id.id}

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "return_reason_id"]

    def _set_corrected(self):
        """Keep that these moves were changed after they were done, where they are picks of a watched company."""
        picks = self.filtered(lambda move: move.company_id.control_active and move._is_pick())
        picks.filtered(lambda move: not move.kpi_corrected).kpi_corrected = True

    def _is_pick(self):
        """Whether the move takes goods from the shelf: `queries.warehouse.picked_lines` says the same."""
        kind, warehouse = self.picking_type_id, self.picking_type_id.warehouse_id
        if kind == warehouse.out_type_id:
            return warehouse.delivery_steps == "ship_only"
        return bool(kind) and kind == warehouse.pick_type_id
