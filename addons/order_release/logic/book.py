"""What every gate's book has: who it is for, and nothing used up unless it says so."""

from .verdict import Verdict

# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


def matters(line):
    """A line whose goods are gone has what is wrong with it behind it."""
    return line.open_qty + line.ship_qty > NOISE or not line.goods


class Book:
    """Judges orders one by one against facts read before; see ``order.release.gate``."""

    gate = ""

    def judge(self, order):
        """Return the verdicts on *order*, whose terms name this gate."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it has against an order")

    def judge_all(self, orders):
        """Return {order id: verdicts} of those of *orders* that have any; asked where letting go uses nothing up."""
        suspects = self.find_suspects(orders)
        return {one.order_id: found for one in suspects if (found := self.judge(one))} if suspects else {}

    def find_suspects(self, orders):
        """Return those of *orders* that may have something against them, told by a look too short for a verdict."""
        return orders

    def consume(self, order, let_go):
        """Letting an order go changes nothing for the next one."""

    def used_by(self, orders, decisions):
        """Nothing is used up."""
        return set()

    def _verdict(
        self,
        terms,
        code,
        figure,
        limit,
        excess=None,
        line_id=None,
        currency_id=None,
        unit="",
        facts=None,
        clears_when="",
    ):
        """Return a verdict of this gate; *excess* is by how much figure and limit differ, unless given."""
        return Verdict(
            self.gate,
            code,
            terms.mode,
            round(figure, 6),
            round(limit, 6),
            round(abs(figure - limit), 6) if excess is None else excess,
            line_id,
            currency_id,
            unit,
            {} if facts is None else facts,
            clears_when,
        )
