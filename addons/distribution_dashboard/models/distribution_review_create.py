import json
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.distribution_dashboard.logic.review import by_owner, in_order
from odoo.addons.distribution_dashboard.queries import review as queries

# The day of the month from which last month's figures are in: they are counted at night.
FIRST_DAY = 2
SIGN_DAYS = 10


class DistributionReview(models.Model):
    """How reviews are made: once per company, from the figures of the month that ended."""

    _inherit = "distribution.review"

    @api.model
    def _cron_create(self):
        """Make last month's reviews of the companies switched on, company by company."""
        due = self._find_due(fields.Datetime.now())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(due))
        for company, month in due:
            self._create_month(company, month)
            if not progress(1):
                break

    @api.model
    def _find_due(self, now):
        """Return the (company, month) pairs whose month ended and that have no review yet."""
        # sudo: the companies switched on, whoever runs the job.
        companies = self.env["res.company"].sudo().search([("control_active", "=", True)])
        ended = {}
        for company in companies:
            day = company._local_day(now)
            if day.day >= FIRST_DAY:
                ended[company] = day.replace(day=1) - relativedelta(months=1)
        groups = self.sudo()._read_group([("month", "in", list(ended.values()))], ["company_id", "month:day"])
        made = {(company.id, month) for company, month in groups}
        return [(company, month) for company, month in ended.items() if (company.id, month) not in made]

    def action_create_last_month(self):
        """Make last month's reviews of the companies chosen now, at an administrator's wish."""
        self.env.user._require_duty("distribution_control.group_administrator")
        for company in self.env.companies:
            day = company._local_day(fields.Datetime.now())
            self._create_month(company, day.replace(day=1) - relativedelta(months=1))
        return self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_dashboard.distribution_review_action"
        )

    @api.model
    def _create_month(self, company, month):
        """Make the reviews of *company* for the month that begins on *month*, and return the new ones.

        An owner who has one keeps it as it is. The number of queries does not depend on the cases, and on the
        owners only by the reminder on the list of each.
        """
        # As superuser: what an owner answers for does not depend on who has the review made.
        maker = self.with_user(SUPERUSER_ID).with_company(company)
        maker = maker.with_context(
            allowed_company_ids=company.ids, lang=company.partner_id.lang, active_test=False
        )
        days = month, month + relativedelta(months=1, days=-1)
        fallback = maker._find_fallback(company)
        kpis, counts = maker._fetch_kpi_lines(company, month, fallback)
        pairs = [
            *kpis,
            *maker._fetch_exception_lines(company, *days),
            *maker._fetch_override_lines(company, *days),
            *maker._fetch_control_lines(company, *days),
            *maker._fetch_due_lines(company),
        ]
        lines = by_owner(pairs, fallback)
        for owner_id in counts:
            lines.setdefault(owner_id, [])
        return maker._store(company, month, lines, counts).with_env(self.env)

    @api.model
    def _find_fallback(self, company):
        """Return the id of who answers for what nobody owns: the first control administrator of the company."""
        administrators = self.env.ref("distribution_control.group_administrator").all_user_ids
        members = administrators.filtered(lambda user: user.active and company in user.company_ids)
        return members.sorted("id")[:1].id

    def _store(self, company, month, lines, counts):
        now = fields.Datetime.now()
        until = company._local_day(now) + timedelta(days=SIGN_DAYS)
        users = self.env["res.users"].browse(lines)
        owners = users.filtered(lambda user: user.active and not user.share and company in user.company_ids)
        heads = [
            {
                "company_id": company.id,
                "owner_id": owner.id,
                "month": month.isoformat(),
                "currency_id": company.currency_id.id,
                "sign_until": until.isoformat(),
                "kpi_count": counts.get(owner.id, 0),
            }
            for owner in owners
        ]
        self.flush_model()
        made = self.env.execute_query(queries.insert_reviews(json.dumps(heads), self.env.uid, now))
        reviews = self.browse(review_id for review_id, _owner in made)
        found = self.env["distribution.review.line"].create(
            [
                self._prepare_line(review_id, company, line)
                for review_id, owner_id in made
                for line in in_order(lines[owner_id])
            ]
        )
        reviews.invalidate_recordset()
        found.invalidate_recordset()  # the hash is made over what the database rounds to
        for review, figures_hash in [(review, review._hash_figures()) for review in reviews]:
            review.figures_hash = figures_hash
        reviews._remind()
        return reviews

    def _prepare_line(self, review_id, company, line):
        domain = json.dumps(list(line.domain), default=str)
        return {
            "review_id": review_id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "section": line.section,
            "title": line.title,
            "standing": line.standing or False,
            "unit": line.unit,
            "value": line.value or 0.0,
            "target": line.target or 0.0,
            "previous": line.previous or 0.0,
            "has_previous": line.previous is not None,
            "trend_text": json.dumps(line.trend) if line.trend else False,
            "count": line.count,
            "returned": line.returned,
            "amount": line.amount,
            "hours": line.hours or 0.0,
            "note": line.note,
            "res_model": line.model,
            "domain_text": domain,
            "needs_comment": line.needs_comment,
        }

    def _remind(self):
        """Put the signature on each owner's list, without a mail for each."""
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": review.id,
                    "activity_type_id": todo.id,
                    "summary": self.env._("Read and sign the review of %s", review.month_name),
                    "user_id": review.owner_id.id,
                    "date_deadline": review.sign_until,
                }
                for review in self
            ]
        )

    @api.model
    def _moments(self, company, start, end):
        """Return the first moment of the local day *start* and the first after *end*, naive UTC."""
        return [company._local_moment(day) for day in (start, end + timedelta(days=1))]
