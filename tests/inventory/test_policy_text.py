"""The policy text: line endings, marks and scripts change nothing; durations in any reasonable spelling."""

from __future__ import annotations

import pytest

from scanner.inventory import durations
from scanner.inventory.policy_text import PolicyText

PLAIN = b"We collect your name.\n\nWe share nothing.\n"


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"\n", b"\r"),
        PLAIN.decode().encode("utf-16"),
    ],
    ids=["plain", "crlf", "bom", "cr", "utf-16"],
)
def test_line_endings_and_marks_do_not_change_the_text(raw: bytes) -> None:
    text = PolicyText("p.txt", raw)
    assert text.sha256 == PolicyText("p.txt", PLAIN).sha256
    assert text.find("We share nothing.") == 3


def test_white_space_is_one_space() -> None:
    text = PolicyText("p.txt", "We\u00a0collect\t your   name.".encode())
    assert text.stands_on("We collect your name.", 1)


def test_a_quote_may_run_over_lines_and_stands_where_it_begins() -> None:
    text = PolicyText("p.txt", b"First. We collect\nyour name\nand address.\n")
    assert text.find("We collect your name and address.") == 1
    assert text.find("your name and address.") == 2


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("我们收集您的姓名和电子邮件地址。", "收集您的姓名"),
        ("نحن نجمع اسمك وعنوان بريدك الإلكتروني.", "نجمع اسمك"),
        ("Nous collectons votre adresse e\u0301lectronique.", "adresse \u00e9lectronique"),
    ],
    ids=["chinese", "arabic", "decomposed"],
)
def test_quotes_are_found_in_any_script(line: str, quote: str) -> None:
    assert PolicyText("p.txt", f"1\n{line}\n".encode()).find(quote) == 2


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("30 days", 30), ("30d", 30), ("a month", 30), ("P6M", 180), ("p1y", 365), ("2 years", 730),
        ("1 year and 6 months", 545),
        ("90-day", 90), ("PT48H", 2), ("2 weeks", 14), ("24 hours", 1), ("none", 0), ("one year", 365),
        ("two weeks", 14), ("a fortnight", 14), ("half a year", 182.5), ("no longer than 90 days", 90),
        ("1,5 years", 547.5),        ("1 000 days", 1000), ("24 Monate", 720),
        ("2 ans", 730), ("3 meses", 90), ("30天", 30), ("6か月", 180),
        ("seven (7) years", 2555), ("10 (ten) years", 3650), ("thirty-six months", 1080), ("72 hrs.", 3),
        ("one hundred and eighty days", 180), ("two and a half years", 912.5), ("1½ years", 547.5),
        ("about 30 days", 30), ("30 days maximum", 30), ("a decade", 3650), ("1 Woche", 7),
        ("zwei Jahre", 730), ("3 Monate und 2 Wochen", 104), ("quinze jours", 15), ("seis meses", 180),
        ("12 mesi", 360), ("5 jaar", 1825), ("2 года", 730), ("90日間", 90), ("三十天", 30), ("半年", 182.5),
        ("24個月", 720), ("6개월", 180),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_any_reasonable_spelling(written: str, days: float) -> None:
    assert durations.seconds(written) == days * 86_400


@pytest.mark.parametrize("written", ["soon", "30", "as long as needed", "3 moons", ""])
def test_what_is_no_duration_is_none(written: str) -> None:
    assert durations.seconds(written) is None


def test_a_duration_is_said_in_its_largest_unit() -> None:
    assert [durations.words(days * 86_400) for days in (1, 30, 45, 365)] == ["1 day", "30 days", "45 days", "1 year"]
