from dataclasses import asdict
from datetime import timedelta

from odoo import fields, models

from odoo.addons.replenishment_rules.models.replenishment_planner import RECEIPT_DAYS


class ReplenishmentPolicy(models.Model):
    _inherit = "replenishment.policy"

    def _what_if(self, target_ratios=()):
        """Return what these settings would have meant over this database's past year, replayed week by week.

        ``{"series", "replayed", "weeks", "here": point, "curve": [point], "classes": [{"label", "series", **point}],
        "distributions": [{"label", "is_chosen", **point}], "today_value"}`` with point = ``{"target", "nominal", "service", "stock_value", "orders"}``, "here" being the
        policy's own target, the curve rising; ``{"series": 0, ...}`` where nothing fits the policy or nothing was ever
        asked for.  Other policies are left out of account.  Counts the demand first where it never was.
        """
        from odoo.addons.replenishment_rules.logic.levels import YEAR
        from odoo.addons.replenishment_rules.logic.what_if import what_if

        self.ensure_one()
        planner, company = (
            self.env["replenishment.planner"].sudo(),
            self.company_id,
        )  # sudo: figures, no records
        if not company.replenishment_demand_until:
            self.env["replenishment.series"].sudo()._prepare_history(company)
        today = fields.Date.context_today(self)
        blocks = planner._blocks(company)
        if not blocks:
            return {
                "series": 0,
                "replayed": 0,
                "weeks": YEAR,
                "here": {},
                "curve": [],
                "classes": [],
                "distributions": [],
                "today_value": 0,
            }
        block = planner._fetch(company, today, blocks[0])
        letters = planner._letters(company, today, block)
        receipts = planner._fetch_lead_rows(company, today - timedelta(days=RECEIPT_DAYS))
        found = what_if(block, letters, self._terms(), receipts, planner._reviews(company), target_ratios)
        said = dict(self._fields["distribution"]._description_selection(self.env))
        return {
            "series": found.series,
            "replayed": found.replayed,
            "weeks": YEAR,
            "here": asdict(found.here) if found.here else {},
            "curve": [asdict(point) for point in found.curve],
            "classes": [
                {"label": label, "series": count, **asdict(point)}
                for label, (count, point) in found.classes.items()
            ],
            "distributions": [
                {
                    "label": said[name],
                    "is_chosen": name == self.distribution,
                    **asdict(point),
                }
                for name, point in found.families.items()
            ],
            "today_value": found.today_value,
        }
