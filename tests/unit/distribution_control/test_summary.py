"""The sentence of a case never crashes and reaches nothing but the facts."""

import pytest
from distribution_control_logic.summary import Style, fill, link_of, text_of
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("template", "facts", "text"),
    [
        ("{order}: exposure {exposure} of {limit}", {"order": "S01", "exposure": 12400.0, "limit": 10000}, "S01: exposure 12,400 of 10,000"),
        ("{gone} days", {}, "? days"),
        ("{order.name} {0} {}", {"order": "S01"}, "{order.name} ? {}"),
        ("{{order}}", {"order": "S01"}, "{order}"),
        ("{a", {"a": 1}, "{a"),
        ("{vendor} late", {"vendor": {"model": "res.partner", "id": 3, "name": "Kramp"}}, "Kramp late"),
        ("{orders}", {"orders": [{"id": 1, "name": "S1"}, "S2"]}, "S1, S2"),
    ],
)  # fmt: skip
def test_fill(template, facts, text):
    assert fill(template, facts) == text


@given(
    st.text(),
    st.dictionaries(st.text(max_size=4), st.one_of(st.none(), st.integers(), st.floats(), st.text())),
)
def test_no_template_fails(template, facts):
    assert isinstance(fill(template, facts), str)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "?"), (True, "✓"), (0.5, "0.50"), (9999, "9999"), (10000, "10,000"), (1234.5, "1,234.50")],
)
def test_text_of(value, text):
    assert text_of(value) == text


def test_only_whole_links_are_links():
    assert link_of({"model": "sale.order", "id": 3, "name": "S3"}) == ("sale.order", 3, "S3")
    assert link_of({"model": "sale.order"}) is None
    assert link_of("sale.order,3") is None


def test_style_of_the_reader():
    german = Style(".", ",", lambda text: f"<{text}>")
    assert text_of(1234567.5, german) == "1.234.567,50"
    assert fill(
        "{a} {b} {c} {d}",
        {"a": "2026-03-02", "b": "2026-03-02 09:00:00", "c": "2026-03", "d": [20000]},
        german,
    ) == ("<2026-03-02> <2026-03-02 09:00:00> 2026-03 20.000")
