from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic.accrual import fingerprint, group

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "product_id": st.integers(1, 3),
            "partner_id": st.integers(1, 3),
            "amount": st.integers(-10_000, 10_000).filter(bool).map(lambda cents: cents / 100),
        }
    )
)


@given(ROWS)
def test_every_entry_balances_per_vendor_and_kind(rows):
    entry = group(rows, {1: 11, 2: 12, 3: 13}, 91, 92)
    sums = {}
    for (_account, vendor, kind), (balance, _count) in entry.items():
        sums[vendor, kind] = sums.get((vendor, kind), 0.0) + balance
    assert all(abs(balance) < 1e-6 for balance in sums.values())
    owed = -sum(balance for (account, *_rest), (balance, _count) in entry.items() if account == 91)
    assert abs(owed - sum(row["amount"] for row in rows if row["amount"] > 0)) < 1e-6


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.floats(0, 99), st.floats(-99, 99)), unique_by=lambda row: row[0]
    )
)
def test_the_order_of_the_lines_does_not_matter(rows):
    assert fingerprint(rows) == fingerprint(reversed(rows))


def test_another_figure_is_another_set():
    assert fingerprint([(1, 2.0, 3.0)]) != fingerprint([(1, 2.0, 3.01)])
