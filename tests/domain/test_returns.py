"""What comes next in a return, whatever order it is answered in; and how it is sealed."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import read_answer
from bot.domain.asked import Answers, Asked
from bot.domain.course import Course, course
from bot.domain.facts import ReturnFacts
from bot.domain.questions import Form, Kind
from bot.domain.readings import Accepted, Doubtful, Unclear, Value
from bot.domain.returns import (
    answers_hash,
    canonical_answers,
    find,
    next_question,
    previous,
    progress,
    review,
    unsettled,
)
from tests.domain.samples import (
    STORY,
    Answering,
    facts_of,
    measure,
    project,
    quarterly_form,
    small_form,
)


def test_the_place_of_a_question_is_counted_from_one() -> None:
    answering = Answering()
    form, facts = answering.form, answering.facts
    assert progress(course(form, facts, answering.answers), "nil_return")[0] == 1
    assert progress(course(form, facts, answering.answers), "spend:P1") == (8, 18)
    answering.finish()
    assert answering.answers["measure:P1-M1"].value is None, "so nobody asks where it comes from"
    assert progress(course(form, facts, answering.answers), "spend:P1") == (7, 17)
    assert progress(course(form, facts, answering.answers), "declare") == (17, 17)
    assert progress(course(form, facts, answering.answers), "nil_reason") == (0, 17)


def test_going_back_leads_from_the_review_to_the_first_question() -> None:
    answering = Answering()
    order = answering.finish()
    form, facts, answers = answering.form, answering.facts, answering.answers
    back = []
    asked = previous(course(form, facts, answers), None)
    while asked is not None:
        back.append(asked.key)
        asked = previous(course(form, facts, answers), asked.key)
    assert back == order[::-1]
    assert previous(course(form, facts, answers), "no_such_question") is None


def test_a_key_that_is_not_asked_now_is_not_found() -> None:
    answering = Answering()
    for key in ("", "spend", "spend:P9", "spend:", "nil_return:P1", "risk:2", "risk:0", "delay"):
        assert find(answering.course, key) is None
    found = find(answering.course, "spend:P1")
    assert found is not None
    assert (found.question.key, found.subject) == ("spend", "P1")


def test_the_review_shows_every_answer_once_in_order_under_its_title() -> None:
    answering = Answering(facts_of(project("P1", measures=2), project("P2")))
    order = answering.finish(risk="The provider may withdraw.")
    sections = review(answering.course)
    assert [asked.key for each in sections for asked, _ in each.lines] == order
    assert [each.title for each in sections] == [
        "The quarter",
        "Project P1: delivery",
        "Project P1: success measures",
        "Project P1: what changed",
        "Project P1: money",
        "Project P1: rating",
        "Project P2: delivery",
        "Project P2: success measures",
        "Project P2: what changed",
        "Project P2: money",
        "Project P2: rating",
        "Risks",
        "Anything serious",
        "Looking ahead",
        "Before you send it",
    ]
    assert [each.project for each in sections][1:7] == ["P1", "P1", "P1", "P1", "P1", "P2"]
    assert len(sections[2].lines) == 2, "a project's measures stand together"


def test_the_review_leaves_out_what_is_not_answered_or_does_not_count() -> None:
    answering = Answering()
    answering.finish()
    answering.type("nil_return", "no")
    keys = [asked.key for each in review(answering.course) for asked, _ in each.lines]
    assert "summary" not in keys
    assert "nil_reason" not in keys
    assert keys == list(answering.course.answers)


def test_anyone_can_recompute_the_hash_from_the_answers() -> None:
    answering = Answering()
    answering.put("summary", "Naïve “quotes” 👍\nand a break")
    answering.put("spend:P1", -5000)
    answering.put("risk:1", None)
    answering.put("declare", True)
    version = answering.form.version
    text = (
        '{"answers":{"declare":true,"risk:1":null,"spend:P1":-5000,"summary":"Na\\u00efve '
        '\\u201cquotes\\u201d \\ud83d\\udc4d\\nand a break"},"form":"quarterly_return",'
        f'"return":"R7","version":"{version}"}}'
    )
    assert _canonical("R7", answering.form, answering.answers) == text
    sealed = answers_hash(_canonical("R7", answering.form, answering.answers))
    assert sealed == hashlib.sha256(text.encode()).hexdigest()


def _canonical(return_id: str, form: Form, answers: Answers) -> str:
    """As if all of the answers counted."""
    return canonical_answers(return_id, Course(form, facts_of(), (), answers))


def _sealed(return_id: str, form: Form, answers: Answers) -> str:
    return answers_hash(_canonical(return_id, form, answers))


def test_the_hash_depends_on_what_is_answered_and_on_nothing_else() -> None:
    answering = Answering()
    answering.put("a", 1)
    answering.put("b", "1")
    form, answers = answering.form, answering.answers
    sealed = _sealed("R1", form, answers)
    turned = dict(reversed(answers.items()))
    retyped = {key: replace(answer, by="sam", revision=9) for key, answer in answers.items()}
    assert sealed == _sealed("R1", form, turned) == _sealed("R1", form, retyped)
    others = [
        _sealed("R2", form, answers),
        _sealed("R1", replace(form, version="other"), answers),
        _sealed("R1", form, {**answers, "a": replace(answers["a"], value=True)}),
        _sealed("R1", form, {**answers, "a": replace(answers["a"], value="1")}),
        _sealed("R1", form, {**answers, "a": replace(answers["a"], value=None)}),
        _sealed("R1", form, {"a": answers["a"]}),
    ]
    assert len({sealed, *others}) == 7


def test_half_a_character_does_not_break_the_hash() -> None:
    answering = Answering()
    answering.put("summary", "\ud83d")
    assert len(answers_hash(_canonical("R1", answering.form, answering.answers))) == 64


def test_two_projects_or_measures_with_one_id_are_a_defect() -> None:
    with pytest.raises(ValueError, match="twice"):
        facts_of(project("P1"), project("P1"))
    shared = replace(project("P2"), measures=(measure("P1-M1"),))
    with pytest.raises(ValueError, match="twice"):
        facts_of(project("P1"), shared)


def test_yes_and_no_and_nested_conditions_steer_what_is_asked() -> None:
    form = small_form("""
    [[sections]]
    key = "s"
    title = "S"
    level = "return"
    [[sections.questions]]
    key = "first"
    kind = "yes_no"
    wording = "First?"
    [[sections.questions]]
    key = "second"
    kind = "yes_no"
    wording = "Second?"
    optional = true
    when = { question = "first", is = [false] }
    [[sections.questions]]
    key = "third"
    kind = "yes_no"
    wording = "Third?"
    when = { any = [
        { all = [
            { question = "second", answered = true },
            { not = { question = "second", is = [true] } },
        ] },
        { question = "first", is = [true] },
    ] }
    [[sections.questions]]
    key = "fourth"
    kind = "yes_no"
    wording = "Fourth?"
    when = { question = "second", is = [false] }
    """)

    def asked(**values: bool | None) -> list[str]:
        answering = Answering(form=form)
        for key, value in values.items():
            answering.put(key, value)
        return [each.key for each in course(form, answering.facts, answering.answers).asked]

    assert asked() == ["first"]
    assert asked(first=True) == ["first", "third"]
    assert asked(first=False) == ["first", "second"]
    assert asked(first=False, second=None) == ["first", "second"]
    assert asked(first=False, second=True) == ["first", "second"]
    assert asked(first=False, second=False) == ["first", "second", "third", "fourth"]
    assert asked(first=True, second=False) == ["first", "third"], "second no longer counts"


def plausible(asked: Asked) -> st.SearchStrategy[str]:
    """What people type into a question: mostly sense, at times not."""
    kind = asked.question.kind
    nonsense = st.sampled_from(["", "hello", "500-600", "?", "x" * 700])
    if kind is Kind.CHOICE:
        sense = st.sampled_from([choice.label for choice in asked.question.choices])
    elif kind is Kind.TEXT:
        sense = st.just(STORY)
    elif kind is Kind.DECLARATION:
        sense = st.just("yes")
    else:
        sense = st.sampled_from(["0", "100", "3000", "11999", "12,000", "25k", "-50", "about 70"])
    return sense | sense | sense | nonsense


FACTS = st.builds(
    lambda number, projects: facts_of(*projects, quarter=f"2024-25-Q{number}"),
    st.integers(1, 4),
    st.lists(
        st.builds(
            project,
            st.sampled_from(["P1", "P2", "P3"]),
            award=st.sampled_from([1, 100_000, 1_200_000]),
            spent_before=st.sampled_from([-100, 0, 900_000, 1_300_000]),
            measures=st.integers(0, 2),
            last=st.sampled_from([{}, {"rag_delivery": "green"}, {"rag_delivery": "red"}]),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one.id,
    ),
)


class Walk:
    """A return answered at random: any question that applies, in any order, changes and all."""

    def __init__(self, facts: ReturnFacts, data: st.DataObject) -> None:
        self.data = data
        self.answering = Answering(facts)
        self.given: dict[str, Value | None] = {}

    def answer(self, asked: Asked) -> None:
        """Type or skip; the store changes exactly when the reading says so."""
        before = dict(self.answering.answers)
        if asked.question.optional and self.data.draw(st.booleans()):
            self.given[asked.key] = None
            self.answering.put(asked.key, None)
            return
        typed = self.data.draw(plausible(asked))
        reading = read_answer(asked, typed, course(asked.form, self.answering.facts, before))
        match reading:
            case Accepted(value):
                self.given[asked.key] = value
                self.answering.put(asked.key, value)
            case Doubtful(value):
                again = self.answering.press(asked.key, value, confirmed=True)
                assert again == Accepted(value), "a doubt can always be confirmed"
                self.given[asked.key] = value
            case Unclear():
                assert self.answering.answers == before

    def anywhere(self) -> Asked:
        asked = course(self.answering.form, self.answering.facts, self.answering.answers).asked
        return self.data.draw(st.sampled_from(asked))


@settings(max_examples=60)
@given(FACTS, st.data())
def test_every_order_of_answering_comes_to_an_end_and_loses_nothing(
    facts: ReturnFacts, data: st.DataObject
) -> None:
    walk = Walk(facts, data)
    answering = walk.answering
    for _ in range(data.draw(st.integers(0, 25))):
        walk.answer(walk.anywhere())
        check_course(answering)
    order = answering.finish(spend="100", forecast="100k", committed="0")
    assert next_question(course(answering.form, facts, answering.answers)) is None
    assert unsettled(course(answering.form, facts, answering.answers)) == ()
    asked_twice = {key for key in order if order.count(key) > 1}
    assert asked_twice == set(), "what is settled is not asked again"
    kept = {key: answering.answers[key].value for key in walk.given if key not in order}
    assert kept == {key: value for key, value in walk.given.items() if key not in order}


def check_course(answering: Answering) -> None:
    form, facts, answers = answering.form, answering.facts, answering.answers
    asked = course(form, facts, answers).asked
    keys = [each.key for each in asked]
    assert len(set(keys)) == len(keys), "no question stands twice"
    waiting = next_question(course(form, facts, answers))
    assert waiting == next_question(course(form, facts, dict(reversed(answers.items()))))
    assert waiting is None or waiting.key in keys
    counting = course(form, facts, answers).answers
    assert set(counting) == set(keys) & set(answers)
    for key in answers:
        assert (find(course(form, facts, answers), key) is None) is (key not in keys)


@given(FACTS)
def test_a_return_asks_a_bounded_number_of_questions(facts: ReturnFacts) -> None:
    """At most every question of the form for each project, measure and round."""
    form = quarterly_form()
    subjects = sum(1 + len(each.measures) for each in facts.projects) + 3
    assert len(course(form, facts, {}).asked) <= len(form.places) * subjects


@given(FACTS)
def test_asking_changes_nothing(facts: ReturnFacts) -> None:
    answering = Answering(facts)
    answering.finish(spend="0", forecast="25k")
    before = json.dumps({key: answer.value for key, answer in answering.answers.items()})
    next_question(course(answering.form, facts, answering.answers))
    review(course(answering.form, facts, answering.answers))
    assert before == json.dumps({key: a.value for key, a in answering.answers.items()})
