import pytest
from distribution_demo_logic.copying import Numbers, encode, lines
from distribution_demo_logic.money import money


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, r"\N"), (True, "t"), (False, "f"), (1.5, "1.5"), ("a\tb\\c\nd", "a\\tb\\\\c\\nd"), (7, "7")],
)
def test_encode(value, text):
    assert encode(value) == text


def test_lines_carry_the_constants_behind_the_row():
    assert list(lines([(1, "a"), (2, None)], ["x", None])) == ["1\ta\tx\t\\N\n", "2\t\\N\tx\t\\N\n"]


def test_numbers_go_on_from_what_is_used():
    numbers = Numbers({"a": 4})
    assert [numbers.next("a"), numbers.next("a"), numbers.next("b")] == [5, 6, 1]


@pytest.mark.parametrize(
    ("amount", "cents"), [(231.705, 231.71), (1.005, 1.01), (-1.005, -1.01), (0.0049, 0.0)]
)
def test_money_rounds_halves_away_from_zero(amount, cents):
    assert money(amount) == cents
