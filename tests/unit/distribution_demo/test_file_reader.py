import gzip

import pytest
from distribution_demo_logic.file_reader import BadFile, read

HEADER = "order,date,customer,country,item,description,quantity,unit_price\n"
LINE = "536365,2010-12-01 08:26:00,17850,United Kingdom,85123A,WHITE HOLDER,6,2.55\n"


def rows_of(text, **options):
    return read(text.encode(), **options)


def codes(report):
    return [code for _no, code in report.notes]


def test_plain_line_is_read_with_its_line_number():
    rows, report = rows_of(HEADER + LINE)
    row = rows[0]
    assert (row.no, row.order, row.item, row.quantity, row.price) == (2, "536365", "85123A", 6.0, 2.55)
    assert row.at.isoformat() == "2010-12-01T08:26:00"
    assert report.rows == 1
    assert report.notes == []


def test_gzip_and_byte_order_mark_are_read():
    rows, _report = read(gzip.compress(b"\xef\xbb\xbf" + (HEADER + LINE).encode()), encoding="utf-8-sig")
    assert len(rows) == 1


def test_own_column_names_by_mapping_and_optional_columns_absent():
    text = "InvoiceNo;Day;SKU;Qty;Price\nA1;31.12.2025;X1;1.234,5;2,50\n"
    mapping = {"order": "InvoiceNo", "date": "Day", "item": "SKU", "quantity": "Qty", "unit_price": "Price"}
    rows, _report = rows_of(text, mapping=mapping)
    assert (rows[0].quantity, rows[0].price, rows[0].customer) == (1234.5, 2.5, "")
    assert rows[0].at.date().isoformat() == "2025-12-31"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        (HEADER, "no lines"),
        ("a,b,c\n1,2,3\n", "no column order, date, item, quantity, unit_price"),
        (HEADER + LINE.replace("2010-12-01 08:26:00", "soon"), "the date cannot be read"),
        (HEADER + LINE.replace(",6,", ",six,"), "the quantity is not a number"),
        (HEADER + LINE.replace(",6,", ",9000000,"), "quantity beyond 1,000,000"),
        ("PK\x03\x04\x00\x00", "not a text file"),
    ],
)
def test_unusable_file_is_refused_in_words(text, words):
    with pytest.raises(BadFile, match=words):
        rows_of(text)


def test_wrong_encoding_names_the_line_and_the_cure():
    with pytest.raises(BadFile, match="Line 2 is not UTF-8.*--encoding"):
        read((HEADER + LINE.replace("WHITE", "WEIß")).encode("latin-1"))
    rows, _report = read((HEADER + LINE.replace("WHITE", "WEIß")).encode("latin-1"), encoding="latin-1")
    assert rows[0].name == "WEIß HOLDER"


def test_unknown_mapping_and_unknown_encoding_are_refused():
    with pytest.raises(BadFile, match="colour is none of them"):
        rows_of(HEADER + LINE, mapping={"colour": "x"})
    with pytest.raises(BadFile, match="no encoding called 'klingon'"):
        read((HEADER + LINE).encode(), encoding="klingon")


def test_broken_gzip_is_refused():
    with pytest.raises(BadFile, match="cannot be unpacked"):
        read(gzip.compress((HEADER + LINE).encode())[:-9])


def test_single_bad_lines_are_left_out_with_their_reason():
    good = "".join(LINE.replace("536365", f"O{n}") for n in range(100))
    bad = [
        LINE.replace("2010-12-01 08:26:00", "yesterday"), LINE.replace(",6,", ",0,"), LINE.replace("2.55", "-1"),
        LINE.replace("536365", ""), LINE.replace("2.55", "nan"),
    ]  # fmt: skip
    rows, report = rows_of(HEADER + good + "".join(bad))
    assert len(rows) == 100
    assert codes(report) == ["bad_date", "zero_quantity", "negative_price", "no_order", "bad_price"]
    assert [no for no, _code in report.notes] == [102, 103, 104, 105, 106]


def test_repeated_line_is_left_out_once_per_repetition():
    rows, report = rows_of(HEADER + LINE * 3)
    assert len(rows) == 1
    assert codes(report) == ["duplicate", "duplicate"]


def test_all_american_dates_are_read_alike():
    text = HEADER + "".join(LINE.replace("2010-12-01 08:26:00", f"12/{day}/2010 8:26") for day in (13, 14))
    rows, _report = rows_of(text)
    assert [row.at.day for row in rows] == [13, 14]
