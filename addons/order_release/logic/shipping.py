"""Shipping: can this order be sent as it stands?"""

from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from .book import Book


class Dispatch(NamedTuple):
    """When a warehouse ships: its local moment now, the hour after which nothing leaves today, its working days.

    ``closed`` holds the days of the weeks around now on which nobody works; ``zone`` is that of the warehouse.
    """

    now: datetime
    cutoff: float = 0.0
    closed: frozenset = frozenset()
    zone: tzinfo | None = None

    def first_day(self, moment=None):
        """Return the first day on which goods can leave that are asked for at *moment* (naive UTC), or now."""
        at = self.zone.fromutc(moment) if moment and self.zone else self.now
        day = at.date()
        hour = at.hour + at.minute / 60.0
        if self.cutoff and hour >= self.cutoff:
            day += timedelta(days=1)
        for _again in range(len(self.closed) + 1):
            if day not in self.closed:
                break
            day += timedelta(days=1)
        return day


class Receiving(NamedTuple):
    """When the customer takes goods on the day asked for: the moment asked for and the hours, at the receiver's place.

    No hours: nobody receives on that day.
    """

    asked: datetime
    hours: tuple = ()

    def refusal(self):
        """Return (code, facts) of what the receiver has against the moment, or None."""
        facts = {"asked": self.asked.date().isoformat()}
        if not self.hours:
            return "receiver_closed", facts
        if any(start <= self.asked <= end for start, end in self.hours):
            return None
        shown = [f"{start:%H:%M}-{end:%H:%M}" for start, end in self.hours]
        return "receiver_hours", facts | {"at": f"{self.asked:%H:%M}", "hours": shown}


class Parcel(NamedTuple):
    """What is known about the way of one order.

    ``missing``: names of the parts of the address that are not filled in. ``day``: the day asked for, at the
    warehouse. ``barred``: [(code, facts)] of what carriers and the like have against it. ``receiving``: None where
    the receiver's hours are not known.
    """

    missing: tuple = ()
    day: date | None = None
    barred: tuple = ()
    receiving: Receiving | None = None


class ShippingBook(Book):
    """Address, weight, volume, least value, carrier, the day asked for and the receiver's hours.

    *parcels*: {order id: Parcel} of orders that may have something against them; *dispatch*: {warehouse id:
    Dispatch}; *measures*: {product id: (weight, volume) of a unit}.
    """

    gate = "shipping"

    def __init__(self, parcels=None, dispatch=None, measures=None):
        self.parcels, self.dispatch, self.measures = parcels or {}, dispatch or {}, measures or {}
        self.first_days = {key: one.first_day() for key, one in self.dispatch.items()}

    def find_suspects(self, orders):
        return [one for one in orders if self._is_suspect(one)]

    def _is_suspect(self, order):
        terms, parcel = order.terms[self.gate], self.parcels.get(order.order_id)
        if terms.limit_amount or terms.options.get("limit_weight") or terms.options.get("limit_volume"):
            return True
        if parcel is None:
            return False
        if parcel.missing or parcel.barred or parcel.receiving:
            return True
        first = parcel.day and self.first_days.get(order.warehouse_id)
        return bool(first) and (parcel.day < first or parcel.day in self.dispatch[order.warehouse_id].closed)

    def judge(self, order):
        """Return what stands against sending *order*."""
        terms = order.terms[self.gate]
        verdicts = list(self._judge_size(order, terms))
        parcel = self.parcels.get(order.order_id)
        if parcel is not None:
            if parcel.missing:
                verdicts.append(self._stop(terms, "address", "address", missing=list(parcel.missing)))
            if parcel.day is not None:
                verdicts += self._judge_day(order, terms, parcel)
            if parcel.receiving is not None and (refusal := parcel.receiving.refusal()):
                verdicts.append(self._stop(terms, refusal[0], "other_day", **refusal[1]))
            verdicts += [self._stop(terms, code, "carrier", **facts) for code, facts in parcel.barred]
        return verdicts

    def _judge_size(self, order, terms):
        least = terms.limit_amount
        net = order.net
        if least and net < least - 0.005:
            yield self._verdict(
                terms,
                "small_order",
                net,
                least,
                excess=round(least - net, 2),
                unit="currency",
                currency_id=order.currency_id,
                clears_when="larger_order",
            )
        for place, name in ((0, "weight"), (1, "volume")):
            limit = terms.options.get(f"limit_{name}")
            if not limit:
                continue
            total = sum(
                self.measures.get(line.product_id, (0.0, 0.0))[place] * (line.open_qty + line.ship_qty)
                for line in order.lines
            )
            if total > limit + 1e-6:
                yield self._verdict(
                    terms, f"over_{name}", total, limit, unit=name, clears_when="smaller_order"
                )

    def _judge_day(self, order, terms, parcel):
        dispatch = self.dispatch.get(order.warehouse_id)
        if dispatch is None:
            return
        first = self.first_days[order.warehouse_id]
        if parcel.day < first:
            # What was in time when it was ordered, and waited since, is late: nobody asked for it too soon.
            first = min(first, dispatch.first_day(order.ordered_at))
        if parcel.day < first:
            days = (first - parcel.day).days
            facts = {"asked": parcel.day.isoformat(), "first": first.isoformat()}
            yield self._verdict(
                terms, "too_soon", float(days), 0.0, unit="days", facts=facts, clears_when="other_day"
            )
        elif parcel.day in dispatch.closed:
            yield self._stop(terms, "closed_day", "other_day", asked=parcel.day.isoformat())

    def _stop(self, terms, code, clears_when, **facts):
        return self._verdict(terms, code, 1.0, 0.0, facts=facts, clears_when=clears_when)
