"""Bring what code hands over as evidence into plain JSON values that never change their meaning."""

import datetime
import decimal
import math


def plain(value):
    """Return *value* with JSON types only.

    Dates become ISO text (UTC for moments), decimals numbers, sets sorted lists. Anything else is refused
    with TypeError, a figure that is no number (NaN, infinite) with ValueError: evidence must be readable
    in ten years without this code.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float | decimal.Decimal):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return _moment(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return _container(value)


def _number(value):
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is not a figure that evidence can hold")
    # The text of a float such as 0.30000000000000004 is noise, not knowledge.
    return round(number, 10) or 0.0


def _moment(value):
    if value.tzinfo:
        value = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return value.isoformat(sep=" ", timespec="seconds")


def _container(value):
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"evidence holds plain values only, not {type(value).__name__}")


def _key(key):
    if isinstance(key, str | int) and not isinstance(key, bool):
        return str(key)
    raise TypeError(f"evidence is keyed by text, not {type(key).__name__}")
