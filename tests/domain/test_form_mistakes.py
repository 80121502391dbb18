"""A form with a mistake is refused, with its place and what to do about it."""

import pytest

from bot.domain.forms import FormMistake, parse_form
from tests.domain.samples import HEADER

SECTION = '[[sections]]\nkey = "s"\ntitle = "S"\nlevel = "return"\n'
PROJECT = '[[sections]]\nkey = "p"\ntitle = "P"\nlevel = "project"\n'
REPEATED = SECTION.replace('"s"', '"r"').replace("return", "repeated") + "most = 3\n"
QUESTION = '[[sections.questions]]\nkey = "q"\nkind = "yes_no"\nwording = "Well?"\n'
CHOICE = QUESTION.replace("yes_no", "choice")
MONEY = QUESTION.replace("yes_no", "money")
TEXT = QUESTION.replace("yes_no", "text")
LATER = QUESTION.replace('"q"', '"later"')
AB = '[{ key = "a", label = "A" }, { key = "b", label = "B" }]'
HERE = "section 1 's', question 1 'q'"
SPEND = '[[sections.questions]]\nkey = "spend"\nkind = "money"\nwording = "How much?"\n'

MISTAKES = {
    "not TOML": ("name = ", "", "not TOML"),
    "no sections": (HEADER, "", "add [[sections]]"),
    "an empty section": (HEADER + SECTION, "section 1 's'", "add [[sections.questions]]"),
    "no name": (HEADER.replace('name = "small"', "") + SECTION + QUESTION, "", "name is missing"),
    "an empty title": (
        HEADER.replace('"A small form"', '" "') + SECTION + QUESTION,
        "",
        "title is empty",
    ),
    "no words": (HEADER[: HEADER.index("[words]")] + SECTION + QUESTION, "", "words is missing"),
    "eleven months": (
        HEADER.replace('"May", ', "") + SECTION + QUESTION,
        "[words]",
        "months needs 12 texts; it has 11",
    ),
    "an unknown setting": (
        HEADER.replace("[words]", "variance_penny = 3\n[words]") + SECTION + QUESTION,
        "",
        "variance_penny is unknown",
    ),
    "a setting below zero": (
        HEADER.replace("= 500", "= -500") + SECTION + QUESTION,
        "[settings]",
        "variance_pounds must be a whole number",
    ),
    "a setting that is a part": (
        HEADER.replace("= 500", "= 500.5") + SECTION + QUESTION,
        "[settings]",
        "Write variance_pounds as a whole number",
    ),
    "an unknown field of the form": (
        'author = "me"\n' + HEADER + SECTION + QUESTION,
        "",
        "not a field here: author",
    ),
    "sections that are no list": (HEADER + "[sections]\n", "", "Write sections as a list"),
    "a section that is no table": (
        "sections = [3]\n" + HEADER,
        "section 1",
        "Write this as a table",
    ),
    "an unknown field of a section": (
        HEADER + SECTION + 'colour = "red"\n' + QUESTION,
        "section 1 's'",
        "not a field here: colour",
    ),
    "a section key twice": (
        HEADER + SECTION + QUESTION + SECTION + LATER,
        "section 2 's'",
        "Another section has this key",
    ),
    "an unknown level": (
        HEADER + SECTION.replace("return", "partner") + QUESTION,
        "section 1 's'",
        "level 'partner' is unknown: use one of return, project, measure, area, repeated",
    ),
    "a repeated section without most": (
        HEADER + SECTION.replace("return", "repeated") + QUESTION,
        "section 1 's'",
        "Say how often it may repeat",
    ),
    "most where nothing repeats": (
        HEADER + SECTION + "most = 3\n" + QUESTION,
        "section 1 's'",
        "Only a section at level 'repeated' has most",
    ),
    "a repeated section that cannot end": (
        HEADER + SECTION.replace("return", "repeated") + "most = 3\n" + QUESTION,
        "section 1 's'",
        "write optional = true",
    ),
    "a question key twice": (HEADER + SECTION + QUESTION + QUESTION, HERE[:-5] + "2 'q'",
                             "Another question has this key"),
    "a question key with a capital": (
        HEADER + SECTION + QUESTION.replace('"q"', '"Q1"'),
        "section 1 's', question 1 'Q1'",
        "small letters",
    ),
    "a question key with the mark that ends it": (
        HEADER + SECTION + QUESTION.replace('"q"', '"q:1"'),
        "section 1 's', question 1 'q:1'",
        "small letters",
    ),
    "no wording": (HEADER + SECTION + QUESTION.replace("wording", "text"), HERE,
                   "wording is missing"),
    "empty wording": (HEADER + SECTION + QUESTION.replace("Well?", " "), HERE, "wording is empty"),
    "long wording": (
        HEADER + SECTION + QUESTION.replace("Well?", "Well? " * 60),
        HERE,
        "use at most 300 characters",
    ),
    "an unknown kind": (
        HEADER + SECTION + QUESTION.replace("yes_no", "colour"),
        HERE,
        "kind 'colour' is unknown: use one of yes_no, choice,",
    ),
    "a kind that is no text": (
        HEADER + SECTION + QUESTION.replace('"yes_no"', "3"),
        HERE,
        "Write kind as text",
    ),
    "an unknown field of a question": (
        HEADER + SECTION + QUESTION + "optionl = true",
        HERE,
        "not a field here: optionl",
    ),
    "two usual choices": (
        HEADER + SECTION + CHOICE + 'choices = [{ key = "a", label = "A", usual = true }, '
        '{ key = "b", label = "B", usual = true }]',
        HERE,
        "Only one choice can be the usual one",
    ),
    "optional that is neither": (
        HEADER + SECTION + QUESTION + 'optional = "yes"',
        HERE,
        "Write optional as true or false",
    ),
    "a choice without choices": (HEADER + SECTION + CHOICE, HERE, "needs 2 to 20 choices"),
    "one choice": (
        HEADER + SECTION + CHOICE + 'choices = [{ key = "a", label = "A" }]',
        HERE,
        "it has 1",
    ),
    "choices without a choice": (
        HEADER + SECTION + QUESTION + f"choices = {AB}",
        HERE,
        "Only a question of kind 'choice' has choices",
    ),
    "a choice key twice": (
        HEADER + SECTION + CHOICE + "choices = " + AB.replace('"b"', '"a"'),
        HERE,
        "The choice 'a' stands twice",
    ),
    "a choice label twice": (
        HEADER + SECTION + CHOICE + "choices = " + AB.replace('"B"', '"a"'),
        HERE,
        "The choice 'a' stands twice",
    ),
    "a choice that is a word": (
        HEADER + SECTION + CHOICE + 'choices = ["a", "b"]',
        HERE,
        "Write this as a table",
    ),
    "min above max": (HEADER + SECTION + MONEY + "min = 3\nmax = 2", HERE, "min is more than max"),
    "min of a choice": (
        HEADER + SECTION + CHOICE + f"choices = {AB}\nmin = 3",
        HERE,
        "has no min and max",
    ),
    "money in a bound that is not money": (
        HEADER + SECTION + MONEY + 'max = "a lot"',
        HERE,
        "Write max in pounds",
    ),
    "money in a bound that could be a slip": (
        HEADER + SECTION + MONEY + 'max = "1.500,00"',
        HERE,
        "Write max in pounds",
    ),
    "a bound that is a part": (
        HEADER + SECTION + QUESTION.replace("yes_no", "number") + "max = 1.5",
        HERE,
        "Write max as a whole number",
    ),
    "text without max": (HEADER + SECTION + TEXT, HERE, "A text needs max"),
    "text with too large a max": (HEADER + SECTION + TEXT + "max = 3001", HERE, "1 to 3000"),
    "text that must be shorter than nothing": (
        HEADER + SECTION + TEXT + "max = 30\nmin = -1",
        HERE,
        "A text needs max",
    ),
    "an unknown placeholder": (
        HEADER + SECTION + QUESTION.replace("Well?", "Where is {projct}?"),
        HERE,
        "The wording holds {projct}, which is unknown: use one of partnership,",
    ),
    "an unknown placeholder in the help": (
        HEADER + SECTION + QUESTION + 'help = "{nothing}"',
        HERE,
        "The help holds {nothing}",
    ),
    "a placeholder with a format": (
        HEADER + SECTION + QUESTION.replace("Well?", "{year:>9}"),
        HERE,
        "braces hold a plain name",
    ),
    "a placeholder that reaches inside": (
        HEADER + SECTION + QUESTION.replace("Well?", "{year.__class__}"),
        HERE,
        "braces hold a plain name",
    ),
    "a placeholder without a name": (
        HEADER + SECTION + QUESTION.replace("Well?", "{}"),
        HERE,
        "braces hold a plain name",
    ),
    "a brace left open": (
        HEADER + SECTION + QUESTION.replace("Well?", "{year"),
        HERE,
        "In the wording",
    ),
    "a project where there is none": (
        HEADER + SECTION + QUESTION.replace("Well?", "Where is {project}?"),
        HERE,
        "{project} is about a project",
    ),
    "a measure where there is none": (
        HEADER + PROJECT + QUESTION.replace("Well?", "{target}?"),
        "section 1 'p', question 1 'q'",
        "{target} is about a measure",
    ),
    "a figure before it is known": (
        HEADER + PROJECT + QUESTION.replace("Well?", "{variance}?") + SPEND,
        "section 1 'p', question 1 'q'",
        "{variance} needs the question 'spend': move that one before it",
    ),
    "a measure in the title of a project": (
        HEADER + PROJECT.replace('"P"', '"{measure}"') + QUESTION,
        "section 1 'p'",
        "{measure} is about a measure",
    ),
    "a figure in a title": (
        HEADER + PROJECT + SPEND + PROJECT.replace('"p"', '"p2"').replace('"P"', '"{variance}"')
        + QUESTION,
        "section 2 'p2'",
        "take out {variance}",
    ),
    "a condition on what another section repeats": (
        HEADER + REPEATED + QUESTION + "optional = true\n"
        + REPEATED.replace('"r"', '"r2"') + LATER
        + 'optional = true\nwhen = { question = "q", answered = true }',
        "section 2 'r2', question 1 'later'",
        "cannot look into another repeated section: 'q'",
    ),
    "a condition on an unknown question": (
        HEADER + SECTION + QUESTION + 'when = { question = "nothing", is = [true] }',
        HERE,
        "when needs the question 'nothing': add it",
    ),
    "a condition on a later question": (
        HEADER + SECTION + QUESTION + 'when = { question = "later", is = [true] }\n' + LATER,
        HERE,
        "when needs the question 'later': move that one before it",
    ),
    "a condition on itself": (
        HEADER + SECTION + QUESTION + 'when = { question = "q", answered = true }',
        HERE,
        "when needs the question 'q': move",
    ),
    "a section's condition on its own question": (
        HEADER + SECTION + 'when = { question = "q", answered = true }\n' + QUESTION,
        "section 1 's'",
        "when needs the question 'q': move",
    ),
    "a condition on what each project was asked": (
        HEADER + PROJECT + QUESTION + SECTION + LATER
        + 'when = { question = "q", is = [true] }',
        "section 2 's', question 1 'later'",
        "The question 'q' is about a project",
    ),
    "a condition on an answer that cannot be given": (
        HEADER + SECTION + CHOICE + f"choices = {AB}\n" + LATER
        + 'when = { question = "q", is = ["c"] }',
        "section 1 's', question 2 'later'",
        "'c' is not an answer to 'q'",
    ),
    "a condition on yes in words": (
        HEADER + SECTION + QUESTION + LATER + 'when = { question = "q", is = ["yes"] }',
        "section 1 's', question 2 'later'",
        "'yes' is not an answer to 'q'",
    ),
    "a condition on the value of a text": (
        HEADER + SECTION + TEXT + "max = 9\n" + LATER + 'when = { question = "q", is = ["a"] }',
        "section 1 's', question 2 'later'",
        "when can compare only a choice or a yes or no",
    ),
    "a condition that says nothing": (
        HEADER + SECTION + QUESTION + "when = {}",
        HERE,
        "when needs a question, a rule, all, any or not",
    ),
    "a condition without its answers": (
        HEADER + SECTION + QUESTION + LATER + 'when = { question = "q" }',
        "section 1 's', question 2 'later'",
        "when needs is =",
    ),
    "a condition with no conditions": (
        HEADER + SECTION + QUESTION + "when = { all = [] }",
        HERE,
        "all is empty",
    ),
    "two conditions in one": (
        HEADER + SECTION + QUESTION + LATER
        + 'when = { question = "q", is = [true], rule = "before_last_quarter" }',
        "section 1 's', question 2 'later'",
        "not a field here: rule",
    ),
    "a mistake deep in a condition": (
        HEADER + SECTION + QUESTION + 'when = { not = { any = [{ rule = "full_moon" }] } }',
        HERE,
        "rule 'full_moon' is unknown",
    ),
    "a rule on a project where there is none": (
        HEADER + SECTION + QUESTION + 'when = { rule = "off_plan" }',
        HERE,
        "The rule 'off_plan' is about a project",
    ),
    "a rule before what it needs": (
        HEADER + PROJECT + QUESTION + 'when = { rule = "off_plan" }\n' + SPEND,
        "section 1 'p', question 1 'q'",
        "The rule 'off_plan' needs the question 'spend': move",
    ),
    "a rule without its setting": (
        HEADER.replace("variance_percent = 15", "") + PROJECT + SPEND + QUESTION
        + 'when = { rule = "off_plan" }',
        "section 1 'p', question 2 'q'",
        "needs variance_percent under [settings]",
    ),
    "an unknown check": (
        HEADER + SECTION + MONEY + 'checks = ["sums_up"]',
        HERE,
        "check 'sums_up' is unknown: use one of",
    ),
    "a check of another kind": (
        HEADER + PROJECT + QUESTION + 'checks = ["far_over_award"]',
        "section 1 'p', question 1 'q'",
        "is for questions of kind 'money'",
    ),
    "a check on a project where there is none": (
        HEADER + SECTION + MONEY + 'checks = ["far_over_award"]',
        HERE,
        "The check 'far_over_award' is about a project",
    ),
    "a check before what it needs": (
        HEADER + PROJECT + MONEY + 'checks = ["covers_spend"]',
        "section 1 'p', question 1 'q'",
        "The check 'covers_spend' needs the question 'spend': add",
    ),
    "a declaration before the end": (
        HEADER + SECTION + QUESTION.replace("yes_no", "declaration") + LATER,
        HERE,
        "make it the last question",
    ),
    "a declaration for each project": (
        HEADER + PROJECT + QUESTION.replace("yes_no", "declaration"),
        "section 1 'p', question 1 'q'",
        "made once a return",
    ),
    "a declaration that may be skipped": (
        HEADER + SECTION + QUESTION.replace("yes_no", "declaration") + "optional = true",
        HERE,
        "cannot be optional",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_form_with_a_mistake_is_refused_with_its_place_and_reason(name: str) -> None:
    text, place, reason = MISTAKES[name]
    with pytest.raises(FormMistake) as refused:
        parse_form(text, source="small.toml")
    assert refused.value.place == place
    assert reason in refused.value.reason
    assert str(refused.value).startswith("small.toml")


@pytest.mark.parametrize(
    ("text", "line_of"),
    [
        (HEADER + SECTION + QUESTION + SECTION + LATER, "[[sections]]"),
        (HEADER + SECTION + LATER + QUESTION + "oops = 1", "[[sections.questions]]"),
    ],
)
def test_a_mistake_names_the_line_where_its_place_begins(text: str, line_of: str) -> None:
    with pytest.raises(FormMistake) as refused:
        parse_form(text, source="small.toml")
    last = max(at for at, line in enumerate(text.splitlines(), 1) if line == line_of)
    assert refused.value.line == last
    assert f"small.toml, line {last}: section" in str(refused.value)
