import datetime
import io

import pytest
from distribution_control_logic.copying import Stream, encode, lines
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, r"\N"),
        (True, "True"),
        (1.5, "1.5"),
        (7, "7"),
        ("", ""),
        ("a\tb\\c\nd\re", "a\\tb\\\\c\\nd\\re"),
        (r"\N", r"\\N"),
        ({"of": 'a "b"\t', "on": datetime.date(2026, 3, 2)}, r'{"of": "a \\"b\\"\\t", "on": "2026-03-02"}'),
        ([{"of": 1}, None], '[{"of": 1}, null]'),
        (datetime.datetime(2026, 3, 2, 8, 30), "2026-03-02 08:30:00"),
    ],
)
def test_encode(value, text):
    assert encode(value) == text


def test_lines_carry_the_constants_behind_the_row():
    assert list(lines([(1, "a"), (2, None)], ["x", None])) == ["1\ta\tx\t\\N\n", "2\t\\N\tx\t\\N\n"]


def test_no_rows_are_no_lines():
    assert list(lines([], ["x"])) == []


@given(st.lists(st.text(max_size=30), max_size=20), st.integers(1, 40))
def test_what_is_read_in_pieces_is_what_was_said(said, size):
    stream, pieces = Stream(said), []
    while piece := stream.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    assert b"".join(pieces) == "".join(said).encode()
    assert Stream(said).read() == "".join(said).encode()


@given(st.text(alphabet="a\\\t\n\r\N{EURO SIGN}N", max_size=20))
def test_an_encoded_text_is_one_field_that_decodes_to_itself(text):
    field = encode(text)
    assert not set("\t\n\r") & set(field)
    turned, result = io.StringIO(field), ""
    while letter := turned.read(1):
        result += {"t": "\t", "n": "\n", "r": "\r"}.get(x := turned.read(1), x) if letter == "\\" else letter
    assert result == text
