"""What comes back from a language model is a suggestion of a stranger: read it, and refuse what cannot be trusted."""

import re

from .mask import PLACEHOLDER

# Why an answer is not used.
EMPTY, LONG, REFUSED, GARBAGE = "empty", "long", "refused", "garbage"
LOST, UNKNOWN, NUMBER, LINK, MARKUP = "placeholder_lost", "placeholder_unknown", "number", "link", "markup"
UNREACHABLE, TIMEOUT, REDIRECT, DENIED, FAILED = "unreachable", "timeout", "redirect", "denied", "failed"
REASONS = (
    EMPTY, LONG, REFUSED, GARBAGE, LOST, UNKNOWN, NUMBER, LINK, MARKUP, UNREACHABLE, TIMEOUT, REDIRECT, DENIED, FAILED,
)  # fmt: skip

LONGEST = 4000
# An answer may be wordier than what it rephrases, not another text.
STRETCH, SLACK = 3, 400

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?|\d+")
_LINK = re.compile(r"https?://|www\.|\bmailto:", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!]|```|\[[^\]]*\]\(")


class Rejected(ValueError):
    """An answer that is not used; ``reason`` is one of :data:`REASONS`, ``detail`` names what it was about."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


def content(payload):
    """Return the text of a chat completion, the decoded JSON; raise :class:`Rejected` for anything else."""
    try:
        choice = payload["choices"][0]
        message = choice["message"]
        text = message.get("content")
    except (TypeError, KeyError, IndexError, AttributeError):
        raise Rejected(GARBAGE) from None
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise Rejected(REFUSED, str(message.get("refusal") or "")[:200])
    if choice.get("finish_reason") == "length":
        raise Rejected(LONG)
    if text is not None and not isinstance(text, str):
        raise Rejected(GARBAGE)
    if not (text or "").strip():
        raise Rejected(EMPTY)
    return text.strip()


def numbers(text):
    """Return the numbers of *text* as floats, however they are written: 1,250.50 and 1.250,50 are the same."""
    return {_value(hit) for hit in _NUMBER.findall(PLACEHOLDER.sub(" ", text))}


def _value(text):
    text = re.sub("[\u00a0\u202f' ]", "", text)
    whole, mark, decimals = _split(text)
    digits = re.sub(r"[.,]", "", whole)
    return float(f"{digits}.{decimals}" if mark else digits)


def _split(text):
    """Return (whole part, decimal mark, decimals): the last mark is decimal unless three digits follow it."""
    at = max(text.rfind("."), text.rfind(","))
    if at < 0:
        return text, "", ""
    mark, decimals = text[at], text[at + 1 :]
    if len(decimals) == 3 and text.count(mark) == text.count(".") + text.count(","):
        return text, "", ""
    return text[:at], mark, decimals


def check(source, answer):
    """Return *answer*, still masked, when it says nothing that the masked *source* does not; else raise Rejected.

    Every placeholder is there and none is new; every number of the answer stands in the source; no links, no markup;
    not longer than a text about the source would be.
    """
    if len(answer) > min(LONGEST, STRETCH * len(source) + SLACK):
        raise Rejected(LONG)
    wanted, there = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(answer))
    if wanted - there:
        raise Rejected(LOST, ", ".join(sorted(wanted - there)))
    loose = set(re.findall(r"\b(?:PERSON|EMAIL|PHONE|ADDRESS|VAT)_\d+\b", PLACEHOLDER.sub(" ", answer)))
    if there - wanted or loose:
        raise Rejected(UNKNOWN, ", ".join(sorted(there - wanted | loose)))
    invented = numbers(answer) - numbers(source)
    if invented:
        raise Rejected(NUMBER, ", ".join(f"{figure:g}" for figure in sorted(invented)))
    if _LINK.search(answer) and not _LINK.search(source):
        raise Rejected(LINK)
    if _MARKUP.search(PLACEHOLDER.sub(" ", answer)):
        raise Rejected(MARKUP)
    return answer
