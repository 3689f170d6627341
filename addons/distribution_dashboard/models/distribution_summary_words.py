from odoo import api, models


class DistributionSummary(models.AbstractModel):
    """The words: one template per code of ``logic.summary.CODES``."""

    _inherit = "distribution.summary"

    @api.model
    def _templates(self):
        """Return {code: the sentence in the user's language}; an addon may put a sentence in other words."""
        return self._day_templates() | self._case_templates() | self._kpi_templates()

    def _day_templates(self):
        return {
            "quiet": self.env._("Nothing is open, and nothing came or went on %(day)s."),
            "open": self.env._("%(count)s cases are open with %(amount)s at risk."),
            "open_one": self.env._("One case is open with %(amount)s at risk."),
            "overdue": self.env._("%(count)s of them are past their deadline."),
            "overdue_one": self.env._("One of them is past its deadline."),
            "cost": self.env._(
                "Each working hour of waiting costs %(cost)s; %(share)s of it is “%(name)s” (%(cases)s open)."
            ),
            "root": self.env._("One cause explains %(count)s cases and %(amount)s: %(name)s."),
            "root_one": self.env._("One cause explains another case and %(amount)s: %(name)s."),
            "came": self.env._("%(count)s cases came on %(day)s."),
            "came_one": self.env._("One case came on %(day)s."),
            "closed": self.env._("%(count)s cases were closed on %(day)s."),
            "closed_one": self.env._("One case was closed on %(day)s."),
            "returned": self.env._("%(count)s cases came back on %(day)s."),
            "returned_one": self.env._("One case came back on %(day)s."),
            "failed": self.env._("%(count)s kinds of exceptions are not being watched: %(names)s."),
            "failed_one": self.env._("One kind of exceptions is not being watched: %(names)s."),
            "approvals": self.env._("%(count)s approvals wait for an answer."),
            "approvals_one": self.env._("One approval waits for an answer."),
            "approvals_late": self.env._("%(count)s approvals are past their time to answer."),
            "approvals_late_one": self.env._("One approval is past its time to answer."),
            "stage": self.env._(
                "Most money waits in “%(name)s”: %(count)s documents, %(amount)s, the oldest for %(age)s."
            ),
            "stage_one": self.env._("Most money waits in “%(name)s”: one document, %(amount)s, for %(age)s."),
            "decided": self.env._("%(count)s decisions were written to the ledger on %(day)s."),
            "decided_one": self.env._("One decision was written to the ledger on %(day)s."),
        }

    def _case_templates(self):
        return {
            "case": self.env._("%(sentence)s."),
            "case_open": self.env._("Open for %(age)s, with %(owner)s."),
            "case_nobody": self.env._("Open for %(age)s, and nobody owns it."),
            "case_closed": self.env._("Closed after %(age)s: %(how)s."),
            "case_late": self.env._("Its deadline passed %(age)s ago."),
            "case_due": self.env._("Its deadline is in %(age)s."),
            "case_money": self.env._(
                "%(amount)s are at risk, and each working hour of waiting costs %(cost)s."
            ),
            "case_free": self.env._("%(amount)s are at risk; waiting costs nothing."),
            "case_root": self.env._("It is explained by: %(name)s."),
            "case_explains": self.env._("It explains %(count)s other open cases with %(amount)s at risk."),
            "case_explains_one": self.env._("It explains another open case with %(amount)s at risk."),
            "case_returned": self.env._("It came back %(count)s times."),
            "case_returned_one": self.env._("It came back once."),
            "case_decision": self.env._("Last decision: %(how)s by %(who)s, “%(why)s”."),
        }

    def _kpi_templates(self):
        return {
            "kpi_none": self.env._("%(name)s: not measured."),
            "kpi_new": self.env._("%(name)s: %(now)s, with nothing before it to compare."),
            "kpi_same": self.env._("%(name)s: %(now)s, as before."),
            "kpi_up": self.env._("%(name)s: %(now)s, up %(change)s from %(before)s."),
            "kpi_down": self.env._("%(name)s: %(now)s, down %(change)s from %(before)s."),
            "kpi_why": self.env._("Most of that came from %(slice)s (%(part)s)."),
            "kpi_good": self.env._("%(name)s is on its target of %(target)s."),
            "kpi_warning": self.env._("%(name)s is just off its target of %(target)s."),
            "kpi_bad": self.env._("%(name)s is off its target of %(target)s."),
        }
