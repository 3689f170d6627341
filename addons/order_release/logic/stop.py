"""Stopped by hand: a person took back what had been let go, until a person lets it go again."""

from .verdict import Verdict


class StopBook:
    """Repeats what the person said; the facts come with the terms of the order."""

    gate = "stop"

    def judge(self, order):
        """Return the one verdict that stops the whole order."""
        terms = order.terms[self.gate]
        times = terms.options["times"]
        return [
            Verdict(
                gate=self.gate,
                code="stopped",
                mode=terms.mode,
                figure=times,
                limit=times - 1.0,
                excess=times,
                facts=terms.options["facts"],
            )
        ]

    def consume(self, order, let_go):
        """Nothing is used up."""

    def used_by(self, orders, decisions):
        return ()
