"""Numbers as PostgreSQL's binary COPY has them."""

import numpy as np
import pytest
from distribution_control_logic import wire
from hypothesis import given
from hypothesis import strategies as st

KINDS = {"line": wire.INTEGER, "quantity": wire.REAL}
pairs_of_both = st.tuples(st.integers(-(2**31), 2**31 - 1), st.floats(allow_nan=False))


@given(st.lists(pairs_of_both, max_size=20))
def test_what_is_sent_is_what_is_read(pairs):
    sent = {
        "line": np.array([line for line, _q in pairs], int),
        "quantity": np.array([q for _line, q in pairs], float),
    }
    found = wire.decode(wire.encode(sent, KINDS), KINDS)
    assert list(zip(found["line"].tolist(), found["quantity"].tolist(), strict=True)) == pairs
    assert list(wire.rows(wire.encode(sent, KINDS), KINDS.values())) == pairs


def test_a_flag_is_one_byte():
    kinds = {"line": wire.INTEGER, "goods": wire.FLAG}
    data = wire.HEADER + bytes.fromhex("0002 00000004 00000007 00000001 01") + wire.TRAILER
    assert list(wire.rows(data, kinds.values())) == [(7, True)]
    assert wire.encode({"line": np.array([7]), "goods": np.array([True])}, kinds) == data
    assert wire.decode(data, kinds)["goods"].tolist() == [True]


def test_one_row_is_laid_out_as_documented():
    data = wire.encode({"line": np.array([7]), "quantity": np.array([1.5])}, KINDS)
    assert data[:19] == b"PGCOPY\n\xff\r\n\0" + bytes(8)
    assert data[19:] == bytes.fromhex("0002 00000004 00000007 00000008 3ff8000000000000 ffff")


def test_a_null_is_refused():
    data = wire.encode({"line": np.array([7]), "quantity": np.array([1.5])}, KINDS)
    null = data[:19] + bytes.fromhex("0002 00000004 00000007 ffffffff ffff")
    with pytest.raises(ValueError, match="null"):
        wire.decode(null, KINDS)
    with pytest.raises(ValueError, match="null"):
        wire.rows(null, KINDS.values())
