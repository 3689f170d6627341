"""Columns of numbers as PostgreSQL's binary COPY has them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic import wire

KINDS = {"line": wire.INTEGER, "quantity": wire.REAL}
rows = st.tuples(st.integers(-(2**31), 2**31 - 1), st.floats(allow_nan=False))


@given(st.lists(rows, max_size=20))
def test_what_is_sent_is_what_is_read(pairs):
    sent = {
        "line": np.array([line for line, _q in pairs], int),
        "quantity": np.array([q for _line, q in pairs], float),
    }
    found = wire.decode(wire.encode(sent, KINDS), KINDS)
    assert list(zip(found["line"].tolist(), found["quantity"].tolist(), strict=True)) == pairs


def test_one_row_is_laid_out_as_documented():
    data = wire.encode({"line": np.array([7]), "quantity": np.array([1.5])}, KINDS)
    assert data[:19] == b"PGCOPY\n\xff\r\n\0" + bytes(8)
    assert data[19:] == bytes.fromhex("0002 00000004 00000007 00000008 3ff8000000000000 ffff")


def test_a_null_is_refused():
    data = wire.encode({"line": np.array([7]), "quantity": np.array([1.5])}, KINDS)
    null = data[:19] + bytes.fromhex("0002 00000004 00000007 ffffffff ffff")
    with pytest.raises(ValueError, match="null"):
        wire.decode(null, KINDS)
