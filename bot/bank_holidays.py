"""The bank holidays of England and Wales: GOV.UK's own list as packaged; nothing is fetched."""

from __future__ import annotations

from datetime import date


def england_and_wales() -> frozenset[date]:
    """Every bank holiday that the packaged list holds, past and to come."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # noqa: PLC0415 - 100 ms to import

    listed = BankHolidays.load_backup_data()[BankHolidays.ENGLAND_AND_WALES]["events"]
    return frozenset(date.fromisoformat(holiday["date"]) for holiday in listed)
