"""Money as people type it: taken, asked about or refused, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import MOST_PENCE, pounds, read_money
from bot.domain.readings import Accepted, Doubt, Doubtful, Unclear, UnclearReason

TAKEN = {
    "£1,234.50": 123450,
    "1,234.50": 123450,
    "1234.5": 123450,
    "1234": 123400,
    "£1,234,567.89": 123456789,
    "  £ 1,234.50  ": 123450,
    "\u00a31\u00a0": 100,
    "£500.": 50000,
    "5.": 500,
    ".50": 50,
    "£.5": 50,
    "0500": 50000,
    "1.2k": 120000,
    "£1.2K": 120000,
    "5 k": 500000,
    "1.23456k": 123456,
    "1,234.5k": 123450000,
    "2 thousand": 200000,
    "2 grand": 200000,
    "50 pounds": 5000,
    "1 pound": 100,
    "50 quid": 5000,
    "GBP 500": 50000,
    "500 gbp": 50000,
    "12p": 12,
    "1250p": 1250,
    "50 pence": 50,
    "1 penny": 1,
    "£12 50p": 1250,
    "12 pounds 50 pence": 1250,
    "12 pounds and 5p": 1205,
    "0": 0,
    "£0": 0,
    "£0.00": 0,
    "nil": 0,
    "Nil.": 0,
    "none": 0,
    "Zero": 0,
    "nothing": 0,
    "-0": 0,
    "-50": -5000,
    "\u2212£50.00": -5000,
    "\u2013£50": -5000,
    "- £50": -5000,
    "£-50": -5000,
    "minus 50": -5000,
    "minus £1,234.50": -123450,
    "(50)": -5000,
    "(£50.00)": -5000,
    "£(50)": -5000,
    "+50": 5000,
    "£10,000,000,000,000": MOST_PENCE,
    "5\u200b": 500,
}
ASKED_ABOUT = {
    "1 234,50": (123450, Doubt.HOW_WRITTEN),
    "1 234": (123400, Doubt.HOW_WRITTEN),
    "1 234 567.89": (123456789, Doubt.HOW_WRITTEN),
    "1\u202f234,50": (123450, Doubt.HOW_WRITTEN),
    "1.234,56": (123456, Doubt.HOW_WRITTEN),
    "1.234.567": (123456700, Doubt.HOW_WRITTEN),
    "1234,5": (123450, Doubt.HOW_WRITTEN),
    "12,34": (1234, Doubt.HOW_WRITTEN),
    "1,2k": (120000, Doubt.HOW_WRITTEN),
    "1'234.50": (123450, Doubt.HOW_WRITTEN),
    "1\u2019234.50": (123450, Doubt.HOW_WRITTEN),
    "£2m": (200000000, Doubt.HOW_WRITTEN),
    "2 million": (200000000, Doubt.HOW_WRITTEN),
    "£1.50p": (150, Doubt.HOW_WRITTEN),
    "50-": (-5000, Doubt.HOW_WRITTEN),
    "50 CR": (-5000, Doubt.HOW_WRITTEN),
    "-": (0, Doubt.HOW_WRITTEN),
    "about 500": (50000, Doubt.ROUGH_FIGURE),
    "approx. £500": (50000, Doubt.ROUGH_FIGURE),
    "~500": (50000, Doubt.ROUGH_FIGURE),
    "c500": (50000, Doubt.ROUGH_FIGURE),
    "500ish": (50000, Doubt.ROUGH_FIGURE),
    "500?": (50000, Doubt.ROUGH_FIGURE),
    "500 or so": (50000, Doubt.ROUGH_FIGURE),
    "about nil": (0, Doubt.ROUGH_FIGURE),
    "spent £500 on posters": (50000, Doubt.AMONG_WORDS),
    "£1,234.50 net of VAT": (123450, Doubt.AMONG_WORDS),
    "a refund of -£50": (-5000, Doubt.AMONG_WORDS),
    "The total was £1.2k.": (120000, Doubt.AMONG_WORDS),
}
REFUSED = {
    "": UnclearReason.EMPTY,
    " \t\n ": UnclearReason.EMPTY,
    "\x00": UnclearReason.EMPTY,
    "n/a": UnclearReason.NOT_MONEY,
    "tbc": UnclearReason.NOT_MONEY,
    "?": UnclearReason.NOT_MONEY,
    "£": UnclearReason.NOT_MONEY,
    "k": UnclearReason.NOT_MONEY,
    "five hundred": UnclearReason.NOT_MONEY,
    "½": UnclearReason.NOT_MONEY,
    "2½": UnclearReason.NOT_MONEY,
    "5 ½": UnclearReason.NOT_MONEY,
    "½ of 500": UnclearReason.NOT_MONEY,
    "٣": UnclearReason.NOT_MONEY,
    "\uff11\uff12": UnclearReason.NOT_MONEY,
    "10²": UnclearReason.NOT_MONEY,
    "1e3": UnclearReason.NOT_MONEY,
    "1_000": UnclearReason.NOT_MONEY,
    "inf": UnclearReason.NOT_MONEY,
    "nan": UnclearReason.NOT_MONEY,
    "True": UnclearReason.NOT_MONEY,
    "--50": UnclearReason.NOT_MONEY,
    "-(50)": UnclearReason.NOT_MONEY,
    "+(50)": UnclearReason.NOT_MONEY,
    "(50": UnclearReason.NOT_MONEY,
    "50)": UnclearReason.NOT_MONEY,
    "(50) cr": UnclearReason.NOT_MONEY,
    "£50p": UnclearReason.NOT_MONEY,
    "1\t234": UnclearReason.NOT_MONEY,
    "1\n234": UnclearReason.NOT_MONEY,
    "1\x0b234": UnclearReason.NOT_MONEY,
    "Q1 was 500": UnclearReason.NOT_MONEY,
    "\ud800": UnclearReason.NOT_MONEY,
    "9" * 200: UnclearReason.NOT_MONEY,
    "£10.999": UnclearReason.PART_PENNY,
    "£1.234": UnclearReason.PART_PENNY,
    "10.000": UnclearReason.PART_PENNY,
    "12.5p": UnclearReason.PART_PENNY,
    "1.234567k": UnclearReason.PART_PENNY,
    "$5": UnclearReason.OTHER_CURRENCY,
    "5 €": UnclearReason.OTHER_CURRENCY,
    "5 euros": UnclearReason.OTHER_CURRENCY,
    "500-600": UnclearReason.RANGE,
    "£500\u2013£600": UnclearReason.RANGE,
    "500 to 600": UnclearReason.RANGE,
    "500 or 600": UnclearReason.RANGE,
    "between 500 and 600": UnclearReason.RANGE,
    "5-6k": UnclearReason.RANGE,
    "2k-3k": UnclearReason.RANGE,
    "500+300": UnclearReason.SUM,
    "=500+300": UnclearReason.SUM,
    "2 x 250": UnclearReason.SUM,
    "£500 plus £300": UnclearReason.SUM,
    "over 500": UnclearReason.NOT_EXACT,
    "less than £500": UnclearReason.NOT_EXACT,
    "<500": UnclearReason.NOT_EXACT,
    "up to £500": UnclearReason.NOT_EXACT,
    "£5 each": UnclearReason.NOT_EXACT,
    "500 per month": UnclearReason.NOT_EXACT,
    "500 not spent": UnclearReason.NOT_EXACT,
    "1,23,456": UnclearReason.MISPLACED_SEPARATOR,
    "1,2345": UnclearReason.MISPLACED_SEPARATOR,
    "1234,567": UnclearReason.MISPLACED_SEPARATOR,
    "0,500": UnclearReason.MISPLACED_SEPARATOR,
    "1..5": UnclearReason.MISPLACED_SEPARATOR,
    "500 0000": UnclearReason.MISPLACED_SEPARATOR,
    "£10,000,000,000,000.01": UnclearReason.TOO_LARGE,
    "9" * 40: UnclearReason.TOO_LARGE,
}


@pytest.mark.parametrize(("typed", "pence"), TAKEN.items())
def test_an_ordinary_amount_is_taken_as_pence(typed: str, pence: int) -> None:
    assert read_money(typed) == Accepted(pence)


@pytest.mark.parametrize(("typed", "meant"), ASKED_ABOUT.items())
def test_an_amount_that_may_be_a_slip_is_asked_about(typed: str, meant: tuple[int, Doubt]) -> None:
    assert read_money(typed) == Doubtful(*meant)


@pytest.mark.parametrize(("typed", "reason"), REFUSED.items())
def test_what_is_not_one_exact_amount_is_refused_with_its_reason(
    typed: str, reason: UnclearReason
) -> None:
    assert read_money(typed) == Unclear(reason)


@given(st.integers(-MOST_PENCE, MOST_PENCE))
def test_every_amount_is_read_back_as_it_is_shown(pence: int) -> None:
    assert read_money(pounds(pence)) == Accepted(pence)


@given(st.integers(0, MOST_PENCE // 100), st.integers(0, 99), st.booleans(), st.booleans())
def test_every_plain_way_of_writing_an_amount_means_the_same(
    whole: int, part: int, has_commas: bool, has_symbol: bool
) -> None:
    typed = f"{'£' if has_symbol else ''}{whole:{',' if has_commas else ''}}.{part:02}"
    expected = whole * 100 + part
    wanted = Accepted(expected) if expected <= MOST_PENCE else Unclear(UnclearReason.TOO_LARGE)
    assert read_money(typed) == wanted


@given(st.text())
def test_nothing_that_can_be_typed_breaks_the_reader(typed: str) -> None:
    reading = read_money(typed)
    if not isinstance(reading, Unclear):
        assert type(reading.value) is int


@given(st.text("0123456789.,£-+()kmp \t'~?/", max_size=14))
def test_an_amount_is_never_larger_than_its_digits_say(typed: str) -> None:
    """No reading invents digits: at most those typed, times a million for "m"."""
    reading = read_money(typed)
    if not isinstance(reading, Unclear):
        digits = int("".join(filter(str.isdigit, typed)) or 0)
        scale = 10**6 if "m" in typed else 1000 if "k" in typed else 1
        assert abs(int(reading.value)) <= digits * 100 * scale


def test_pounds_are_shown_with_commas_pence_and_a_true_minus_sign() -> None:
    shown = [pounds(pence) for pence in (0, 5, 99, 100, 123450, -5000, -1, MOST_PENCE)]
    assert shown == [
        "£0.00",
        "£0.05",
        "£0.99",
        "£1.00",
        "£1,234.50",
        "\u2212£50.00",
        "\u2212£0.01",
        "£10,000,000,000,000.00",
    ]
