from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.supplier_scorecard.logic import changepoint, metric
from odoo.addons.supplier_scorecard.logic import score as logic
from odoo.addons.supplier_scorecard.queries import metrics as queries

WINDOW_WEEKS, HISTORY_WEEKS = 13, 26
TABLE = "supplier_event_as_of"


class SupplierScoreBuilder(models.AbstractModel):
    """Scores vendors for complete weeks: deliveries as known on that day, summed, shrunk, weighted."""

    _name = "supplier.score.builder"
    _description = "Builder of supplier scores"

    @api.model
    def _cron_score(self):
        """Score every complete week that has no score yet, company by company; each week is committed by itself."""
        todo = [(company, day) for company in self._companies() for day in self._missing_weeks(company)]
        for done, (company, day) in enumerate(todo, start=1):
            self._score(company, day)
            self.env["ir.cron"]._commit_progress(1, remaining=len(todo) - done)

    @api.model
    def _companies(self):
        groups = (
            self.env["supplier.event"].sudo()._read_group([], ["company_id"])
        )  # sudo: the job's companies
        return [company for (company,) in groups]

    @api.model
    def _missing_weeks(self, company):
        """Return the Sundays to score: the 13 last at first, then those since the last one."""
        today = company._local_day(fields.Datetime.now())
        last_sunday = today - timedelta(days=today.isoweekday())
        # sudo: whether a week is scored does not depend on who asks.
        scored = self.env["supplier.score"].sudo().search(
            [("company_id", "=", company.id)], order="day desc", limit=1
        ).day  # fmt: skip
        first = last_sunday - timedelta(weeks=WINDOW_WEEKS - 1)
        if scored:
            first = max(first, scored + timedelta(weeks=1))
        return [first + timedelta(weeks=n) for n in range((last_sunday - first).days // 7 + 1)]

    @api.model
    def _score(self, company, day):
        """Store the scores of *company* for the 13 weeks to *day*, where there are none yet; return them.

        Only the newest week moves tiers: a past that is filled in later changes nobody's standing.
        """
        scores = self.env["supplier.score"].sudo()  # sudo: scores are written by the builder only
        now = fields.Datetime.now()
        there = scores.search([("company_id", "=", company.id), ("day", "=", day)]).partner_id
        figures = self._figures(company, day)
        rows = [
            {**values, "company_id": company.id, "partner_id": partner_id, "day": day, "defined_at": now}
            for partner_id, values in figures.items()
            if partner_id not in there._ids
        ]
        new = scores.create(rows)
        self._mark_latest(company)
        self.env["supplier.tier"]._follow(new.filtered("is_latest"))
        return new.sudo(False)

    @api.model
    def _mark_latest(self, company):
        """Exactly the newest score of each vendor is the scorecard; a vendor who no longer delivers has none."""
        self.env["supplier.score"].flush_model(["company_id", "day", "is_latest"])
        self.env.cr.execute(
            SQL(
                """UPDATE supplier_score SET is_latest = NOT COALESCE(is_latest, FALSE)
                    WHERE company_id = %(company)s AND COALESCE(is_latest, FALSE)
                          <> (day = (SELECT max(day) FROM supplier_score WHERE company_id = %(company)s))""",
                company=company.id,
            )
        )
        self.env["supplier.score"].invalidate_model(["is_latest"])

    @api.model
    def _verify(self, score):
        """Return what differs when *score* is counted again for its day by the definitions of its time."""
        again = self._figures(score.company_id, score.day, score.defined_at).get(score.partner_id.id)
        if again is None:
            return [self.env._("no deliveries")]
        stored = score.sudo().figures  # sudo: compared, not shown
        found = []
        for code in sorted(set(stored) | set(again["figures"])):
            old, new = (side.get(code, {}).get("value") for side in (stored, again["figures"]))
            if (old is None) != (new is None) or (old is not None and abs(old - new) > 1e-9):
                found.append(f"{code} {old} / {new}")
        if abs((score.score or 0.0) - (again["score"] or 0.0)) > 0.05:
            found.append(f"score {score.score} / {again['score']}")
        return found

    # Fetch

    @api.model
    def _figures(self, company, day, defined_at=None):
        """Return {vendor id: values of his score} for the 13 weeks to *day*, as known on that day."""
        history = day - timedelta(weeks=HISTORY_WEEKS) + timedelta(days=1)
        start = day - timedelta(weeks=WINDOW_WEEKS) + timedelta(days=1)
        builder = self.env["supplier.event.builder"].sudo()  # sudo: all deliveries of the company count
        builder._store_as_of(TABLE, company, history, day, defined_at)
        schemes = (
            self.env["supplier.score.scheme"].sudo()._values_at(defined_at)
        )  # sudo: the definitions in force
        units = {values["otif_unit"] for values in schemes.values() if values["active"]} or {"line"}
        sums = {unit: self._fetch_sums(company, start, day, unit) for unit in units}
        weeks = defaultdict(lambda: [(0, 0)] * HISTORY_WEEKS)
        for partner_id, week, hits, trials in self.env.execute_query(
            queries.weekly_otif(TABLE, company.id, history, day)
        ):
            weeks[partner_id][week] = (hits, trials)
        return self._decide(company, day, schemes, sums, weeks)

    @api.model
    def _fetch_sums(self, company, start, end, unit):
        """Return {vendor: {category: row}}; a row is (sister, lines, value, days per owner, {measure: Sums})."""
        names = queries.codes(unit)
        found = defaultdict(dict)
        for row in self.env.execute_query(queries.vendor_sums(TABLE, company.id, start, end, unit)):
            partner_id, categ_id, sister, lines, value, *rest = row
            days, numbers = rest[: len(queries.FAULTS)], rest[len(queries.FAULTS) :]
            measures = {
                code: metric.Sums(*numbers[6 * index : 6 * index + 6]) for index, code in enumerate(names)
            }
            found[partner_id][categ_id] = (sister, lines or 0, value or 0.0, days, measures)
        if unit == "order":
            for partner_id, categ_id, *numbers in self.env.execute_query(
                queries.order_otif(TABLE, company.id, start, end)
            ):
                found[partner_id][categ_id][4]["otif"] = metric.Sums(*numbers)
        return found

    # Decide

    @api.model
    def _decide(self, company, day, schemes, sums, weeks):
        paths = {
            category.id: category.parent_path
            for category in self.env["product.category"].sudo().search([])  # sudo: the tree of categories
        }
        choose = self.env["supplier.score.scheme"]._chooser(company, schemes)
        priors = {unit: self._category_sums(found) for unit, found in sums.items()}
        result = {}
        for partner_id, rows in next(iter(sums.values())).items():
            main = max(rows, key=lambda categ: (rows[categ][2], rows[categ][1], categ or 0))
            chosen = choose(partner_id, paths.get(main))
            lines = sum(row[1] for row in rows.values())
            if not chosen or not lines:
                continue
            scheme_id, scheme = chosen
            if scheme["with_sisters"] or not any(row[0] for row in rows.values()):
                unit = scheme["otif_unit"]
                own = sums[unit][partner_id]
                values = self._prepare_score_values(scheme, own, priors[unit])
                result[partner_id] = {
                    **values,
                    **self._prepare_alarm_values(weeks[partner_id], day),
                    "categ_id": main,
                    "scheme_id": scheme_id,
                    "lines": lines,
                    "amount": sum(row[2] for row in rows.values()),
                }
        return result

    @api.model
    def _category_sums(self, found):
        """Return {category: {measure: Sums}} of all vendors but sister companies."""
        total = defaultdict(lambda: defaultdict(metric.Sums))
        for rows in found.values():
            for categ_id, (sister, _lines, _value, _days, measures) in rows.items():
                for code, row in measures.items():
                    total[categ_id][code] += metric.Sums() if sister else row
        return total

    @api.model
    def _prepare_score_values(self, scheme, own, priors):
        figures = {}
        for code in metric.KIND:
            rows = {categ: row[4].get(code, metric.Sums()) for categ, row in own.items()}
            category = metric.mix(rows, {categ: priors[categ][code] for categ in rows})
            found = metric.figure(code, sum(rows.values(), metric.Sums()), category)
            if found:
                figures[code] = found._asdict()
        bands, weights = self.env["supplier.score.scheme"]._bands(scheme)
        values = {code: figures[code]["value"] if code in figures else None for code in weights}
        score, parts = logic.combine(values, bands, weights)
        for part in parts:
            if part.code in figures:
                figures[part.code] |= {"points": part.points, "weight": part.weight}
        lines = sum(row[1] for row in own.values())
        floors = self.env["supplier.score.scheme"]._floors(scheme)
        for index, name in enumerate(queries.FAULTS):
            figures[name] = {"value": sum(row[3][index] or 0 for row in own.values())}
        value = lambda code, part="value": figures.get(code, {}).get(part) or 0.0  # noqa: E731
        return {
            "score": score or 0.0,
            "tier": logic.tier(score, floors) if lines >= scheme["min_lines"] else False,
            "otif": value("otif"),
            "otif_low": value("otif", "low"),
            "otif_high": value("otif", "high"),
            "lead": value("lead"),
            "price": value("price"),
            "ppm": value("quality") * 1e6,
            "answer": value("answer"),
            "documents": value("documents"),
            "measured": ",".join(code for code in metric.SCORED if code in figures),
            "figures": figures,
        }

    @api.model
    def _prepare_alarm_values(self, weeks, day):
        change = changepoint.fall(weeks, WINDOW_WEEKS)
        if not change:
            return {"alarm": False}
        return {
            "alarm": True,
            "alarm_week": day - timedelta(weeks=HISTORY_WEEKS - change.week) + timedelta(days=1),
            "alarm_before": change.before,
            "alarm_after": change.after,
        }
