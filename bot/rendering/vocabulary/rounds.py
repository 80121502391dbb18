"""Bid rounds: opening, bidding and deciding."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.rendering.vocabulary.subject import MOMENT, OFFICE, Subject

_PLAIN_ROUND = (
    *("how", "bid", "none", "open_title", "field_title", "field_pence", "field_pence_hint"),
    *("field_most", "field_most_hint", "field_themes", "field_themes_hint", "field_criteria"),
    *("field_criteria_hint", "field_opens", "field_opens_hint", "field_closes", "field_time"),
    *("field_time_hint", "send", "cancel", "not_a_sum", "not_a_time", "change_title"),
    *("change_send", "home_heading", "state_closed", "state_proposed", "state_decided"),
    *("change", "see", "state_cancelled", "read_ours", "cancelled_yours", "cancel_it"),
    *("cancel_title", "cancel_send", "cancel_no", "cancel_reason", "cancel_reason_hint"),
)
_PLAIN_BID = (
    *("title", "next", "cancel", "tick", "preview_title", "preview", "submit", "back", "stale"),
    *("receipt_title", "done", "change", "withdraw", "withdraw_sure", "withdraw_means"),
    *("withdraw_yes", "withdraw_no", "late_title", "cancelled_title"),
    *("undecided", "personal_why", "keep", "keep_yes"),
)
_PLAIN_AWARD = (
    "changed",
    *("no_bids", "not", "waiting", "read", "propose", "confirm", "confirm_sure", "confirm_yes"),
    *("confirm_no", "send_back", "column_partnership", "column_project", "column_asked"),
    *("column_award", "form_title", "form_pence", "form_pence_hint", "form_reason"),
    *("form_reason_hint", "form_send", "form_cancel", "propose_title", "propose_left"),
    *("propose_stays", "propose_formula", "propose_send"),
    *("column_theme", "column_decision", "column_reason", "column_reference"),
    *("column_submitted", "sheet", "email"),
)
_LETTER = "title partnership project asked pence reason"
_WORDS = {
    "round": {
        **dict.fromkeys(_PLAIN_ROUND, ""),
        "offer": "title most pence year spend_by closes",
        "themes": "themes",
        "theme": "theme",
        "criteria": "criteria",
        "closed": "title closes",
        "decided": "title awarded pence",
        "changed": "at",
        "text": "title closes",
        "text_closed": "title",
        "text_decided": "title",
        "text_cancelled": "title",
        "cancelled": "title name at reason",
        "cancel_intro": "title",
        "mine_over": "state",
        "about_results": "title",
        "results": "title awarded pence",
        "result": "partnership pence project",
        "left_stays": "left",
        "left_formula": "left",
        "remind": "title days closes partnership",
        "open_intro": "available year",
        "change_intro": "title",
        "opened": "title name pence year opens closes",
        "home_open": "year",
        "home_line": "title state",
        "state_waits": "opens",
        "state_open": "closes",
        "mine_none": "closes",
        "mine_submitted": "closes reference",
        "mine_withdrawn": "closes",
    },
    "bid": {
        **dict.fromkeys(_PLAIN_BID, ""),
        "intro": "round closes partnership",
        "colleague": "name at",
        "amount_hint": "help most",
        "replaces": "at reference",
        "line": "wording answer",
        "receipt": "partnership round reference at pence closes",
        "hash": "hash",
        "receipt_text": "round reference",
        "withdrawn": "round name partnership reference at closes",
        "withdrawn_text": "partnership round",
        "late": "round closes now office_email",
        "cancelled": "round reason",
        "personal": "wording details",
        "over": "round",
    },
    "award": {
        **dict.fromkeys(_PLAIN_AWARD, ""),
        "board": "title number asked pence closes",
        "bid": "partnership project theme asked decision kept",
        "full": "pence",
        "part": "pence",
        "sums": "awarded left pot",
        "proposed": "name at left_words",
        "left_stays": "left",
        "left_formula": "left",
        "confirm_means": "awarded",
        "sent_back": "name at",
        "decided": "proposed_by decided_by at",
        "text": "title",
        "emailed": "title email",
        "form_intro": "partnership project asked left reference at",
        "propose_intro": "awarded pence left",
        "letter_full": _LETTER,
        "letter_part": _LETTER,
        "letter_not": _LETTER,
        "letter_text": "title partnership",
    },
    "refusal": {
        **dict.fromkeys(
            (
                *("no_such_round", "round_not_for_you", "bid_not_for_you", "round_times"),
                *("round_moved_on", "no_such_bid", "award_moved", "second_officer"),
                "no_bids_to_send",
            ),
            OFFICE,
        ),
        "round_needs_words": f"title criteria {OFFICE}",
        "round_themes": f"most longest {OFFICE}",
        "round_too_large": f"wanted left {OFFICE}",
        "round_most": f"most {OFFICE}",
        "round_not_open": f"opens {OFFICE}",
        "round_closed": f"closes {OFFICE}",
        "round_cancelled": f"reason {OFFICE}",
        "round_needs_reason": f"most {OFFICE}",
        "round_still_open": f"closes {OFFICE}",
        "round_year_over": f"day {OFFICE}",
        "award_needs_reason": f"most {OFFICE}",
        "award_above_bid": f"asked {OFFICE}",
        "award_above_round": f"left {OFFICE}",
        "awards_missing": f"missing {OFFICE}",
    },
}
_PENCE = ("most", "pence", "awarded", "asked", "left", "pot", "available")
_KNOWN: dict[str, Any] = {
    **dict.fromkeys(_PENCE, 1_234_567),
    **dict.fromkeys(("closes", "opens", "at", "now"), MOMENT),
    "spend_by": date(2025, 3, 31),
    "days": 5,
    "number": 3,
}


def _sample(names: str) -> dict[str, Any]:
    return {name: _KNOWN[name] for name in names.split() if name in _KNOWN}


_EMAILS = {
    "bid_reminder": f"person title partnership closes days pence most themes {OFFICE}",
    "bid_receipt": f"person round partnership reference at hash pence closes lines {OFFICE}",
    "round_cancelled": f"person title by reason at {OFFICE}",
    "round_bids": f"person title closes number asked pence {OFFICE}",
    "bid_outcome": f"person {_LETTER} outcome spend_by reference {OFFICE}",
}

ROUNDS = Subject(
    file="rounds.toml",
    words=_WORDS,
    emails=_EMAILS,
    samples={
        **{
            f"{section}.{key}": _sample(names)
            for section, keys in _WORDS.items()
            if section != "refusal"
            for key, names in keys.items()
        },
        "bid_reminder": _sample("closes days pence most") | {"themes": ["Safer streets"]},
        "round_cancelled": _sample("at"),
        "round_bids": _sample("closes number asked pence"),
        "bid_receipt": _sample("at pence closes") | {"lines": [("wording", "answer")]},
        "bid_outcome": _sample("asked pence spend_by") | {"outcome": "part"},
    },
)
