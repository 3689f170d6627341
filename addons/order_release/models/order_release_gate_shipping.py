from datetime import datetime, time, timedelta
from functools import cache
from itertools import compress

import pytz

from odoo import api, fields, models, tools

from odoo.addons.order_release.logic.shipping import Dispatch, Parcel, Receiving, ShippingBook
from odoo.addons.order_release.queries.shipping import measures, parcels

# How far ahead days off are looked up; who asks for a later day is told in time.
HORIZON_DAYS = 90
# And how far back, for orders that wait since.
PAST_DAYS = 30


class OrderReleaseGateShipping(models.AbstractModel):
    """Orders that cannot be sent as they stand: address, day, size. Carriers are asked by their own addon."""

    _name = "order.release.gate.shipping"
    _inherit = "order.release.gate"
    _description = "Release gate: shipping"

    _gate_code = "shipping"

    @api.model
    def _label(self):
        return self.env._("Shipping")

    @api.model
    def _get_options(self, line):
        more = {"limit_weight": line.limit_weight, "limit_volume": line.limit_volume}
        return {**super()._get_options(line), **more}

    @api.model
    def _describe_limit(self, line):
        parts = [self.env._("address, day, receiving hours")]
        if line.limit_amount:
            parts.append(self.env._("from %s", self._number(line.limit_amount)))
        if line.limit_weight:
            parts.append(
                self.env._(
                    "up to %(weight)s %(unit)s",
                    weight=self._number(line.limit_weight),
                    unit=self._weight_unit(),
                )
            )
        if line.limit_volume:
            parts.append(
                self.env._(
                    "up to %(volume)s %(unit)s",
                    volume=self._number(line.limit_volume),
                    unit=self._volume_unit(),
                )
            )
        return "; ".join(parts)

    @api.model
    def _weight_unit(self):
        return self.env["product.template"]._get_weight_uom_name_from_ir_config_parameter()

    @api.model
    def _volume_unit(self):
        return self.env["product.template"]._get_volume_uom_name_from_ir_config_parameter()

    @api.model
    def _open_book(self, orders):
        asked = [one.order_id for one in orders if one.delivery_gaps]
        rows = self.env.execute_query(parcels(self.env, asked)) if asked else ()
        gaps = {order_id: (calendar_id, missing) for order_id, calendar_id, *missing in rows}
        dispatches = self._get_dispatches(
            {one.warehouse_id for one in orders if one.warehouse_id and one.promised_at}
        )
        found = self._find_days(orders, {key: one.zone for key, one in dispatches.items()})
        if gaps:
            found.update(self._find_gaps(orders, gaps, found))
        for order_id, barred in self._find_barred(orders).items():
            found[order_id] = found.get(order_id, Parcel())._replace(barred=tuple(barred))
        return ShippingBook(found, dispatches, self._fetch_measures(orders))

    @api.model
    def _find_days(self, orders, zones):
        """Return {order id: Parcel} with the day of those that ask for one; *zones*: {warehouse id: time zone}."""
        # Many orders are promised for the same moments, and none of them is looked at twice.
        parcel = cache(lambda warehouse_id, moment: Parcel((), self._day_at(zones[warehouse_id], moment)))
        return {
            one.order_id: parcel(one.warehouse_id, one.promised_at)
            for one in orders
            if one.promised_at and one.warehouse_id
        }

    @api.model
    def _find_gaps(self, orders, gaps, days):
        """Return {order id: Parcel} of those of *orders* with *gaps*: {id: (calendar, missing parts of the address)}."""
        names = [self.env._("street"), self.env._("city"), self.env._("zip"), self.env._("country")]
        goods = {
            one.order_id: one
            for one in orders
            if one.order_id in gaps and any(line.goods for line in one.lines)
        }
        receiving = self._find_receiving(
            {
                order_id: (gaps[order_id][0], one.promised_at)
                for order_id, one in goods.items()
                if gaps[order_id][0] and one.promised_at
            }
        )
        return {
            order_id: days.get(order_id, Parcel())._replace(
                missing=tuple(compress(names, gaps[order_id][1])), receiving=receiving.get(order_id)
            )
            for order_id in goods
        }

    @api.model
    def _day_at(self, zone, moment):
        """Return the day in *zone* at *moment* (naive UTC)."""
        return zone.fromutc(moment).date()

    @api.model
    def _find_receiving(self, asked):
        """Return {order id: Receiving} for *asked*, {order id: (calendar id, naive UTC moment)}.

        Days beyond the horizon are not looked up. One look per calendar, whatever the number of orders.
        """
        last = fields.Datetime.now() + timedelta(days=HORIZON_DAYS)
        by_calendar = {}
        for order_id, (calendar_id, moment) in asked.items():
            if moment <= last:
                by_calendar.setdefault(calendar_id, {})[order_id] = pytz.utc.localize(moment)
        found = {}
        # sudo: when a customer receives does not depend on who asks
        for calendar in self.env["resource.calendar"].sudo().browse(by_calendar):
            zone = pytz.timezone(calendar.tz or "UTC")
            local = {key: moment.astimezone(zone) for key, moment in by_calendar[calendar.id].items()}
            hours = self._find_hours(calendar, zone, local.values())
            found |= {
                key: Receiving(moment.replace(tzinfo=None), tuple(hours.get(moment.date(), ())))
                for key, moment in local.items()
            }
        return found

    @api.model
    def _find_hours(self, calendar, zone, moments):
        """Return {day: [(start, end)]} of *calendar*, naive local times, over the days of *moments*."""
        days = [moment.date() for moment in moments]
        start = zone.localize(datetime.combine(min(days), time.min))
        end = zone.localize(datetime.combine(max(days), time.max))
        hours = {}
        for begin, until, _what in calendar._work_intervals_batch(start, end)[False]:
            begin, until = (one.astimezone(zone).replace(tzinfo=None) for one in (begin, until))
            hours.setdefault(begin.date(), []).append((begin, until))
        return hours

    @api.model
    def _find_barred(self, orders):
        """Return {order id: [(code, facts)]} of what carriers have against *orders*; for addons that know them."""
        return {}

    @api.model
    def _fetch_measures(self, orders):
        """Return {product id: (weight, volume)}, read only where a limit asks for it."""
        asked = [
            one
            for one in orders
            if not one.terms[self._gate_code].options.keys().isdisjoint(("limit_weight", "limit_volume"))
        ]
        if not asked:
            return {}
        products = {line.product_id for one in asked for line in one.lines if line.goods}
        return {row[0]: row[1:] for row in self.env.execute_query(measures(self.env, products))}

    @api.model
    def _get_dispatches(self, warehouse_ids):
        """Return {warehouse id: Dispatch}; branches that work alike are looked up once."""
        now, found = pytz.utc.localize(fields.Datetime.now()), {}
        for warehouse_id in warehouse_ids:
            zone, cutoff, calendar_id = self._get_branch(warehouse_id)
            local = now.astimezone(zone)
            closed = self._get_closed(calendar_id, zone, local.date())
            found[warehouse_id] = Dispatch(local.replace(tzinfo=None), cutoff, closed, zone)
        return found

    @api.model
    @tools.ormcache("warehouse_id")
    def _get_branch(self, warehouse_id):
        """Return (time zone, cut-off, calendar id) of the branch; cached until branches, companies or hours change."""
        branch = self.env["stock.warehouse"].sudo().browse(warehouse_id)  # sudo: when it works is no secret
        calendar = branch.calendar_id or branch.company_id.resource_calendar_id
        return branch._local_zone(), branch.release_cutoff, calendar.id

    @api.model
    @tools.ormcache("calendar_id", "zone", "today")
    def _get_closed(self, calendar_id, zone, today):
        """Return the days around *today* on which nobody works; cached until hours or days off change."""
        if not calendar_id:
            return frozenset()
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)  # sudo: as above
        first, last = today - timedelta(days=PAST_DAYS), today + timedelta(days=HORIZON_DAYS)
        start = zone.localize(datetime.combine(first, time.min))
        end = zone.localize(datetime.combine(last, time.max))
        worked = calendar._work_intervals_batch(start, end)[False]
        open_days = {begin.astimezone(zone).date() for begin, _end, _what in worked}
        every = (first + timedelta(days=n) for n in range(PAST_DAYS + HORIZON_DAYS + 1))
        return frozenset(day for day in every if day not in open_days)

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        if code == "address":
            return self.env._("Delivery address without %s", ", ".join(facts.get("missing", ())))
        if code == "small_order":
            return self.env._(
                "Order of %(value)s, at least %(least)s",
                value=self._money(figure, currency),
                least=self._money(limit, currency),
            )
        if code in ("over_weight", "over_volume"):
            name = self._weight_unit() if code == "over_weight" else self._volume_unit()
            return self.env._(
                "%(figure)s %(unit)s, at most %(limit)s %(unit)s go in one order",
                figure=self._number(figure),
                limit=self._number(limit),
                unit=name,
            )
        if code == "too_soon":
            return self.env._(
                "Asked for %(asked)s, the first day is %(first)s",
                asked=self._day(facts.get("asked")),
                first=self._day(facts.get("first")),
            )
        if code == "receiver_closed":
            return self.env._(
                "Asked for %s, the customer receives nothing that day", self._day(facts.get("asked"))
            )
        if code == "receiver_hours":
            return self.env._(
                "Asked for %(asked)s at %(at)s, the customer receives %(hours)s",
                asked=self._day(facts.get("asked")),
                at=facts.get("at"),
                hours=", ".join(facts.get("hours", ())),
            )
        return self.env._("Asked for %s, the branch does not work that day", self._day(facts.get("asked")))

    @api.model
    def _day(self, text):
        return fields.Date.to_date(text).strftime("%Y-%m-%d") if text else ""

    @api.model
    def _clears(self, code):
        return {
            "address": self.env._("a complete address"),
            "small_order": self.env._("a larger order"),
            "over_weight": self.env._("a smaller order"),
            "over_volume": self.env._("a smaller order"),
            "too_soon": self.env._("another day"),
            "closed_day": self.env._("another day"),
            "receiver_closed": self.env._("another day"),
            "receiver_hours": self.env._("another hour"),
        }.get(code, "")
