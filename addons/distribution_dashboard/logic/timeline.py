"""One timeline out of the events that several flows and the kernel tell about a document."""

from datetime import time, timedelta


def order_of(event):
    """Return the sorting key: what is done by its moment, then what is expected by its, without a moment last.

    A day without a time comes after what has one on that day: an invoice is dated, a delivery has an hour.
    """
    at = event.at
    if at is not None and at.time() == time.min:
        at += timedelta(days=1)
    moment = at.timestamp() if at else 0.0
    return (not event.done, at is None, moment, event.code != "created", event.code, event.text)


def merge_events(told, known):
    """Return the events that flows *told* and those *known* besides, in order, each step once.

    A step is the same when it is of one code and left the same record: a flow's words go before.
    """
    result, steps = [], set()
    for event in (*told, *known):
        step = (event.code, event.model, event.res_id, event.done, event.at)
        if event.res_id is None or step not in steps:
            steps.add(step)
            result.append(event)
    return sorted(result, key=order_of)


def subjects(model, res_id, events):
    """Return {model: ids} of the record itself and of all that *events* left."""
    found = {model: {res_id}} if model else {}
    for event in events:
        if event.model and event.res_id:
            found.setdefault(event.model, set()).add(event.res_id)
    return found
