from odoo import api, models
from odoo.tools.misc import formatLang

from odoo.addons.order_release.logic.decide import decide


class OrderReleaseGate(models.AbstractModel):
    """Contract of a gate: read its facts for many orders at once, and say in words what it found.

    To add one, inherit this under a name of your own, set ``_gate_code`` and ``_gate_label``, and add the name to
    ``order.release.engine._gate_models``. The judgement itself is a plain object (a *book*, see ``logic/``) with a
    ``gate`` code, ``judge(order)``, ``consume(order, let_go)`` and ``used_by(orders, decisions)``.
    """

    _name = "order.release.gate"
    _description = "Release gate"

    _gate_code = None
    # Whether policies say if it counts; else it counts wherever its own facts do.
    _gate_by_policy = True
    # The modes it may have; one that only asks for a look does not block.
    _gate_modes = ("off", "warn", "approve", "block")

    @api.model
    def _label(self):
        """Return the gate's name in the language of the user."""
        raise NotImplementedError(f"{self._name} has no name")

    @api.model
    def _get_options(self, line):
        """Return what policy *line* says beyond mode, limits and roles, as plain values by name."""
        return {}

    @api.model
    def _describe_limit(self, line):
        """Return in a few words where policy *line* draws the line, in the language of the user."""
        return ""

    @api.model
    def _open_book(self, orders):
        """Return the book for *orders* (``OrderDemand`` with terms for this gate), read in a fixed number of queries."""
        raise NotImplementedError(f"{self._name} does not say how it judges")

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        """Return one sentence with the figures, in the language of the user."""
        raise NotImplementedError(f"{self._name} does not say what it found")

    @api.model
    def _tell(self, verdict):
        """Return *verdict* in one sentence."""
        currency = self.env["res.currency"].browse(verdict.currency_id)
        return self._describe(
            verdict.code, verdict.figure, verdict.limit, currency, verdict.unit, verdict.facts
        )

    @api.model
    def _clears(self, code):
        """Return what makes the hold go away by itself, in the language of the user; may be empty."""
        return ""

    @api.model
    def _evaluate(self, orders):
        """Return {order: [Verdict]} of this gate alone; writes nothing."""
        engine = self.env["order.release.engine"]
        demands = [one for one in engine._fetch_demands(orders).values() if self._gate_code in one.terms]
        decisions = decide(demands, [self._open_book(demands)]) if demands else {}
        return {order: decisions[order.id].verdicts if order.id in decisions else [] for order in orders}

    @api.model
    def _money(self, amount, currency):
        return formatLang(self.env, amount or 0.0, currency_obj=currency)

    @api.model
    def _number(self, quantity):
        """Return a quantity without decimals it does not have."""
        return f"{quantity:,.6f}".rstrip("0").rstrip(".")

    @api.model
    def _percent(self, ratio):
        return f"{self._number(round(ratio * 100.0, 2))} %"
