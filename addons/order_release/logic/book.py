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
        raise NotImplementedError

    def consume(self, order, let_go):
        """Letting an order go changes nothing for the next one."""

    def used_by(self, orders, decisions):
        """Nothing is used up."""
        return set()

    def _verdict(self, terms, code, figure, limit, **values):
        """Return a verdict of this gate; *excess* is by how much figure and limit differ, unless given."""
        values.setdefault("excess", round(abs(figure - limit), 6))
        return Verdict(
            gate=self.gate,
            mode=terms.mode,
            code=code,
            figure=round(figure, 6),
            limit=round(limit, 6),
            **values,
        )
