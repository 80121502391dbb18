"""What became of something that a person typed or pressed: taken, doubted or not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.privacy import Sort

Value: TypeAlias = bool | int | str
"""An answer's value, ready for JSON. By the question's kind: yes or no → bool; choice → the
choice's key; money → whole pence; whole number → int; number → decimal text without exponent
("12.5"); text → text; date → ISO text; declaration → True; project → the project's id; call → bool;
evidence → a link."""

Facts: TypeAlias = Mapping[str, str | int]
"""What the words for a code need: money and numbers as they are shown, counts as whole numbers."""


class Doubt(StrEnum):
    """Why a value was understood but is asked about: one press confirms it."""

    HOW_WRITTEN = "how_written"
    ROUGH_FIGURE = "rough_figure"
    AMONG_WORDS = "among_words"
    NEAREST_CHOICE = "nearest_choice"
    YEAR_ASSUMED = "year_assumed"
    FAR_OVER_TARGET = "far_over_target"
    FAR_OVER_AWARD = "far_over_award"
    BELOW_ZERO_SO_FAR = "below_zero_so_far"
    PERSONAL = "personal"


class UnclearReason(StrEnum):
    """Why something was not taken: it is kept nowhere, and the words say what to type instead."""

    EMPTY = "empty"
    NOT_MONEY = "not_money"
    PART_PENNY = "part_penny"
    OTHER_CURRENCY = "other_currency"
    RANGE = "range"
    SUM = "sum"
    NOT_EXACT = "not_exact"
    MISPLACED_SEPARATOR = "misplaced_separator"
    TOO_LARGE = "too_large"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NOT_A_DATE = "not_a_date"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_CHOICE = "not_a_choice"
    SEVERAL_CHOICES = "several_choices"
    NOT_DECLARED = "not_declared"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BELOW_LEAST = "below_least"
    ABOVE_MOST = "above_most"
    FORECAST_BELOW_SPENT = "forecast_below_spent"
    MORE_THAN_UNSPENT = "more_than_unspent"
    NOTHING_UNSPENT = "nothing_unspent"
    SAME_PROJECT = "same_project"
    MORE_THAN_LEFT_TO_MOVE = "more_than_left_to_move"
    DEPUTY_IS_LEAD = "deputy_is_lead"
    ONLY_YES_OR_NO = "only_yes_or_no"
    NOT_A_LINK = "not_a_link"
    NO_ALLOCATION = "no_allocation"
    NOTHING_TO_SPLIT = "nothing_to_split"
    AREAS_DO_NOT_ADD_UP = "areas_do_not_add_up"


FACTS_OF: Mapping[Doubt | UnclearReason, tuple[str, ...]] = MappingProxyType(
    {
        Doubt.FAR_OVER_TARGET: ("measure", "target", "percent"),
        Doubt.FAR_OVER_AWARD: ("project", "award", "percent"),
        Doubt.BELOW_ZERO_SO_FAR: ("project", "so_far"),
        Doubt.PERSONAL: tuple(Sort),
        UnclearReason.NOT_YES_OR_NO: ("yes", "no"),
        UnclearReason.NOT_A_CHOICE: ("choices",),
        UnclearReason.SEVERAL_CHOICES: ("choices",),
        UnclearReason.TOO_SHORT: ("length", "least", "under"),
        UnclearReason.TOO_LONG: ("length", "most", "over"),
        UnclearReason.BELOW_LEAST: ("least",),
        UnclearReason.ABOVE_MOST: ("most",),
        UnclearReason.FORECAST_BELOW_SPENT: ("project", "forecast", "spent"),
        UnclearReason.MORE_THAN_UNSPENT: ("unspent",),
        UnclearReason.NOTHING_UNSPENT: ("project",),
        UnclearReason.SAME_PROJECT: ("project",),
        UnclearReason.MORE_THAN_LEFT_TO_MOVE: ("project", "unspent"),
        UnclearReason.ONLY_YES_OR_NO: ("yes", "no"),
        UnclearReason.AREAS_DO_NOT_ADD_UP: ("spent", "rest"),
    }
)
"""The names of the facts that come with each code; a code that is not listed has none."""


@dataclass(frozen=True)
class Accepted:
    """Understood and within the rules: store it."""

    value: Value


@dataclass(frozen=True)
class Doubtful:
    """Understood, but likely enough to be a slip that the person is asked to confirm it."""

    value: Value
    doubt: Doubt
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Unclear:
    """Not understood, or against a rule: nothing is stored."""

    reason: UnclearReason
    facts: Facts = field(default_factory=dict)


Reading: TypeAlias = Accepted | Doubtful | Unclear
