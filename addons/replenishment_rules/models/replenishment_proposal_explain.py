from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.replenishment_rules.logic.describe import answers_for


class ReplenishmentProposal(models.Model):
    _inherit = "replenishment.proposal"

    @api.readonly
    def get_panel(self):
        """Return what the form shows beside the fields: the ways weighed, the steps in words, what would change it.

        Plain values only; each step and each figure that has rows behind it says which.
        """
        self.ensure_one()
        self.check_access("read")
        names = self._source_names()
        return {
            "may": self._may(),
            "options": [
                self._prepare_card(number, option, names) for number, option in enumerate(self.options or ())
            ],
            "sisters": self._prepare_sisters(names),
            "steps": self._prepare_steps(names),
            "answers": self._prepare_answers(names),
            "chart": self._prepare_chart(),
            **self._prepare_level(),
        }

    def _prepare_level(self):
        """Return {"level": steps from demand to the reorder point of that day, "level_since": a day if it holds no more}."""
        branch = (self.figures or {}).get("branch")
        if not self.level_id or not branch:
            return {"level": self.level_id.evidence or [], "level_since": ""}
        day = fields.Date.to_date(self.figures["day"])
        level, since = self.level_id._find_as_planned(branch["level"], branch["top"], day)
        return {
            "level": level._evidence_rows() if level else [],
            "level_since": format_date(self.env, since) if since else "",
        }

    def _may(self):
        """Say what this user may press now."""
        user, is_open = self.env.user, self.state == "open"
        planner = user.has_group("distribution_control.group_planner")
        buyer = user.has_group("distribution_control.group_buyer") and self.kind != "transfer"
        return {"decide": is_open and (planner or buyer)}

    def _prepare_card(self, number, option, names):
        """One way that was weighed, as a card."""
        day = (self.figures or {}).get("day")
        arrival = fields.Date.to_date(day) + timedelta(days=min(option["days"], 730)) if day else False
        never = option["kind"] == "wait" and not option["days"]
        return {
            "number": number,
            "kind": option["kind"],
            "label": self._kind_label(option["kind"]),
            "chosen": option["kind"] == self.kind and self._is_source(option),
            "proposed": not number,
            "quantity": self._quantity_text(option["quantity"]) if option["quantity"] else "",
            "source": self._source_text(option, names),
            "there": self.env._("never") if never else format_date(self.env, arrival) if arrival else "",
            "cost": self._money_text(option["cost"]),
            "parts": [
                {"label": label, "amount": self._money_text(option[name])}
                for name, label in (
                    ("order_cost", self.env._("ordering or moving")),
                    ("shortage_cost", self.env._("being short")),
                    ("holding_cost", self.env._("keeping too much")),
                )
                if option[name]
            ],
            "risk": self._option_risk(option, names),
            "orders": option["orders"],
            "takeable": bool(number) and option["kind"] in ("transfer", "buy", "local", "wait"),
        }

    def _is_source(self, option):
        if option["kind"] == "transfer":
            return option["source"] == self.source_warehouse_id.id
        return not option["source"] or option["source"] == self.vendor_id.id

    def _prepare_sisters(self, names):
        """What the other branches have beside it, reachable or not; shown with every purchase."""
        return [
            {
                "name": names.get(sister["key"], ""),
                "available": self._quantity_text(sister["available"]),
                "cover": self._quantity_text(sister["cover"]),
                "surplus": self._quantity_text(max(sister["available"] - sister["cover"], 0)),
                "there": self._days_text(sister["days"])
                if sister["days"] is not None
                else self.env._("no resupply route leads here"),
            }
            for sister in (self.figures or {}).get("sisters", ())
        ]

    # ------------------------------------------------------------------ steps

    def _prepare_steps(self, names):
        """Return [{"text", "rows": {"name", "model", "domain"} or None}], from the stock to the quantity."""
        branch = (self.figures or {}).get("branch")
        if not branch:
            return self._prepare_padding_steps()
        product, warehouse = self.product_id.id, self.warehouse_id
        text, rows = self._quantity_text, self._rows
        place = ("location_id", "child_of", warehouse.view_location_id.id)
        steps = [
            (
                self.env._("On hand: %s", text(branch["on_hand"])),
                rows("stock.quant", [("product_id", "=", product), place]),
            ),
            (
                self.env._("Owed within the days to cover: %s", text(branch["owed"])),
                rows(
                    "stock.move",
                    [
                        ("product_id", "=", product),
                        place,
                        ("location_dest_id.usage", "in", ("customer", "production")),
                        ("state", "not in", ("draft", "done", "cancel")),
                    ],
                ),
            ),
        ]
        steps += [self._supply_step(supply) for supply in self.supplies or ()]
        position = branch["on_hand"] - branch["owed"] + sum(one["quantity"] for one in branch["supplies"])
        steps.append((self.env._("Position, with everything that is ordered: %s", text(position)), None))
        steps.append(
            (
                self.env._(
                    "Forecast: %(week)s a week; reorder point %(level)s, order up to %(top)s",
                    week=text(round(branch["per_day"] * 7, 2)),
                    level=text(branch["level"]),
                    top=text(branch["top"]),
                ),
                self.level_id and rows("replenishment.level", [("id", "=", self.level_id.id)]),
            )
        )
        steps += self._quantity_steps(branch, position) + self._day_steps()
        return [{"text": words, "rows": behind or None} for words, behind in steps]

    def _day_steps(self):
        """Say on which days the vendor takes orders, and what the lane has no room for today."""
        steps, vendor = [], self.vendor_id
        weekdays = [
            vendor._fields[name].get_description(self.env)["string"] for name in vendor._ordering_weekdays()
        ]
        if self.order_date and weekdays:
            said = self.env._(
                "%(vendor)s: %(days)s; next on %(day)s, up to %(gap)s days between two orders",
                vendor=vendor.display_name,
                days=", ".join(weekdays),
                day=format_date(self.env, self.order_date),
                gap=vendor.replenishment_review_days,
            )
            steps.append((said, self._rows("res.partner", [("id", "=", vendor.id)])))
        if self.lane_left_quantity:
            said = self.env._(
                "The lane is full today: %s wait until there is room",
                self._quantity_text(self.lane_left_quantity),
            )
            steps.append((said, self.route_id and self._rows("stock.route", [("id", "=", self.route_id.id)])))
        return steps

    def _supply_step(self, supply):
        due = fields.Date.to_date(self.figures["day"]) + timedelta(days=supply["due"])
        words = {
            "document": supply["name"],
            "quantity": self._quantity_text(supply["quantity"]),
            "day": format_date(self.env, due),
        }
        if supply["due"] < 0:
            said = self.env._("%(document)s: %(quantity)s, due %(day)s: late, counted, not absent", **words)
        else:
            said = self.env._("%(document)s: %(quantity)s, due %(day)s", **words)
        return said, self._rows(supply["model"], [("id", "=", supply["id"])])

    def _quantity_steps(self, branch, position):
        text = self._quantity_text
        steps = []
        if position <= branch["level"]:
            steps.append(
                (
                    self.env._(
                        "Needed: %(wanted)s = order up to %(top)s - position %(position)s",
                        wanted=text(self.wanted_quantity),
                        top=text(branch["top"]),
                        position=text(position),
                    ),
                    None,
                )
            )
        elif self.wanted_quantity:
            steps.append(
                (
                    self.env._("Short until what is ordered comes: %s", text(self.wanted_quantity)),
                    None,
                )
            )
        plain = self.engine_quantity - self.padding_quantity
        if self.kind in ("buy", "local") and plain > self.wanted_quantity > 0:
            steps.append(
                (
                    self.env._(
                        "Vendor's least quantity, multiple or price break: %(quantity)s, saving %(money)s",
                        quantity=text(plain),
                        money=self._money_text(self.break_saving_amount),
                    ),
                    self.supplierinfo_id
                    and self._rows("product.supplierinfo", [("id", "=", self.supplierinfo_id.id)]),
                )
            )
        return steps + self._padding_steps() + self._edit_steps()

    def _padding_steps(self):
        if not self.padding_quantity:
            return []
        words = self.env._(
            "Filled up for the vendor's target: %(quantity)s, %(days)s early, keeping it costs %(money)s",
            quantity=self._quantity_text(self.padding_quantity),
            days=self._days_text(self.padding_days),
            money=self._money_text(self.padding_amount),
        )
        return [(words, self._rows("res.partner", [("id", "=", self.vendor_id.id)]))]

    def _edit_steps(self):
        if not self.edited_at:
            return []
        words = self.env._(
            "Changed by %(person)s from %(before)s to %(after)s: %(reason)s",
            person=self.edited_by_id.sudo().name,  # sudo: who changed it is told to all who read it
            before=self._quantity_text(self.engine_quantity),
            after=self._quantity_text(self.quantity),
            reason=self.edit_note
            or dict(self._fields["edit_reason"]._description_selection(self.env)).get(self.edit_reason, ""),
        )
        return [(words, None)]

    def _prepare_padding_steps(self):
        return [
            {"text": words, "rows": behind or None}
            for words, behind in self._padding_steps() + self._edit_steps()
        ]

    @api.model
    def _rows(self, model, domain):
        # sudo: the word for a document is no secret.
        return {"name": self.env["ir.model"].sudo()._get(model).name, "model": model, "domain": domain}

    # ------------------------------------------------------------------ answers

    def _prepare_answers(self, names):
        """Return the sentences that answer "what would make it zero" and "what would flip it"."""
        if not (self.figures or {}).get("branch"):
            return {"zero": [], "flips": []}
        zero, flips = answers_for(self.figures)
        return {
            "zero": [self._zero_text(answer) for answer in zero],
            "flips": [
                {
                    "title": self.env._("It would be “%s”", self._kind_label(kind)),
                    "texts": [self._flip_text(answer, names) for answer in found],
                }
                for kind, found in flips.items()
            ],
        }

    def _zero_text(self, answer):
        if answer.code == "stock":
            return self.env._(
                "with %(by)s more on hand (%(figure)s)",
                by=self._quantity_text(answer.by),
                figure=self._quantity_text(answer.figure),
            )
        return self.env._("with a reorder point of %s or less", self._quantity_text(answer.figure))

    def _flip_text(self, answer, names):
        if answer.code == "surplus":
            return self.env._(
                "if %(branch)s had %(figure)s beyond its own cover (%(by)s more than now)",
                branch=names.get(answer.key, ""),
                figure=self._quantity_text(answer.figure),
                by=self._quantity_text(answer.by),
            )
        if answer.code == "days":
            return self.env._("if the vendor delivered within %s", self._days_text(answer.figure))
        return self.env._("if it cost %s less", self._money_text(answer.by))
