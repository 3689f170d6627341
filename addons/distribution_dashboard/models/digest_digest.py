from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.measure import Period

LENGTHS = {"daily": 1, "weekly": 7, "monthly": 30, "quarterly": 91}


class DigestDigest(models.Model):
    """A mail per duty: the three numbers that moved and why, what is open, and the day in plain words.

    Everything is computed as the recipient, so that a mail holds no figure that its reader could not open.
    """

    _inherit = "digest.digest"

    control_group_id = fields.Many2one(
        "res.groups",
        string="Duty",
        ondelete="cascade",
        help="Sent to those who hold this duty, about the KPIs below. Companies that do not watch get none.",
    )
    control_kpi_codes = fields.Char(
        "Codes of the KPIs",
        help="Separated by spaces, a * stands for any end. The most unusual three are told. Empty: every KPI.",
    )
    kpi_control_open = fields.Boolean("Open exceptions")
    kpi_control_open_value = fields.Integer(compute="_compute_kpi_control")
    kpi_control_overdue = fields.Boolean("Exceptions past their deadline")
    kpi_control_overdue_value = fields.Integer(compute="_compute_kpi_control")
    kpi_control_risk = fields.Boolean("Money at risk in exceptions")
    kpi_control_risk_value = fields.Monetary(compute="_compute_kpi_control")
    kpi_control_approvals = fields.Boolean("Approvals waiting")
    kpi_control_approvals_value = fields.Integer(compute="_compute_kpi_control")

    # Numbers of now: what was open on a past day is no longer known, so the three columns of the mail are one

    def _compute_kpi_control(self):
        cases = self.env["distribution.exception"]
        for digest in self:
            company = digest.company_id or self.env.company
            mine = [("company_id", "=", company.id)]
            still = [*mine, ("state", "!=", "closed")]
            [(count, amount)] = cases._read_group(still, [], ["__count", "amount_at_risk:sum"])
            digest.kpi_control_open_value = count
            digest.kpi_control_risk_value = amount or 0.0
            digest.kpi_control_overdue_value = cases.search_count([*mine, ("is_overdue", "=", True)])
            digest.kpi_control_approvals_value = self.env["distribution.approval"].search_count(
                [*mine, ("state", "=", "pending")]
            )

    def _compute_kpis_actions(self, company, user):
        return super()._compute_kpis_actions(company, user) | {
            "kpi_control_open": "distribution_control.distribution_exception_action",
            "kpi_control_overdue": "distribution_control.distribution_exception_action",
            "kpi_control_risk": "distribution_control.distribution_exception_action",
            "kpi_control_approvals": "distribution_control.distribution_approval_action",
        }

    def _compute_kpis(self, company, user):
        kpis = super()._compute_kpis(company, user)
        for kpi in kpis:
            if kpi["kpi_name"].startswith("kpi_control_") and kpi["kpi_col1"]:
                kpi["kpi_col1"].update(col_subtitle=self.env._("Now"), margin=0.0)
                kpi["kpi_col2"] = kpi["kpi_col3"] = {}
        if self.control_group_id:
            kpis = self._with_recipient(company, user)._moved_kpis(company) + kpis
        return kpis

    # The numbers that moved, and why

    def _with_recipient(self, company, user):
        return (
            self.with_user(user)
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, lang=user.lang)
        )

    def _moved_kpis(self, company):
        """Return the three numbers that moved most against their usual spread, as columns of the mail."""
        summary = self.env["distribution.summary"]
        scope = Scope((company.id,))
        period = self._period(company)
        before = summary._before(period)
        shown = []
        for moved in summary._moves(self._watched_kpis(), period, scope):
            figure = summary._figure(moved, period, before, scope)
            arrow = "↑" if moved.change > 0 else "↓"
            shown.append(
                {
                    "kpi_name": f"control_{figure.code}",
                    "kpi_fullname": figure.name,
                    "kpi_action": "distribution_control.distribution_kpi_value_action",
                    "kpi_col1": {
                        "value": f"{arrow} {figure.now}",
                        "col_subtitle": self._period_name(period),
                    },
                    "kpi_col2": {"value": figure.before, "col_subtitle": self.env._("Before")},
                    "kpi_col3": {"value": figure.target, "col_subtitle": self.env._("Target")}
                    if figure.target
                    else {},
                    "kpi_why": self._why(figure),
                }
            )
        return shown

    def _why(self, figure):
        if not figure.why:
            return self.env._("No single branch, channel, contact or category explains it.")
        return self.env._("Most of it: %(slice)s (%(part)s).", slice=figure.why, part=figure.why_part)

    def _watched_kpis(self):
        kpis = self.env["distribution.kpi"].search([])
        words = (self.control_kpi_codes or "").split()
        if not words:
            return kpis
        return kpis.filtered(
            lambda kpi: any(
                kpi.code.startswith(word[:-1]) if word.endswith("*") else kpi.code == word for word in words
            )
        )

    def _period(self, company):
        """Return the days that the mail is about; the last is yesterday, whose figures were counted at night."""
        end = company._local_day(fields.Datetime.now()) - timedelta(days=1)
        return Period(end - timedelta(days=LENGTHS[self.periodicity] - 1), end)

    def _period_name(self, period):
        days = len(period.days())
        return self.env._("Yesterday") if days == 1 else self.env._("Last %s days", days)

    def _control_statements(self, user):
        """Return the day in plain words as the mail of *user* says it: (text, address) pairs."""
        if not self.control_group_id:
            return []
        company = user.company_id
        own = self._with_recipient(company, user)
        summary = own.env["distribution.summary"]
        today = company._local_day(fields.Datetime.now())
        return [(one.text, summary._path(one)) for one in summary._day(Scope((company.id,)), today)]

    # Who gets it, and when

    def _action_send_to_user(self, user, tips_count=1, consume_tips=True):
        if not self.control_group_id:
            return super()._action_send_to_user(user, tips_count, consume_tips)
        holds = user in self.control_group_id.all_user_ids
        if not holds or not user.company_id.control_active:
            return False  # a duty laid down, or a company that does not watch: nothing to tell
        return super()._action_send_to_user(user, tips_count, consume_tips)

    def _compute_tips(self, company, user, tips_count=1, consumed=True):
        """Leave tips out: the mail is about figures, and a count of 0 means all of them to stock."""
        if self.control_group_id:
            return []
        return super()._compute_tips(company, user, tips_count, consumed)

    def action_activate(self):
        """Switch on, for those who hold the duty now; each can leave by the link in the mail."""
        result = super().action_activate()
        for digest in self.filtered("control_group_id"):
            members = digest.control_group_id.all_user_ids
            digest.user_ids |= members.filtered(lambda user: user.active and not user.share)
        return result

    @api.model
    def _activate_control(self):
        """Switch on the shipped mails, when the first company begins to watch."""
        # sudo: who switches the company on need not be allowed to edit mails.
        mails = self.sudo().search([("control_group_id", "!=", False), ("state", "=", "deactivated")])
        mails.action_activate()
