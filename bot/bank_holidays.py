"""The bank holidays of England and Wales: GOV.UK's own list as packaged; nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def named() -> Mapping[date, str]:
    """Every bank holiday that the packaged list holds, past and to come, and what it is called."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # noqa: PLC0415 - 100 ms to import

    listed = BankHolidays.load_backup_data()[BankHolidays.ENGLAND_AND_WALES]["events"]
    return {date.fromisoformat(holiday["date"]): str(holiday["title"]) for holiday in listed}


def england_and_wales() -> frozenset[date]:
    """The days themselves."""
    return frozenset(named())
