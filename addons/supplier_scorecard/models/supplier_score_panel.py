from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from odoo.addons.supplier_scorecard.queries.metrics import FAULTS

from .supplier_score_weight import MEASURES

# How a measure is said: share in percent, parts per million, days.
PERCENT, PPM = "percent", "ppm"
SAID = {"quality": PPM}
FAULT_NAMES = {
    "days_vendor": "vendor",
    "days_carrier": "carrier",
    "days_late_order": "late_order",
    "days_date_change": "date_change",
    "days_dock": "dock",
}
WORST = 10


class SupplierScore(models.Model):
    _inherit = "supplier.score"

    @api.readonly
    def get_scorecard(self):
        """Return what the scorecard's panel shows: measures, baselines, faults, trend, worst lines, what to do."""
        self.ensure_one()
        self._require_internal()
        figures = self.figures or {}
        return {
            "shown": True,
            "score": f"{self.score:.0f}",
            "tier": dict(self._fields["tier"]._description_selection(self.env)).get(self.tier, ""),
            "tier_code": self.tier or "",
            "window": self.env._(
                "13 weeks to %(day)s, %(lines)s lines, %(amount)s",
                day=format_date(self.env, self.day),
                lines=self.lines,
                amount=format_amount(self.env, self.amount, self.currency_id),
            ),
            "measures": self._panel_measures(figures),
            "baselines": self._panel_baselines(figures),
            "faults": self._panel_faults(figures),
            "facts": self._panel_facts(figures),
            "trend": self._panel_trend(),
            "worst": self._panel_worst(),
            "todo": self._panel_todo(figures),
        }

    @api.model
    def _say(self, code, value):
        if value is None:
            return ""
        if SAID.get(code) == PPM:
            return self.env._("%s ppm", f"{value * 1e6:,.0f}")
        return f"{value * 100:.1f} %"

    def _panel_measures(self, figures):
        names = dict(self.env["supplier.score.weight"]._fields["code"]._description_selection(self.env))
        rows = []
        for code, _name in MEASURES:
            found = figures.get(code)
            if not found:
                continue
            rows.append(
                {
                    "code": code,
                    "name": names[code],
                    "value": self._say(code, found["value"]),
                    "plain": self._say(code, found["plain"]),
                    "interval": f"{self._say(code, found['low'])} – {self._say(code, found['high'])}",
                    "category": self._say(code, found["prior"]),
                    "n": found["n"],
                    "points": round(found["points"]) if found.get("points") is not None else None,
                    "weight": found.get("weight", 0),
                }
            )
        return sorted(rows, key=lambda row: -(row["weight"] or 0))

    def _panel_baselines(self, figures):
        names = {
            "otif_requested": self.env._("as requested"),
            "otif_first": self.env._("as first confirmed"),
            "otif_last": self.env._("as last confirmed"),
            "otif": self.env._("the vendor's share"),
        }
        return [
            {
                "name": name,
                "share": round(figures[code]["plain"] * 100),
                "n": figures[code]["n"],
            }
            for code, name in names.items()
            if figures.get(code)
        ]

    def _panel_faults(self, figures):
        names = {
            "days_vendor": self.env._("Vendor"),
            "days_carrier": self.env._("Carrier"),
            "days_late_order": self.env._("Our late order"),
            "days_date_change": self.env._("Our change of date"),
            "days_dock": self.env._("Our closed dock"),
        }
        total = sum(figures.get(name, {}).get("value", 0) for name in FAULTS)
        return [
            {
                "code": FAULT_NAMES[name],
                "name": names[name],
                "days": figures[name]["value"],
                "share": round(figures[name]["value"] / total * 100, 1),
            }
            for name in FAULTS
            if total and figures.get(name, {}).get("value")
        ]

    def _panel_facts(self, figures):
        lead, confirm, missed = (figures.get(code) for code in ("lead_days", "confirm_days", "missed"))
        facts = []
        if lead:
            facts.append(
                self.env._(
                    "Lead time %(mean)s days, spread ±%(spread)s (%(n)s lines complete)",
                    mean=f"{lead['plain']:.1f}",
                    spread=f"{lead['spread']:.1f}",
                    n=lead["n"],
                )
            )
        if confirm:
            facts.append(
                self.env._(
                    "%(days)s days to confirm (%(n)s lines)", days=f"{confirm['plain']:.1f}", n=confirm["n"]
                )
            )
        if missed and missed["numerator"]:
            facts.append(self.env._("%s lines never delivered", round(missed["numerator"])))
        return facts

    def _panel_trend(self):
        rows = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("day", "<=", self.day),
                ("day", ">", fields.Date.subtract(self.day, weeks=13)),
            ],
            order="day",
        )
        alarm = None
        if self.alarm_week:
            alarm = next((index for index, row in enumerate(rows) if row.day >= self.alarm_week), None)
        return {
            "labels": [format_date(self.env, row.day, date_format="d MMM") for row in rows],
            "score": [round(row.score, 1) for row in rows],
            "otif": [round(row.otif * 100, 1) for row in rows],
            "low": [round(row.otif_low * 100, 1) for row in rows],
            "high": [round(row.otif_high * 100, 1) for row in rows],
            "alarm": alarm,
        }

    def _panel_worst(self):
        events = self.env["supplier.event"].search(
            [*self._lines_domain(), ("counted", "=", 1), ("vendor_otif", "=", 0)],
            order="days_vendor desc, ordered_amount desc, id",
            limit=WORST,
        )
        return [
            {
                "id": event.id,
                "order": event.order_id.sudo().name,  # sudo: the name on a row the person may read
                "product": event.product_id.sudo().display_name,  # sudo: same
                "due": format_date(self.env, event.due_date),
                "what": event._what_failed(),
                "amount": format_amount(self.env, event.ordered_amount, event.currency_id),
            }
            for event in events
        ]

    def _panel_todo(self, figures):
        """Return what a buyer does next, most pressing first: sentence, button, method of this record."""
        todo = []
        if self.alarm:
            todo.append(
                {
                    "text": self.env._(
                        "OTIF fell from %(before)s to %(after)s in the week of %(week)s, and not by chance.",
                        before=f"{self.alarm_before:.0%}",
                        after=f"{self.alarm_after:.0%}",
                        week=format_date(self.env, self.alarm_week),
                    ),
                    "button": self.env._("Corrective action"),
                    "method": "action_new_corrective",
                }
            )
        lost = [
            (found["weight"] * (100 - found["points"]), code)
            for code, found in figures.items()
            if found.get("points") is not None
        ]
        used = sum(found["weight"] for found in figures.values() if found.get("points") is not None)
        if lost and max(lost)[0] / used >= 5:
            points, code = max(lost)
            names = dict(self.env["supplier.score.weight"]._fields["code"]._description_selection(self.env))
            todo.append(
                {
                    "text": self.env._(
                        "Most points are lost on “%(measure)s”: %(points)s of 100.",
                        measure=names[code],
                        points=round(points / used),
                    ),
                    "button": self.env._("See the lines"),
                    "method": "action_open_lines",
                }
            )
        return todo + self._panel_waiting()

    def _panel_waiting(self):
        own = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        counts = (
            ("supplier.appeal", [("state", "=", "asked")], self.env._("One appeal waits for a decision."),
             self.env._("%(count)s appeals wait for a decision."), self.env._("Decide"), "action_open_appeals"),
            ("supplier.quality.incident", [("state", "=", "open")], self.env._("One quality incident is open."),
             self.env._("%(count)s quality incidents are open."), self.env._("Open"), "action_open_incidents"),
            ("supplier.event", [("completed_date", "=", False), ("counted", "=", 1), ("order_id.state", "=", "purchase")],
             self.env._("One due line is not complete yet."), self.env._("%(count)s due lines are not complete yet."),
             self.env._("See which"), "action_open_overdue"),
        )  # fmt: skip
        todo = []
        for model, domain, one, many, button, method in counts:
            count = self.env[model].search_count([*own, *domain])
            if count:
                text = one if count == 1 else many % {"count": count}
                todo.append({"text": text, "button": button, "method": method})
        return todo

    def action_open_overdue(self):
        """Open the vendor's lines that are due and not complete."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_event_action")
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("completed_date", "=", False),
            ("counted", "=", 1),
            ("order_id.state", "=", "purchase"),
        ]
        return {**action, "domain": domain, "context": {}}

    def action_new_corrective(self):
        """Open a new corrective action on the failed deliveries of this score."""
        self.ensure_one()
        events = self.env["supplier.event"].search(
            [*self._lines_domain(), ("counted", "=", 1), ("vendor_otif", "=", 0)], limit=50
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "supplier.action",
            "name": self.env._("New corrective action"),
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_title": self.env._("Deliveries on time and in full"),
                "default_event_ids": [(6, 0, events.ids)],
            },
        }

    def action_draft_mail(self):
        """Draft the letter with the score and the failed lines attached."""
        self.ensure_one()
        self.env.user._require_duty("distribution_control.group_buyer", "distribution_control.group_planner")
        events = self.env["supplier.event"].search(
            [*self._lines_domain(), ("counted", "=", 1), ("vendor_otif", "=", 0)], order="due_date"
        )
        evidence = self.env["supplier.evidence"]
        body = self.env._(
            "Your deliveries of the 13 weeks to %(day)s: on time and in full %(otif)s (%(lines)s lines). The lines that "
            "failed are in the attached file, with the days that count against you and those that do not. If you see one "
            "otherwise, tell us which and why.",
            day=format_date(self.env, self.day),
            otif=f"{self.otif:.0%}",
            lines=self.lines,
        )
        subject = self.env._("Your delivery performance to %s", format_date(self.env, self.day))
        return evidence._draft(
            self.partner_id, self.partner_id, subject, body, evidence._event_rows(events), "failed-lines.csv"
        )
