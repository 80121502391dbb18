"""A form's conditions, read from their tables: about a question, by a named rule, or combined."""

from bot.domain.form_tables import Place, Table
from bot.domain.questions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Condition,
    IsAnswered,
    IsSkipped,
    Not,
    RuleHolds,
)


def read_condition(content: object, place: Place) -> Condition | None:
    """The condition of a `when`; None when there is none. Raises FormMistake."""
    if content is None:
        return None
    table = Table(content, place)
    condition = _one_condition(table)
    table.finish()
    return condition


def _one_condition(table: Table) -> Condition:
    if table.has("question"):
        return _about_a_question(table)
    if table.has("rule"):
        return RuleHolds(table.text("rule"))
    if table.has("not"):
        return Not(_inner(table.anything("not"), table.place))
    for name, combined in (("all", AllOf), ("any", AnyOf)):
        if table.has(name):
            inner = tuple(_inner(item, table.place) for item in table.items(name))
            if not inner:
                raise table.place.mistake(f"A condition's {name} is empty: list its conditions.")
            return combined(inner)
    raise table.place.mistake("when needs a question, a rule, all, any or not.")


def _inner(content: object, place: Place) -> Condition:
    condition = read_condition(content, place)
    if condition is None:
        raise place.mistake("A condition is empty: give a question, a rule, all, any or not.")
    return condition


def _about_a_question(table: Table) -> AnswerIs | IsAnswered | IsSkipped:
    question = table.text("question")
    for name, condition in (("answered", IsAnswered), ("skipped", IsSkipped)):
        if table.has(name):
            if not table.yes_or_no(name, default=True):
                raise table.place.mistake("For the opposite, write not = {question = …}.")
            return condition(question)
    values = table.items("is")
    if not values or not all(isinstance(value, bool | str) for value in values):
        raise table.place.mistake(
            "when needs is = [the answers that count], answered = true or skipped = true."
        )
    return AnswerIs(question, tuple(value for value in values if isinstance(value, bool | str)))
