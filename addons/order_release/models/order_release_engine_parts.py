from odoo import api, models

from odoo.addons.order_release.logic.parts import Moved, in_parts, share_parts
from odoo.addons.order_release.queries.parts import part_lines, part_moves


class OrderReleaseEngine(models.AbstractModel):
    """A line that leaves in parts (a kit) is what its components are: held with them, let go kit by kit."""

    _inherit = "order.release.engine"

    @api.model
    def _splits_lines(self):
        """Return whether any product leaves in parts: tens of thousands of lines are not looked through for nothing; hook."""
        return False

    @api.model
    def _find_parts(self, pairs):
        """Return {(product id, company id): {component id: quantity for one}} of those *pairs* that leave in parts; hook."""
        return {}

    @api.model
    def _fetch_lines(self, orders, launched, as_held, in_full, *rates):
        lines = super()._fetch_lines(orders, launched, as_held, in_full, *rates)
        if not self._splits_lines():
            return lines
        company_of = {order.id: order.company_id.id for order in orders}
        key_of = {
            line.line_id: (line.product_id, company_of[order_id])
            for order_id, own in lines.items()
            for line in own
            if line.goods
        }
        parts = self._find_parts(set(key_of.values()))
        split = {line_id: parts[key] for line_id, key in key_of.items() if key in parts}
        if not split:
            return lines
        moved = {}
        for line_id, part_id, *quantities in self.env.execute_query(part_moves(self.env, split, as_held)):
            moved.setdefault(line_id, {})[part_id] = Moved(*quantities)
        facts = {row[0]: row[1:] for row in self.env.execute_query(part_lines(self.env, split))}
        runs_next = set(launched.ids) if launched else set()
        for own in lines.values():
            for index, line in enumerate(own):
                if (per_one := split.get(line.line_id)) is not None:
                    unbilled, waits, _supplied = facts[line.line_id]
                    own[index] = in_parts(
                        line,
                        per_one,
                        moved.get(line.line_id, {}),
                        unbilled,
                        waits or line.line_id in runs_next,
                        in_full,
                    )
        return lines

    @api.model
    def _share_out(self, line, sale_line, moves, left):
        """Of a kit that goes in part, every component goes in the same share."""
        parts = moves.filtered(lambda move: move.product_id != sale_line.product_id)
        if not parts or left <= 0 or left >= line.open_qty - 1e-6:
            return super()._share_out(line, sale_line, moves, left)
        rows = [(move.id, move.product_id.id, move.product_uom_qty) for move in parts]
        return {
            **super()._share_out(line, sale_line, moves - parts, left),
            **share_parts(rows, left / line.open_qty),
        }
