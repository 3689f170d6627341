from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.evidence import label
from odoo.addons.distribution_dashboard.queries.tower import case_changes

SHOWN = 6


class DistributionTower(models.AbstractModel):
    """What happened since the person last looked, and what he or she should do next."""

    _inherit = "distribution.tower"

    def _tell_changes(self, since, terms):
        """Return what came, what went and what was decided since then, most first."""
        return [*self._tell_case_changes(since, terms), *self._tell_decisions(since, terms)]

    def _tell_case_changes(self, since, terms):
        reach = self.env["distribution.flow"]._reach("distribution.exception.event", terms["scope"])
        rows = self.env.execute_query(case_changes(self.env, reach[1:], since))[:SHOWN]
        kinds = self.env["distribution.exception.kind"].browse({row[0] for row in rows})
        kinds.fetch(["name"])
        told = []
        for kind_id, is_closed, count in rows:
            events = ["closed"] if is_closed else ["opened", "reopened"]
            happened = Domain("event", "in", events) & Domain("at", ">=", fields.Datetime.to_string(since))
            domain = Domain("kind_id", "=", kind_id) & Domain("event_ids", "any", list(happened))
            domain &= Domain("company_id", "in", terms["companies"].ids)
            told.append(
                {
                    "code": "closed" if is_closed else "opened",
                    "text": kinds.browse(kind_id).name,
                    "count": count,
                    "model": "distribution.exception",
                    "domain": list(domain),
                }
            )
        return told

    def _tell_decisions(self, since, terms):
        decisions = self.env["distribution.decision"]
        domain = [("recorded_at", ">=", since), ("company_id", "in", terms["companies"].ids)]
        groups = decisions._read_group(
            domain, ["verdict"], ["__count"], order="__count desc, verdict", limit=SHOWN
        )
        words = decisions._get_verdict_words()
        since = fields.Datetime.to_string(since)
        return [
            {
                "code": "decided",
                "text": words.get(verdict) or label(verdict),
                "count": count,
                "model": "distribution.decision",
                "domain": [("recorded_at", ">=", since), domain[1], ("verdict", "=", verdict)],
            }
            for verdict, count in groups
        ]

    # Next actions

    @api.model
    @api.readonly
    def get_actions(self):
        """Return what the person should do next, as plain values: what waits for him or her, then what the flows
        propose. Asked after the tower is on the screen; reads only.
        """
        self.env.user._require_duty("distribution_control.group_user")
        # sudo: as in the tower
        companies = self.env.companies.sudo().filtered("control_active").sudo(False)
        if not companies:
            return {"mine": [], "flows": []}
        terms = self._get_terms(companies)
        proposed = [
            action
            for flow in self.env["distribution.flow"]._flows()
            for action in flow._actions(terms["scope"])
        ]
        return {"mine": self._tell_mine(terms), "flows": [self._tell_action(one, terms) for one in proposed]}

    def _tell_action(self, action, terms):
        shown, source = terms["currency"], self.env["res.currency"].browse(action.currency_id)
        company = terms["companies"][0]
        rate = source._get_conversion_rate(source, shown, company) if source else 1.0
        return {
            "key": action.key,
            "text": action.text,
            "who": action.who,
            "count": action.count,
            "amount": action.amount * rate,
            "label": action.label,
            "call": list(action.call),
            "model": action.model,
            "domain": action.domain,
        }

    def _tell_mine(self, terms):
        """Return what waits for the person: approvals, own cases past their deadline, the role's cases without owner."""
        chosen = Domain("company_id", "in", terms["companies"].ids)
        awake = Domain("state", "in", ["open", "assigned"]) & chosen
        now = fields.Datetime.to_string(terms["now"])
        role = Domain("kind_id.owner_group_id", "in", self.env.user.all_group_ids.ids)
        approval, case = "distribution.approval", "distribution.exception"
        waits = [
            (
                "approvals",
                self.env._("wait for your approval"),
                approval,
                chosen & Domain("can_vote", "=", True),
            ),
            (
                "late",
                self.env._("of your cases are past their deadline"),
                case,
                awake & Domain("user_id", "=", self.env.uid) & Domain("deadline_at", "<", now),
            ),
            (
                "role",
                self.env._("cases of your role have no owner"),
                case,
                awake & Domain("user_id", "=", False) & role,
            ),
            ("own", self.env._("cases are yours"), case, awake & Domain("user_id", "=", self.env.uid)),
        ]
        told = []
        for code, text, model, domain in waits:
            count = self.env[model].search_count(domain)
            if count:
                told.append(
                    {"code": code, "text": text, "count": count, "model": model, "domain": list(domain)}
                )
        return told
