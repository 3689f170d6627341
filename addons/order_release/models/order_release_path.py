from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from odoo.addons.order_release.logic.awaited import Receipt, awaited
from odoo.addons.order_release.logic.obstacle import Obstacle, credit_needed, shortages
from odoo.addons.order_release.logic.shortest_path import Action, shortest
from odoo.addons.order_release.queries.path import obstacles, receipts

# What one would rather not do, per kind of action; the number of actions counts first.
WEIGHTS = {
    "available": 1,
    "substitute": 2,
    "branch": 3,
    "transfer": 3,
    "approve": 3,
    "receipt": 4,
    "payment": 4,
    "correct": 4,
    "limit": 5,
    "buy": 6,
    "facts": 6,
    "anew": 7,
    "override": 8,
}


@dataclass(slots=True)
class Way:
    """One possible action: kind, whom or what it is about, and the obstacles (keys) it takes away."""

    kind: str
    subject: str
    obstacles: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)

    @property
    def key(self):
        return f"{self.kind}:{self.subject}"

    def as_action(self):
        return Action(self.key, frozenset(one.key for one in self.obstacles), WEIGHTS[self.kind])


class OrderReleasePath(models.AbstractModel):
    """What would free held orders: for one order its shortest path, for a book the ways that free most.

    Fetch, decide, tell; writes nothing. The number of queries does not grow with the number of orders.
    """

    _name = "order.release.path"
    _description = "Shortest path of held orders"

    # Fetch

    @api.model
    def _fetch_obstacles(self, orders):
        """Return the ``Obstacle`` of every hold that stops one of *orders*."""
        if not orders:
            return []
        return [Obstacle(*row) for row in self.env.execute_query(obstacles(self.env, orders.ids))]

    @api.model
    def _fetch_awaited(self, found):
        """Return {obstacle key: Receipt} of the short lines that a transfer on its way will cover."""
        missing = [one for one in shortages(found) if one.warehouse_id]
        if not missing:
            return {}
        rows = self.env.execute_query(
            receipts(self.env, {one.product_id for one in missing}, {one.warehouse_id for one in missing})
        )
        return awaited(missing, [Receipt(*row) for row in rows])

    # The ways out

    @api.model
    def _find_ways(self, found, waits, order=None):
        """Return {key: Way} for the obstacles *found*, of one *order* or of a book; extend to add a way out.

        A substitute is offered to one order only: over a book it would be promised to all of them.
        """
        ways = {}

        def offer(kind, subject, one, **facts):
            way = ways.setdefault(f"{kind}:{subject}", Way(kind, subject, facts=facts))
            way.obstacles.append(one)

        for one in found:
            for index, role in enumerate(one.roles):
                # Letting go what is not there ships nothing: goods that miss are never a plain approval.
                approves = one.mode == "approve" and index == 0 and one.gate != "stock"
                offer("approve" if approves else "override", f"{role}-{one.order_id}", one, role=role)
            self._offer_cures(one, waits, offer)
        if order is None:
            self._offer_goods_to_book(found, waits, offer)
        elif order.state == "sale":
            self._offer_substitutes(order, found, offer)
            self._offer_goods(order, found, waits, offer)
        return ways

    @api.model
    def _offer_substitutes(self, order, found, offer):
        # sudo: what may stand in for what, and whether it is there, is told to whoever reads the order
        proposals = self.env["order.release.substitute"].sudo()._propose(order.sudo().order_line)
        short = {one.line_id: one for one in found if (one.gate, one.code) == ("stock", "short")}
        names = [proposal.approval.substitute_id for proposal in proposals.values()]
        for line in proposals:
            if line.id in short:
                offer("substitute", str(order.id), short[line.id], substitutes=names)

    @api.model
    def _offer_cures(self, one, waits, offer):
        """Offer what takes the facts of one obstacle away."""
        customer = f"{one.root_id}-{one.partner_id}"
        if one.gate in ("credit", "overdue") and one.code != "limit_expired":
            offer("payment", customer, one)
        if one.gate == "credit":
            offer("limit", customer, one)
        elif one.gate in ("discount", "margin", "price"):
            offer("correct", one.order_id, one)
        elif one.gate == "stock":
            if one.key in waits:
                offer("receipt", waits[one.key].picking_id, one, at=waits[one.key].at)
        elif one.gate not in ("overdue", "unusual"):
            offer("facts", f"{one.gate}-{one.code}-{one.order_id}", one)

    # The path of one order

    @api.model
    def _get_path(self, order, found):
        """Return the shortest path of one order as plain values for its panel."""
        stand = [one for one in found if not one.implied] or found
        waits = self._fetch_awaited(stand)
        ways = self._find_ways(stand, waits, order)
        path = shortest([one.key for one in stand], [way.as_action() for way in ways.values()])
        teller = self.env["order.release.path.teller"]
        told = teller._tell(ways, order)
        left = [one for one in stand if one.key in path.left]
        return {
            "steps": [
                {
                    **told[step.action.key],
                    "instead": [told[other.key] for other in step.instead],
                }
                for step in path.steps
            ],
            "left": [self._describe(one) for one in left],
            "arrives": all(one.key in waits for one in shortages(stand)),
        }

    @api.model
    def _describe(self, one):
        """Return one obstacle in words, in the language of the user."""
        gate = self.env["order.release.engine"]._get_gates().get(one.gate)
        if gate is None:
            return one.gate
        currency = self.env["res.currency"].browse(one.currency_id)
        return gate._describe(one.code, one.figure, one.limit, currency, "", one.facts or {})

    @api.model
    def _needed(self, way):
        """Return (amount, currency) that a payment must bring or a limit must allow more."""
        amount = credit_needed(way.obstacles)
        overdue = [one for one in way.obstacles if one.gate == "overdue"]
        if way.kind == "payment" and overdue:
            amount = max([amount, *((one.facts or {}).get("amount") or 0.0 for one in overdue)])
        currencies = {one.currency_id for one in way.obstacles if one.currency_id}
        currency = (
            self.env["res.currency"].browse(min(currencies)) if currencies else self.env["res.currency"]
        )
        return amount, currency

    @api.model
    def _day(self, moment):
        """Return a day in words short enough for a row: the weekday too, since it is what people plan by."""
        day = fields.Datetime.context_timestamp(self, moment).date()
        return f"{format_datetime(self.env, moment, dt_format='EEE')} {format_date(self.env, day)}"
