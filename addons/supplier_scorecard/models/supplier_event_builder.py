import io
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.supplier_scorecard.logic import event as logic
from odoo.addons.supplier_scorecard.logic.days import WorkDays
from odoo.addons.supplier_scorecard.logic.otif import Outcome
from odoo.addons.supplier_scorecard.queries import events as queries

# Rows read, judged and written at a time: memory stays flat however many there are.
BATCH = 20000
# From here on rows travel by COPY, which a table of their own costs.
MANY = 1000


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
        written = 0
        for facts in self._fetch_batches(companies, as_of, lines, since):
            written += self._apply(self._decide(facts, companies, as_of))
        return written

    @api.model
    def _rows_as_of(self, companies, start, as_of, defined_at):
        """Return the deliveries due from *start* to *as_of* as they were known on that day; nothing is stored.

        Judged by the terms as they stood at *defined_at*.
        """
        facts = self._fetch(companies, as_of, start)
        return self._decide(facts, companies, as_of, defined_at)

    @api.model
    def _fetch(self, companies, as_of, due_from):
        query = self._query(companies, as_of, due_from=due_from)
        # Half a year of lines: hashed, for the reason given below.
        self.env.cr.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'")
        rows = self.env.execute_query(query)
        self.env.cr.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT")
        return list(map(logic.Facts._make, rows))

    @api.model
    def _fetch_batches(self, companies, as_of, lines, since):
        """Yield the facts of all lines, or of those asked for, in lists of BATCH."""
        line_ids = None if lines is None else lines.ids
        if since:
            self._flush()
            news = queries.touched(companies.ids, since, logic.LATE_CAP_DAYS)
            line_ids = [line_id for (line_id,) in self.env.execute_query(news)]
        query = self._query(companies, as_of, line_ids)
        cr = self.env.cr
        if line_ids is None:
            # All there is: whole tables are hashed. The planner, who cannot count days in a time zone, would expect a
            # handful of lines and look up each of half a million.
            cr.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'")
        cr.execute("SET LOCAL cursor_tuple_fraction = 1")
        cr.execute(SQL("DECLARE supplier_line_facts NO SCROLL CURSOR FOR %s", query))
        cr.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL cursor_tuple_fraction TO DEFAULT")
        while True:
            cr.execute("FETCH %s FROM supplier_line_facts", [BATCH])
            rows = cr.fetchall()
            if not rows:
                break
            yield list(map(logic.Facts._make, rows))
        # Memory is asked for when the first row is fetched, so it is given back after the last.
        cr.execute("CLOSE supplier_line_facts; SET LOCAL work_mem TO DEFAULT")

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
        # sudo: the time zone of each branch, whoever asks for the figures.
        warehouses = self.env["stock.warehouse"].sudo().search([("company_id", "in", companies.ids)])
        rows = [SQL("(%s, %s)", warehouse.id, warehouse._local_zone().zone) for warehouse in warehouses]
        return SQL(", ").join(rows or [SQL("(NULL::int, NULL::text)")])

    @api.model
    def _calendar(self, warehouse):
        return warehouse.calendar_id or warehouse.company_id.resource_calendar_id

    @api.model
    def _decide(self, facts, companies, as_of, defined_at=None):
        find = self.env["supplier.terms"]._finder(companies, defined_at)
        places = self._work_days(companies)
        every_day = WorkDays(lambda day: False)
        rows = []
        for fact in facts:
            rule = find(fact.company_id, fact.partner_id, fact.categ_path)
            work = places.get(fact.warehouse_id, every_day)
            judgement = logic.judge(fact, rule.window, rule.baseline, as_of, work, rule.deal)
            rows.append(self._prepare_event_values(fact, judgement, rule))
        return rows

    @api.model
    def _work_days(self, companies):
        """Return {warehouse id: its WorkDays} from the weekdays worked and the public holidays of each calendar."""
        # sudo: the calendar of each branch, whoever asks for the figures.
        warehouses = self.env["stock.warehouse"].sudo().search([("company_id", "in", companies.ids)])
        return {
            warehouse.id: WorkDays(self._closed_days(warehouse, calendar))
            for warehouse in warehouses
            if (calendar := self._calendar(warehouse)).attendance_ids
        }

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

    @api.model
    def _prepare_event_values(self, fact, judgement, rule):
        scored: Outcome = judgement.scored
        value = fact.amount if scored.otif else 0.0
        return {
            "line_id": fact.line_id,
            "order_id": fact.order_id,
            "company_id": fact.company_id,
            "warehouse_id": fact.warehouse_id,
            "partner_id": fact.partner_id,
            "is_sister": fact.is_sister,
            "product_id": fact.product_id,
            "categ_id": fact.categ_id,
            "terms_id": rule.terms_id,
            "ordered_date": fact.ordered_on,
            "due_date": judgement.due,
            "due_requested": fact.requested,
            "due_first": fact.first,
            "due_last": fact.last,
            "baseline_known": fact.baseline_known,
            "completed_date": scored.completed_on,
            "lead_days": (scored.completed_on - fact.ordered_on).days if scored.completed_on else None,
            "lead_counted": int(judgement.lead[0]),
            "lead_kept": int(judgement.lead[1]),
            "required_qty": scored.required or fact.ordered,
            "received_qty": scored.received,
            "returned_qty": fact.returned,
            "delivered_qty": scored.received + fact.returned,
            "defect_qty": fact.defect,
            "ordered_amount": fact.amount,
            "counted": int(scored.counted),
            "on_time": int(scored.on_time),
            "in_full": int(scored.counted and scored.in_full),
            "otif": int(scored.otif),
            "missed": int(scored.missed),
            "otif_requested": int(judgement.outcomes["requested"].otif),
            "otif_first": int(judgement.outcomes["first"].otif),
            "otif_last": int(judgement.outcomes["last"].otif),
            "on_time_qty": scored.on_time_quantity,
            "otif_amount": value,
            "days_late": sum(judgement.shares.values()),
            "days_vendor": judgement.shares["vendor"],
            "days_carrier": judgement.shares["carrier"],
            "days_late_order": judgement.shares["late_order"],
            "days_date_change": judgement.shares["date_change"],
            "days_dock": judgement.shares["dock"],
            "vendor_otif": int(judgement.vendor_clean),
            # Empty, not nought: the average over any rows is then the share of those counted.
            "otif_share": float(judgement.vendor_clean) if scored.counted else None,
            "excused": int(judgement.excused),
            "billed_amount": fact.billed,
            "price_variance": fact.billed - fact.billed_base,
            "billed_base": fact.billed_base,
            "contract_amount": fact.contract_amount or 0.0,
            "contract_variance": fact.amount - fact.contract_amount if fact.contract_amount else 0.0,
            "bill_lines": fact.bill_lines,
            "bill_clean": fact.bill_clean,
            "confirm_days": fact.confirm_days,
            "confirm_counted": int(judgement.answer[0]),
            "confirm_kept": int(judgement.answer[1]),
            "vendor_moves": fact.vendor_moves,
            "moved": int(fact.vendor_moves > 0),
        }

    @api.model
    def _store_as_of(self, table, rows):
        """Put *rows* into the temporary *table*, made anew: a past day is summed without touching the present."""
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", SQL.identifier(table)))
        self._copy(table, [tuple(row.values()) for row in rows], list(rows[0]) if rows else [])

    @api.model
    def _copy(self, table, rows, columns):
        """Put *rows* into the temporary *table* of the shape of the deliveries, emptied; numbers, days and flags only."""
        name = SQL.identifier(table)
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE IF NOT EXISTS %(name)s (LIKE supplier_event) ON COMMIT DROP;
                   ALTER TABLE pg_temp.%(name)s ALTER COLUMN id DROP NOT NULL; TRUNCATE pg_temp.%(name)s""",
                name=name,
            )
        )
        if not rows:
            return
        # Python's own word for nothing is the null of this copy: no value has to be looked at.
        text = io.StringIO("\n".join(["\t".join(map(str, row)) for row in rows]))
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.copy_expert(
            SQL("COPY pg_temp.%s (%s) FROM STDIN WITH (NULL 'None')", name, names).code, text
        )

    @api.model
    def _apply(self, rows):
        """Insert or update by SQL; a row that did not change is not touched.

        By SQL because the table is derived, has no computed stored fields and no followers: 500,000 rows through
        the ORM would take minutes for nothing.
        """
        if not rows:
            return 0
        columns = [*rows[0], "built_at"]
        now = fields.Datetime.now()
        plain = [(*row.values(), now) for row in rows]
        names = SQL(", ").join(map(SQL.identifier, columns))
        if len(plain) > MANY:
            self._copy("supplier_event_new", plain, columns)
            source = SQL("SELECT %s FROM pg_temp.supplier_event_new", names)
        else:
            source = SQL("VALUES %s", SQL(", ").join(SQL("%s", row) for row in plain))
        # Compared to decide whether a row changed; the stamp is not part of the facts.
        same, new = (
            SQL(", ").join(SQL("%s.%s", SQL.identifier(side), SQL.identifier(name)) for name in columns[:-1])
            for side in ("e", "excluded")
        )
        sets = SQL(", ").join(
            SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in columns
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO supplier_event AS e (%s) %s ON CONFLICT (line_id) DO UPDATE SET %s"
                " WHERE (%s) IS DISTINCT FROM (%s)",
                names,
                source,
                sets,
                same,
                new,
            )
        )
        self.env["supplier.event"].invalidate_model()
        return self.env.cr.rowcount
