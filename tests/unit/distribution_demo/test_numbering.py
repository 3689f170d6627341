import pytest
from distribution_demo_logic.money import money
from distribution_demo_logic.numbering import Numbers


def test_numbers_go_on_from_what_is_used():
    numbers = Numbers({"a": 4})
    assert [numbers.next("a"), numbers.next("a"), numbers.next("b")] == [5, 6, 1]


@pytest.mark.parametrize(
    ("amount", "cents"), [(231.705, 231.71), (1.005, 1.01), (-1.005, -1.01), (0.0049, 0.0)]
)
def test_money_rounds_halves_away_from_zero(amount, cents):
    assert money(amount) == cents
