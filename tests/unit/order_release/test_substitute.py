"""Approved substitutes: consent, price protection, and never more than there is."""

from datetime import date

import pytest
from order_release_logic.substitute import ALWAYS, ASK, Approved, Missing, propose, protected_price

DAY = date(2030, 1, 1)


def approved(number, substitute=2, partner=None, consent=ALWAYS, ratio=1.0, until=None):
    return Approved(number, 1, substitute, partner, consent, True, ratio, until)


def missing(line=10, quantity=4.0, partner=7):
    return Missing(line, 1, 1, partner, quantity, 10.0)


def chosen(lines, approvals, free, day=DAY):
    return {line: one.approval.approval_id for line, one in propose(lines, approvals, free, day).items()}


def test_own_approval_before_everybodys_and_sure_before_asked():
    own_asked, everybody = approved(1, 2, partner=7, consent=ASK), approved(2, 3)
    free = {(2, 1): 9.0, (3, 1): 9.0}
    assert chosen([missing()], [everybody, own_asked], free) == {10: 1}
    assert chosen([missing(partner=8)], [everybody, own_asked], free) == {10: 2}
    assert chosen([missing()], [approved(3, 2, partner=7), own_asked], free) == {10: 3}


def test_only_where_there_is_enough_and_nothing_twice():
    assert chosen([missing()], [approved(1)], {(2, 1): 3.9}) == {}
    assert chosen([missing(10), missing(11)], [approved(1)], {(2, 1): 5.0}) == {10: 1}


def test_an_approval_ends():
    assert chosen([missing()], [approved(1, until=DAY)], {(2, 1): 9.0}) == {10: 1}
    assert chosen([missing()], [approved(1, until=date(2029, 12, 31))], {(2, 1): 9.0}) == {}


def test_two_halves_for_one_whole():
    (proposal,) = propose([missing()], [approved(1, ratio=2.0)], {(2, 1): 8.0}, DAY).values()
    assert (proposal.quantity, proposal.substitute_quantity) == (4.0, 8.0)


@pytest.mark.parametrize(
    ("promised", "listed", "keep", "price"),
    [(10.0, 14.0, True, 10.0), (10.0, 8.0, True, 8.0), (10.0, 14.0, False, 14.0)],
)
def test_the_promised_price_is_a_ceiling(promised, listed, keep, price):
    assert protected_price(promised, listed, keep) == price
