from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_dashboard.logic.tower import figures, merge, moved
from odoo.addons.distribution_dashboard.queries.tower import case_figures

READER = "distribution_control.group_user"
CAUSES, PROMISES = 5, 8
AWAKE = ("state", "in", ["open", "assigned"])


class DistributionTower(models.AbstractModel):
    """The suite's home screen as plain values: where the documents of the chosen companies stand, what waiting costs.

    Reads what flows and queue say, for the person of the environment: a figure is the number of rows behind its link.
    The number of queries depends on the flows installed, not on the documents, the cases or the companies.
    """

    _name = "distribution.tower"
    _description = "Control tower"

    @api.model
    def open_tower(self):
        """Return :meth:`get_tower` and remember that the person looked, so that the next visit is told what changed."""
        return self._tell_tower(lambda seen: self.env["distribution.tower.look"]._note(seen))

    @api.model
    def mark_seen(self):
        """Return :meth:`get_tower`; changes are told from now on."""
        return self._tell_tower(lambda seen: self.env["distribution.tower.look"]._mark_seen(seen))

    @api.model
    @api.readonly
    def get_tower(self):
        """Return everything the tower shows, as plain values; writes nothing.

        Money is in ``currency_id``: the company's, or the group's where several are chosen. A figure brings ``model`` and
        ``domain`` of its rows.
        """
        return self._tell_tower()

    def _tell_tower(self, remember=None):
        self.env.user._require_duty(READER)
        # sudo: whether the chosen companies are watched is no secret of those who work there.
        companies = self.env.companies.sudo().filtered("control_active").sudo(False)
        if not companies:
            return {"is_off": True, "may_switch": self.env.user.has_group("base.group_system")}
        terms = self._get_terms(companies)
        stages = {flow: flow._stages(terms["scope"]) for flow in self.env["distribution.flow"]._flows()}
        if remember:
            remember(self._get_figures(stages))
        look = self.env["distribution.tower.look"]._find_mine()
        return {
            "is_off": False,
            "off_companies": (self.env.companies - companies).mapped("name"),
            "as_of": fields.Datetime.to_string(terms["now"]),
            "since": fields.Datetime.to_string(look.before_at) if look.before_at else False,
            "currency_id": terms["currency"].id,
            "flows": self._tell_flows(stages, look.before or {}, terms),
            **self._tell_cases(terms),
            "changes": self._tell_changes(look.before_at, terms) if look.before_at else [],
        }

    def _get_terms(self, companies):
        """Return what every part of the tower needs: companies, moment, currency shown and the rates to it."""
        now = fields.Datetime.now()
        is_group = len(companies) > 1
        shown = companies._control_group_currency() if is_group else companies.currency_id
        rates = {
            company.id: company.currency_id._get_conversion_rate(
                company.currency_id, shown, company, now.date()
            )
            for company in companies
        }
        return {
            "companies": companies,
            "scope": Scope(tuple(companies.ids)),
            "now": now,
            "is_group": is_group,
            "currency": shown,
            "rates": rates,
        }

    # Stages

    def _get_figures(self, stages):
        seen = {}
        for flow, members in stages.items():
            seen |= figures(flow._name, members)
        return seen

    def _tell_flows(self, stages, before, terms):
        trends = self._tell_trends(
            {one.kpi for members in stages.values() for one in members if one.kpi}, terms
        )
        told = []
        known = self.env["ir.model"].sudo()  # sudo: the names of the flows
        words = {
            model.model: model.name for model in known.browse(known._get_id(flow._name) for flow in stages)
        }
        for flow, members in stages.items():
            changes = moved(flow._name, members, before, terms["rates"])
            bands = merge(members, terms["rates"])
            if bands:
                told.append(
                    {
                        "key": flow._name,
                        "name": words[flow._name],
                        "stages": [self._tell_band(band, changes, trends, terms) for band in bands],
                    }
                )
        return told

    def _tell_band(self, band, changes, trends, terms):
        change = changes.get(band.code)
        return {
            "code": band.code,
            "name": band.name,
            "count": band.count,
            "amount": round(band.amount, 2),
            "ages": band.ages,
            # What is planned for later does not wait yet.
            "hours": int((terms["now"] - band.oldest_at).total_seconds() // 3600)
            if band.oldest_at and band.oldest_at <= terms["now"]
            else False,
            "change": change and {"count": change[0], "amount": change[1]},
            "trend": trends.get(band.kpi, False),
            "model": band.model,
            "domain": list(Domain.OR(band.domains)),
        }

    def _tell_trends(self, codes, terms):
        """Return {code: value of the last seven days beside the seven before}; two queries for any number."""
        if not codes:
            return {}
        today = min(company._local_day(terms["now"]) for company in terms["companies"])
        values = self.env["distribution.kpi.value"]
        weeks = []
        for first, last in (
            (today - timedelta(days=7), today),
            (today - timedelta(days=14), today - timedelta(days=7)),
        ):
            domain = [
                ("kpi_id.code", "in", sorted(codes)),
                ("company_id", "in", terms["companies"].ids),
                ("day", ">=", first),
                ("day", "<", last),
            ]
            groups = values._read_group(domain, ["kpi_id"], ["ratio:avg"])
            weeks.append({kpi: (ratio, domain) for kpi, ratio in groups if ratio is not None})
        return {
            kpi.code: {
                "name": kpi.name,
                "unit": kpi.unit,
                "value": ratio,
                "before": weeks[1].get(kpi, (False,))[0],
                "domain": [*domain, ("kpi_id", "=", kpi.id)],
            }
            for kpi, (ratio, domain) in weeks[0].items()
        }

    # Cases

    def _tell_cases(self, terms):
        reach = self.env["distribution.flow"]._reach("distribution.exception", terms["scope"])
        ends = [(company.id, self._get_end_of_day(company, terms["now"])) for company in terms["companies"]]
        models_ = {name for flow in self.env["distribution.flow"]._flows() for name in flow._promise_models}
        rows = self.env.execute_query(
            case_figures(
                self.env,
                reach[1:],
                terms["is_group"],
                terms["now"],
                ends,
                sorted(models_),
                (CAUSES, PROMISES),
            )
        )
        cases = self.env["distribution.exception"].browse({row[1] for row in rows if row[1]})
        cases.fetch(
            ["kind_id", "user_id", "res_model", "res_id", "facts", "deadline_at", "company_id", "state"]
        )
        case_of = {case.id: case for case in cases}  # together, so that each field is read once for all
        sums = {
            row[0]: {"count": row[2], "amount": row[3], "cost": row[4], "documents": row[5]} for row in rows
        }
        empty = {"count": 0, "amount": 0.0, "cost": 0.0, "documents": 0}
        promised = Domain.OR(
            Domain("company_id", "=", company_id) & Domain("due_at", "<", fields.Datetime.to_string(end))
            for company_id, end in ends
        ) & Domain("res_model", "in", sorted(models_))
        base = Domain([AWAKE]) & Domain("company_id", "in", terms["companies"].ids)
        domains = {
            "all": base,
            "own": base & Domain("user_id", "=", self.env.uid),
            "nobody": base & Domain("user_id", "=", False),
            "late": base & Domain("deadline_at", "<", fields.Datetime.to_string(terms["now"])),
            "promises": base & promised,
        }
        return {
            "cases": {
                code: {**sums.get(code, empty), "domain": list(domain)} for code, domain in domains.items()
            },
            "causes": [self._tell_case(case_of[row[1]], row, base) for row in rows if row[0] == "cause"],
            "promises": [self._tell_case(case_of[row[1]], row, base) for row in rows if row[0] == "promise"],
        }

    def _get_end_of_day(self, company, now):
        """Return when today ends in *company*, as Odoo stores moments."""
        return company._local_moment(company._local_day(now) + timedelta(days=1))

    def _tell_case(self, case, row, base):
        _part, _id, count, amount, cost, _documents = row
        explained = Domain("root_id", "=", case.id) & base
        return {
            "id": case.id,
            "kind": case.kind_id.name,
            "name": case.name,
            "document": case.subject_name,
            "owner": case.user_id.name or False,
            "count": count,
            "amount": amount,
            "cost": cost,
            "is_late": bool(case.deadline_at and case.deadline_at < fields.Datetime.now()),
            "may_take": case.can_act and case.user_id != self.env.user,
            "domain": list(explained),
        }
