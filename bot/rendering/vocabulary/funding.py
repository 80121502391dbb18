"""The words of the money: allocations by the formula, and the pot."""

from __future__ import annotations

from fractions import Fraction

from bot.domain.allocation import Indicator, Line, Part, PreparedRun, PublishedRun, Working
from bot.domain.pot import DueBack, Proposed, Statement
from bot.rendering.vocabulary.subject import MOMENT, OFFICE, Subject

_WORKING = Working("population", Fraction(3), Fraction(1, 3), Fraction(1, 20))
_LINE = Line("E06000016", "area", Fraction(1, 3), 100, (_WORKING,))
_INDICATOR = Indicator("population", Fraction(15))
_RUN = PublishedRun(
    "2024-25", True, 300, "method", (_INDICATOR,), (_LINE,), "source", "vintage", "f", "hash", "by"
)
_PART = Part("partnership", 100, {"E06000016"}, (_LINE,), 2, 200)
_PREPARED = {"run": PreparedRun("id", "2024-25", True, 300, "source", "vintage")}
_POT = Statement("2023-24", 0, (), 300, 100, 100, 0, 0, 100)
_BACK = DueBack("2023-24", "eastvale", "Eastvale", 100)
_ASIDE = {"aside": Proposed("2023-24-S1", "2023-24", 100, "purpose", "by", MOMENT)}
_PLAIN_ASIDE = (
    *("title", "send", "cancel", "amount", "amount_hint", "purpose", "purpose_hint"),
    *("confirm", "decline", "sure", "yes"),
)

FUNDING = Subject(
    file="funding.toml",
    words={
        "allocation": {
            "about_year": "year",
            "about_pot": "year",
            "heading_year": "year",
            "heading_pot": "year",
            "amount": "partnership amount total",
            "line": "line own",
            "others": "others rest",
            "how_heading": "",
            "working": "area indicator weight working",
            "pinned": "run",
            "text": "partnership amount year",
            "prepared": "run",
            "publish": "",
            "confirm_title": "",
            "confirm_text": "run",
            "sheet": "year",
            "sheet_about": "",
            "column_about": "",
            **{f"column_{each}": "" for each in ("gss", "area", "share", "amount")},
            "column_figure": "indicator",
            "column_part": "indicator",
            "column_gives": "indicator weight",
            "row_total": "",
        },
        "pot": {
            "about_aside": "purpose",
            "heading": "",
            "stands": "pot waiting promised",
            "due_back": "back",
            "correct": "back",
            "correct_title": "",
            "correct_text": "back",
            "correct_yes": "",
            "correction": "",
            "collect": "waiting",
            "collect_title": "",
            "collect_text": "year waiting",
            "collect_yes": "",
            "share": "left",
            "share_title": "",
            "share_text": "left",
            "share_yes": "",
            "set_aside": "",
            "not_yet": "",
            "changed": "year name balance",
            "change": "what amount purposes",
            "brought_forward": "",
            "early_release": "",
            "underspend": "",
            "top_slice": "",
            "award": "",
            "formula": "",
            "carried_forward": "",
        },
        "aside": {
            **dict.fromkeys(_PLAIN_ASIDE, ""),
            "intro": "pot",
            **dict.fromkeys(("text", "proposed", "means", "announced"), "aside"),
            "decided": "aside name confirmed",
        },
        "refusal": {
            "no_such_aside": OFFICE,
            "aside_decided": OFFICE,
            "not_for_officers_only": OFFICE,
            "allocation_is_published": f"year {OFFICE}",
            "allocation_is_older": f"year {OFFICE}",
            "no_such_allocation": OFFICE,
            "areas_misplaced": f"homeless absent {OFFICE}",
            "no_formula_yet": OFFICE,
            "pot_entered_already": OFFICE,
            "pot_not_an_amount": OFFICE,
            "pot_too_small": f"left wanted {OFFICE}",
            "pot_promised": f"free wanted {OFFICE}",
            "nothing_to_collect": OFFICE,
            "nothing_to_correct": OFFICE,
            "amount_unclear": OFFICE,
            "no_purpose": f"most {OFFICE}",
            "nothing_left": OFFICE,
        },
    },
    emails={"allocation": f"person part run {OFFICE}"},
    samples={
        "allocation": {"part": _PART, "run": _RUN},
        "allocation.others": {"others": 2, "rest": 200},
        "allocation.column_gives": {"weight": Fraction(15)},
        "allocation.amount": {"amount": 100, "total": 300},
        "allocation.line": {"line": _LINE, "own": True},
        "allocation.working": {"weight": Fraction(15), "working": _WORKING},
        "allocation.pinned": {"run": _RUN},
        "allocation.text": {"amount": 100},
        "allocation.prepared": _PREPARED,
        "allocation.confirm_text": _PREPARED,
        "pot.stands": {"pot": _POT, "waiting": 100, "promised": 100},
        **{f"pot.{key}": {"back": _BACK} for key in ("due_back", "correct", "correct_text")},
        "aside.intro": {"pot": _POT},
        "aside.text": _ASIDE,
        "aside.proposed": _ASIDE,
        "aside.means": _ASIDE,
        "aside.announced": _ASIDE,
        "aside.decided": {**_ASIDE, "confirmed": True},
        "pot.collect": {"waiting": 100},
        "pot.collect_text": {"waiting": 100},
        "pot.share": {"left": 100},
        "pot.share_text": {"left": 100},
        "pot.changed": {"balance": 100},
        "pot.change": {"amount": 100},
    },
)
