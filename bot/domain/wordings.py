"""A question's words with the facts put in: {project}, {target}, {so_far} and the like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from string import Formatter
from types import MappingProxyType

from bot.domain.asked import Asked, Case
from bot.domain.course import Course
from bot.domain.facts import ReturnFacts
from bot.domain.money import pounds
from bot.domain.numbers import grouped
from bot.domain.questions import Form, Level
from bot.domain.rules.areas import rest_of_spend
from bot.domain.rules.closing import MILESTONE
from bot.domain.rules.findings import figures
from bot.domain.rules.money import RATING_BANDS, spend_rating
from bot.domain.rules.unspent import MOVE_FROM, left_to_move, unspent
from bot.domain.totals import COMMITTED, SPEND, Figures, return_totals


@dataclass(frozen=True)
class Placeholder:
    """A fact by name. level: what the section must be about; needs: earlier questions.

    over: questions asked of every project before; settings: of the form; rated: whether the form
    must have words for the spend ratings.
    """

    fill: Callable[[Case], str]
    level: Level = Level.RETURN
    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    rated: bool = False


def _quarter(case: Case) -> str:
    quarter = case.facts.quarter
    return f"{case.asked.form.words.quarters[quarter.number - 1]} {quarter.last_day.year}"


def _target(case: Case) -> str:
    target = case.measure.target
    return case.asked.form.words.no_target if target is None else _with_unit(case, target)


def _with_unit(case: Case, number: Decimal) -> str:
    """ "60 people" and "12.5%"."""
    unit = case.measure.unit
    return f"{grouped(number)}{unit}" if unit == "%" else f"{grouped(number)} {unit}".strip()


def _area(case: Case) -> str:
    return next(area.name for area in case.facts.areas if area.gss == case.asked.subject)


def _listed(names: list[str]) -> str:
    """ "Blaby and Melton", "Blaby, Melton and Rutland"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _direction(case: Case) -> str:
    words = case.asked.form.words
    return words.over if figures(case).variance > 0 else words.under


def rating_words(form: Form, found: Figures) -> str:
    """How a project's spending is rated, in words with their mark; "" if the form rates none."""
    if not form.words.spend_ratings:
        return ""
    return form.words.spend_ratings[spend_rating(found, form.settings)]


_PROJECT = Level.PROJECT
_MEASURE = Level.MEASURE
PLACEHOLDERS: Mapping[str, Placeholder] = MappingProxyType(
    {
        "partnership": Placeholder(lambda case: case.facts.partnership),
        "lead": Placeholder(lambda case: case.facts.lead),
        "deputy": Placeholder(lambda case: case.facts.deputy or case.asked.form.words.nobody),
        "quarter": Placeholder(_quarter),
        "year": Placeholder(lambda case: case.facts.quarter.year_key),
        "year_end": Placeholder(lambda case: str(case.facts.quarter.year + 1)),
        "project": Placeholder(lambda case: case.project.name, _PROJECT),
        "objective": Placeholder(lambda case: case.project.objective, _PROJECT),
        "award": Placeholder(lambda case: pounds(case.project.award), _PROJECT),
        "spent_before": Placeholder(lambda case: pounds(case.project.spent_before), _PROJECT),
        "measure": Placeholder(lambda case: case.measure.name, _MEASURE),
        "unit": Placeholder(lambda case: case.measure.unit, _MEASURE),
        "target": Placeholder(_target, _MEASURE),
        "so_far": Placeholder(lambda case: _with_unit(case, case.measure.so_far), _MEASURE),
        "spent": Placeholder(lambda case: pounds(figures(case).spent), _PROJECT, (SPEND,)),
        "cumulative": Placeholder(
            lambda case: pounds(figures(case).cumulative), _PROJECT, (SPEND,)
        ),
        "with_orders": Placeholder(
            lambda case: pounds(figures(case).with_orders), _PROJECT, (SPEND, COMMITTED)
        ),
        "planned": Placeholder(lambda case: pounds(figures(case).planned), _PROJECT),
        "variance": Placeholder(
            lambda case: pounds(abs(figures(case).variance)), _PROJECT, (SPEND,)
        ),
        "percent": Placeholder(
            lambda case: str(abs(figures(case).variance_percent)), _PROJECT, (SPEND,)
        ),
        "direction": Placeholder(_direction, _PROJECT, (SPEND,)),
        "spend_rating": Placeholder(
            lambda case: rating_words(case.asked.form, figures(case)),
            _PROJECT,
            (SPEND,),
            RATING_BANDS,
            rated=True,
        ),
        "areas": Placeholder(lambda case: _listed([area.name for area in case.facts.areas])),
        "area": Placeholder(_area, Level.AREA),
        "rest_of_spend": Placeholder(
            lambda case: pounds(rest_of_spend(case)), Level.AREA, over=(SPEND,)
        ),
        "all_spent": Placeholder(
            lambda case: pounds(return_totals(case.facts, case.answers).all.spent), over=(SPEND,)
        ),
        "unspent": Placeholder(lambda case: pounds(unspent(case)), over=(SPEND,)),
        "left_to_move": Placeholder(
            lambda case: pounds(left_to_move(case)), Level.REPEATED, (MOVE_FROM,), over=(SPEND,)
        ),
        "last_milestone": Placeholder(lambda case: str(case.facts.last.get(MILESTONE) or "")),
        "round": Placeholder(lambda case: case.asked.subject, Level.REPEATED),
    }
)
"""Every name that may stand in braces in a form."""


def names_in(text: str) -> tuple[str, ...]:
    """The placeholders of a text. Raises ValueError for braces that are not a plain name."""
    names = []
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError("braces hold a plain name, such as {project}")
        names.append(name)
    return tuple(names)


def filled(text: str, case: Case) -> str:
    """A text of the form with its placeholders filled; what is put in is never filled again."""
    parts = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal)
        if name is not None:
            parts.append(PLACEHOLDERS[name].fill(case))
    return "".join(parts)


def wording(asked: Asked, now: Course) -> tuple[str, str]:
    """The question and its help ("" if none), as the person who is asked reads them."""
    case = Case(asked, now.facts, now.answers)
    return filled(asked.question.wording, case), filled(asked.question.help, case)


def wording_known(asked: Asked, now: Course) -> str:
    """The question's words, also about a project that is not the return's any more."""
    try:
        return wording(asked, now)[0]
    except LookupError:
        return f"{asked.question.wording} ({asked.subject})"


def section_title(asked: Asked, facts: ReturnFacts) -> str:
    """The title of the section that a question stands in."""
    return filled(asked.section.title, Case(asked, facts, {}))
