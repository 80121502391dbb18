"""Text is kept as it was meant, without what a database or a page chokes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.typed_text import clean_text, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sessions ran.  \n", "Sessions ran."),
        ("One\r\nTwo\rThree\nFour", "One\nTwo\nThree\nFour"),
        ("One\u2028Two\x85Three\x0bFour", "One\nTwo\nThree\nFour"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("a\tb", "a b"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ufeffstart", "start"),
        ("wide\u200bless", "wideless"),
        ("👩‍👧 café — naïve ½", "👩‍👧 café — naïve ½"),
        ("\u00a0 \n\t", ""),
    ],
)
def test_text_is_cleaned_and_keeps_its_meaning(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@given(st.text(st.characters()))
def test_clean_text_can_be_stored_and_is_clean_already(typed: str) -> None:
    kept = clean_text(typed)
    assert clean_text(kept) == kept
    assert "\x00" not in kept
    kept.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "P"])))
def test_letters_figures_and_punctuation_are_never_lost(typed: str) -> None:
    assert clean_text(typed) == typed


def test_for_matching_text_is_one_line_in_lower_case() -> None:
    assert one_line("  On\n Track ") == "on track"
