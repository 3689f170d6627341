import io
from datetime import timedelta

import numpy as np
import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.distribution_control.logic import wire
from odoo.addons.distribution_control.models.bulk_reading import copy_out
from odoo.addons.supplier_scorecard.logic import event as logic
from odoo.addons.supplier_scorecard.logic.days import WorkDays, number_of
from odoo.addons.supplier_scorecard.logic.otif import Receipts
from odoo.addons.supplier_scorecard.queries import events as queries
from odoo.addons.supplier_scorecard.queries import judged

# Pages of facts (8 kB, some 30 lines) that are judged at a time: memory stays flat however many there are.
PAGES = 2000


class SupplierEventBuilder(models.AbstractModel):
    """Rebuilds ``supplier.event``: fetch the facts, judge each line, write the rows that are new or differ."""

    _name = "supplier.event.builder"
    _description = "Builder of supplier deliveries"

    @api.model
    def _cron_build(self):
        """Bring every company's deliveries up to date; each company is committed by itself.

        What changed since the last turn is judged again, with two days before it: who wrote then may have committed later.
        """
        companies = self.env["res.company"].search([])
        for done, company in enumerate(companies, start=1):
            now, last = fields.Datetime.now(), company.supplier_judged_at
            self._build(company, since=last and last - timedelta(days=2))
            company.supplier_judged_at = now
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    @api.model
    def _build(self, companies, lines=None, since=None, as_of=None):
        """Judge the order lines of *companies* and store what is new or differs; return how many rows were written.

        *lines* limits to these order lines, *since* to lines with news since that moment or still open; *as_of* is the
        day of judgement (default today). Twice in a row writes nothing.
        """
        as_of = as_of or fields.Date.context_today(self)
        self.env["supplier.quality.incident"]._collect(companies, lines)
        line_ids = None if lines is None else lines.ids
        if since:
            self._flush()
            news = queries.touched(companies.ids, since, logic.LATE_CAP_DAYS)
            line_ids = [line_id for (line_id,) in self.env.execute_query(news)]
        self._judge(companies, as_of, line_ids=line_ids)
        self.env.cr.execute(judged.store(fields.Datetime.now()))
        self.env["supplier.event"].invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _store_as_of(self, table, companies, start, as_of, defined_at):
        """Put the deliveries due from *start* to *as_of*, as they were known on that day, into the temporary *table*.

        Judged by the terms as they stood at *defined_at*: a past day is summed without touching the present.
        """
        self._judge(companies, as_of, due_from=start, defined_at=defined_at)
        self.env.cr.execute(judged.keep_as_of(table))

    @api.model
    def _judge(self, companies, as_of, line_ids=None, due_from=None, defined_at=None):
        """Fetch the facts of lines into one temporary table, and what is decided about them into another."""
        self._keep_facts(companies, as_of, line_ids, due_from)
        self.env.cr.execute(judged.make_judged())
        places, work = self._work_days(companies)
        find = self._rule_finder(companies, defined_at)
        excuses = self._fetch_excuses()
        for columns, receipts in self._fetch_pages():
            facts = self._prepare_facts(columns, receipts, places, excuses)
            terms = find(columns)
            judgement = logic.judge(facts, terms, number_of(as_of), work)
            self._keep_judged(self._prepare_judged(columns["line_id"], terms, judgement))

    # Fetch

    @api.model
    def _keep_facts(self, companies, as_of, line_ids, due_from):
        query = self._query(companies, as_of, line_ids, due_from)
        cr = self.env.cr
        if line_ids is None:
            # All there is, or half a year: whole tables are hashed. The planner, who cannot count days in a time zone,
            # would expect a handful of lines and look up each of half a million.
            cr.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'")
        cr.execute(judged.keep_facts(query))
        cr.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT")

    @api.model
    def _fetch_pages(self):
        """Yield the columns of the lines that were fetched and of their receipts, some pages at a time."""
        [(pages,)] = self.env.execute_query(judged.facts_size())
        for start in range(0, pages, PAGES):
            lines = self._fetch_columns(judged.lines_of_pages(start, start + PAGES), judged.LINE_KINDS)
            if lines["line_id"].size:
                receipts = judged.receipts_of_pages(start, start + PAGES)
                yield lines, self._fetch_columns(receipts, judged.RECEIPT_KINDS)

    @api.model
    def _fetch_columns(self, query, kinds):
        return wire.decode(copy_out(self.env, query), kinds)

    @api.model
    def _fetch_excuses(self):
        """Return {order line id: [(owner, days), ...]} of the accepted appeals."""
        rows = self.env.execute_query(judged.excuses())
        return {line_id: list(zip(owners, days, strict=True)) for line_id, owners, days in rows}

    @api.model
    def _query(self, companies, as_of, line_ids=None, due_from=None):
        self._flush()
        zones = self._timezones(companies)
        return queries.line_facts(companies.ids, zones, as_of, line_ids=line_ids, due_from=due_from)

    @api.model
    def _flush(self):
        for model, names in queries.READS.items():
            self.env[model].flush_model([name for name in names if name in self.env[model]._fields])

    @api.model
    def _timezones(self, companies):
        rows = [SQL("(%s, %s)", *zone) for zone in companies._local_zones()[0].items()]
        return SQL(", ").join(rows or [SQL("(NULL::int, NULL::text)")])

    @api.model
    def _calendar(self, warehouse):
        return warehouse.calendar_id or warehouse.company_id.resource_calendar_id

    @api.model
    def _rule_finder(self, companies, defined_at):
        """Return ``find(columns)`` -> the Conditions of each line, in columns; asked once per vendor and category."""
        find = self.env["supplier.terms"]._finder(companies, defined_at)
        # sudo: the tree of categories, whoever asks for the figures.
        categories = self.env["product.category"].sudo().search([])
        paths = dict(zip(categories.ids, categories.mapped("parent_path"), strict=True))

        def find_all(columns):
            names = ("company_id", "partner_id", "categ_id")
            keys = np.stack([columns[name] for name in names])
            _order, first, chosen = np.unique(
                np.ravel_multi_index(keys, keys.max(axis=1) + 1), return_index=True, return_inverse=True
            )
            rules = [
                find(company_id, partner_id, paths.get(categ_id))
                for company_id, partner_id, categ_id in keys[:, first].T.tolist()
            ]
            return logic.in_columns(rules, chosen)

        return find_all

    @api.model
    def _work_days(self, companies):
        """Return {warehouse id: place} and the WorkDays of the places: weekdays worked, less public holidays.

        Place 0 works every day: where there is no warehouse, or one without working hours.
        """
        # sudo: the calendar of each branch, whoever asks for the figures.
        warehouses = self.env["stock.warehouse"].sudo().search([("company_id", "in", companies.ids)])
        closed, places = [lambda day: False], {}
        for warehouse in warehouses:
            calendar = self._calendar(warehouse)
            if calendar.attendance_ids:
                places[warehouse.id] = len(closed)
                closed.append(self._closed_days(warehouse, calendar))
        return places, WorkDays(closed)

    @api.model
    def _closed_days(self, warehouse, calendar):
        """Return ``closed(day)`` of *calendar*: weekdays without hours, and holidays of its own or the branch's company."""
        zone = pytz.timezone(calendar.tz or "UTC")
        worked = {int(day) for day in calendar.attendance_ids.mapped("dayofweek")}
        holidays = [
            tuple(
                pytz.utc.localize(moment).astimezone(zone).date()
                for moment in (leave.date_from, leave.date_to)
            )
            for leave in calendar.global_leave_ids
            if leave.company_id in (leave.company_id.browse(), warehouse.company_id)
        ]
        return lambda day: day.weekday() not in worked or any(start <= day <= end for start, end in holidays)

    # Decide

    @api.model
    def _prepare_facts(self, columns, receipts, places, excuses):
        branches, where = np.unique(columns["warehouse_id"], return_inverse=True)
        days = {name: columns[name] for name in judged.DAYS}
        rows = np.flatnonzero(np.isin(columns["line_id"], list(excuses))) if excuses else ()
        return logic.Facts(
            place=np.array([places.get(branch, 0) for branch in branches.tolist()])[where],
            list_lead_days=columns["list_lead_days"],
            ordered=columns["ordered"],
            receipts=Receipts(columns["receipts"], receipts["day"], receipts["quantity"]),
            excuses={int(row): excuses[int(columns["line_id"][row])] for row in rows},
            **days,
        )

    @api.model
    def _prepare_judged(self, line_ids, terms, judgement):
        """Return the columns of ``queries.judged.JUDGED_KINDS``."""
        scored = judgement.scored
        return {
            "line_id": line_ids,
            "terms_id": terms.terms_id,
            "due_date": judgement.due,
            "completed_date": scored.completed_on,
            "required_qty": scored.required,
            "received_qty": scored.received,
            "on_time_qty": scored.on_time_quantity,
            **{name: getattr(scored, name) for name in ("counted", "on_time", "in_full", "otif", "missed")},
            **{f"otif_{name}": outcome.otif for name, outcome in judgement.outcomes.items()},
            **{f"days_{owner}": days for owner, days in judgement.shares.items()},
            "vendor_otif": judgement.vendor_clean,
            "excused": judgement.excused,
            "lead_counted": judgement.lead[0],
            "lead_kept": judgement.lead[1],
            "confirm_counted": judgement.answer[0],
            "confirm_kept": judgement.answer[1],
        }

    # Apply

    @api.model
    def _keep_judged(self, columns):
        data = io.BytesIO(wire.encode(columns, judged.JUDGED_KINDS))
        self.env.cr.copy_expert(judged.copy_judged(), data)
