from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang

from .replenishment_proposal import BUYS, KINDS

# Beyond this the exact day tells nothing.
LONG_DAYS = 730
# A stock that lasts so many times the days to cover is below its reorder point because demand comes in lumps.
LUMPY_TIMES = 3


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    why = fields.Char("Why now", compute="_compute_words")
    risk = fields.Char("Puts at risk", compute="_compute_words")

    @api.depends("figures", "options", "kind", "supplies", "new_due_date", "padding_quantity", "hurt_count")
    @api.depends_context("lang")
    def _compute_words(self):
        names = self._source_names()
        for proposal in self:
            proposal.why = proposal._why_text()
            proposal.risk = proposal._risk_text(names)

    def _source_names(self):
        """Return {warehouse id: name} of every branch the options take from, in one query."""
        ids = {
            option["source"] for one in self for option in one.options or () if option["kind"] == "transfer"
        }
        ids |= {sister["key"] for one in self for sister in (one.figures or {}).get("sisters", ())}
        # sudo: the name of a sister branch is told to who may not open it.
        return {
            warehouse.id: warehouse.name
            for warehouse in self.env["stock.warehouse"].sudo().browse(ids).exists()
        }

    def _quantity_text(self, quantity):
        return formatLang(self.env, quantity, digits=0 if float(quantity).is_integer() else 2)

    def _money_text(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _days_text(self, days):
        if days > LONG_DAYS:
            return self.env._("more than two years")
        return self.env._("%s days", formatLang(self.env, days, digits=0))

    def _spoken_names(self):
        return ", ".join(dict.fromkeys(one["name"] or "" for one in self.supplies or () if one.get("spoken")))

    def _why_text(self):
        """Return in one sentence why this is proposed now."""
        self.ensure_one()
        if self.kind in ("expedite", "wait", "defer", "reduce", "cancel") and self._spoken_names():
            return self._supply_text()
        branch = (self.figures or {}).get("branch")
        if not branch:
            return self.env._(
                "Fills the order of %(vendor)s, bought %(days)s early",
                vendor=self.vendor_id.name,
                days=self._days_text(self.padding_days),
            )
        position = branch["on_hand"] - branch["owed"] + sum(one["quantity"] for one in branch["supplies"])
        figures = {
            "position": self._quantity_text(position),
            "level": self._quantity_text(branch["level"]),
            "left": self._days_text(self.days_left),
            "lead": self._days_text(branch["lead_days"]),
        }
        if self.kind == "source":
            return self.env._(
                "%(position)s, reorder point %(level)s: no vendor, no sister with surplus", **figures
            )
        if position <= branch["level"] and self._is_lumpy(branch):
            return self.env._(
                "%(position)s, reorder point %(level)s: asked for seldom, then much at once; more takes %(lead)s",
                **figures,
            )
        if position > branch["level"]:
            return self.env._("What is ordered comes too late: lasts %(left)s", **figures)
        return self.env._(
            "%(position)s, reorder point %(level)s: lasts %(left)s, more takes %(lead)s", **figures
        )

    def _is_lumpy(self, branch):
        return self.days_left > LUMPY_TIMES * (branch["lead_days"] + branch["review_days"])

    def _supply_text(self):
        branch = (self.figures or {}).get("branch") or {}
        if self.kind == "cancel" and not round(branch.get("per_day", 1.0), 6):
            return self.env._("Nobody asks for it here: no need for %s", self._spoken_names())
        figures = {
            "order": self._spoken_names(),
            "day": format_date(self.env, self.new_due_date or self.arrival_date),
            "left": self._days_text(self.days_left),
            "arrival": format_date(self.env, self.arrival_date),
        }
        if self.kind == "wait":
            return self.env._("%(order)s is late: counts as %(arrival)s", **figures)
        if self.kind == "expedite":
            return self.env._("%(order)s comes %(arrival)s, the stock lasts until %(day)s", **figures)
        if self.kind == "defer":
            return self.env._("%(order)s is needed only on %(day)s", **figures)
        if self.kind == "reduce":
            figures["quantity"] = self._quantity_text(self.quantity)
            return self.env._(
                "%(order)s brings %(quantity)s more than is used within the policy's most days", **figures
            )
        return self.env._("Enough for %(left)s without %(order)s", **figures)

    def _risk_text(self, names):
        """Return who is put at risk by what is proposed."""
        self.ensure_one()
        best = (self.options or [None])[0]
        if not best:
            return ""
        return self._option_risk(best, names)

    def _option_risk(self, option, names):
        """Return who is put at risk by *option*: the giver's cover, and the orders that wait meanwhile."""
        parts = []
        if option["kind"] == "transfer" and option["cover_left"] is not None:
            parts.append(
                self.env._(
                    "%(branch)s keeps %(days)s",
                    branch=names.get(option["source"], ""),
                    days=self._days_text(option["cover_left"]),
                )
            )
        if option["hurt"]:
            amount = self._money_text(option["hurt_amount"])
            if option["hurt"] == 1:
                parts.append(self.env._("one order waits, %s", amount))
            else:
                parts.append(
                    self.env._("%(count)s orders wait, %(amount)s", count=option["hurt"], amount=amount)
                )
        return "; ".join(parts)

    @api.model
    def _kind_label(self, kind):
        return dict(self._fields["kind"]._description_selection(self.env)).get(
            kind, dict(KINDS).get(kind, kind)
        )

    def _source_text(self, option, names):
        """Return where *option* takes the goods from."""
        if option["kind"] == "transfer":
            return names.get(option["source"], "")
        if option["kind"] in BUYS and option["source"]:
            # sudo: the vendor's name is no secret to who reads the proposal.
            return self.env["res.partner"].sudo().browse(option["source"]).display_name
        return ""
