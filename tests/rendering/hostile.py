"""Text that tries to be more than text, and a return all of whose words are made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.asked import Asked
from bot.domain.board import Place, board_of
from bot.domain.drafts import Draft, Submission
from bot.domain.facts import ReturnFacts
from bot.domain.own_money import Awarded, YearOfMoney
from bot.domain.questions import Kind
from bot.domain.readings import FACTS_OF, Doubt, Doubtful, Unclear, UnclearReason
from bot.domain.return_states import ReturnState
from bot.domain.standing import Query, Standing
from bot.domain.timeline import Happening
from bot.domain.versions import Version
from bot.domain.virement import Request, VirementState
from bot.rendering import desk, home, opening, own_money, partner_news, review, virement
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.conversation import Speaker
from bot.rendering.greeting import OpenReturn, greeting
from bot.rendering.text import Templates
from tests.domain.samples import Answering, facts_of, measure, project

CORPUS = {
    "plain": "Locks and lights",
    "broadcast": "<!channel> <!here> <!everyone>",
    "mention": "<@U1> <#C1> <!subteam^S1>",
    "link": "<http://evil.example|the office>",
    "ampersand": "Hinckley & Bosworth &amp; &lt;b&gt; & &",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>",
    "css": "</td></tr></table><style>*{display:none}</style>",
    "header": "Fine\r\nBcc: all@evil.example\r\n\r\n<b>body</b>",
    "line separators": "one\u2028two\u2029three\x85four\x0bfive",
    "controls": "nul \0 bell \a escape \x1b[31m delete \x7f",
    "half a pair": "high \ud83d low \udc00",
    "right to left": "\u202eevil\u202c \u2066inside\u2069 \u200f",
    "template": "{{ 7 * 7 }} {% if 1 %} {project} {0} %s %(x)s ${x}",
    "marks": "*bold* _italic_ ~gone~ `code` ```block``` > quote",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈 :tada: é",
    "many emoji": "👋" * 990,
    "long": "A very long & <winding> name 👋 " * 200,
    "long word": "&<>👋" * 1500,
}
LONGEST_NAME, LONGEST_ANSWER = 150, 600  # what the register and the form let through
AT = datetime(2024, 7, 8, 12, 30, tzinfo=UTC)
OFFICE = {"office": "", "office_email": ""}


def facts_made_of(text: str, *, projects: int = 2, measures: int = 2) -> ReturnFacts:
    """A return whose every name is the text, as far as a register takes it."""
    text = text[:LONGEST_NAME]
    named = [
        replace(
            project(f"P{number}"),
            name=text,
            objective=text,
            measures=tuple(
                replace(measure(f"P{number}-M{place}"), name=text, unit=text)
                for place in range(measures)
            ),
        )
        for number in range(projects)
    ]
    return replace(facts_of(*named), partnership=text, lead=text, deputy=text)


def draft_made_of(text: str, *, projects: int = 2, measures: int = 2) -> Draft:
    """Answered to the end, each text answer being the text."""
    answering = Answering(facts_made_of(text, projects=projects, measures=measures))
    answering.finish(risk="Anything can happen, and it may be serious.")
    volunteered = [each.key for each in answering.course.asked if each.question.on_request]
    for key in [*answering.answers, *volunteered]:
        if (asked := answering.asked(key)).question.kind is Kind.TEXT:
            answering.put(asked.key, text[:LONGEST_ANSWER])
    answering.put("declare", value=True)
    form, facts, answers = answering.form, answering.facts, answering.answers
    return Draft("2024-25-Q1.northwold", form, facts, answers, answering.revision)


def submitted(draft: Draft, reference: str) -> Draft:
    return draft.submitted(Submission(AT, "ada", reference[:LONGEST_NAME], "0" * 64))


def every_message(templates: Templates, typed: str) -> Iterator[tuple[str, SlackMessage]]:
    """Each message that Reeve can post, with its name: all that people typed is the text."""
    draft, text = draft_made_of(typed), typed[:LONGEST_NAME]
    done = submitted(draft, text)
    office = dict.fromkeys(OFFICE, text)
    for asked in draft.course.asked:
        yield from _about_question(templates, draft, asked, typed, office)
    speaker = Speaker(templates, draft)
    yield "gone", speaker.gone()
    yield "later", speaker.later(3, 17)
    for reason in UnclearReason:
        facts: dict[str, Any] = dict.fromkeys(FACTS_OF.get(reason, ()), text)
        said = speaker.unclear(Unclear(reason, facts))
        yield f"unclear {reason}", SlackMessage(said, (section(said),))
    for number, message in enumerate(review.review_messages(templates, draft)):
        yield f"review {number}", message
    yield "submitted review", review.review_messages(templates, done)[-1]
    yield "replaced review", review.replaced_review(templates)
    yield "receipt", review.receipt(templates, done, email=text)
    yield "channel", review.channel_note(templates, done, name=text)
    for started in (False, True):
        yield f"prompt {started}", review.prompt(templates, draft, started=started)
    yield "submitted prompt", review.prompt(templates, done, submitted_by=text)
    yield from _of_the_office(templates, draft, typed, office)
    yield from _after_submission(templates, done, typed)


def _after_submission(
    templates: Templates, draft: Draft, typed: str
) -> Iterator[tuple[str, SlackMessage]]:
    """All that officer and partnership are shown of a submitted return, in each of its states."""
    text, standing = typed[:LONGEST_NAME], standing_made_of(draft, typed)
    asked = draft.course.asked[0]
    for state in ReturnState:
        stands = draft.standing(state)
        yield f"card {state}", desk.card(templates, stands, standing)
        for number, page in enumerate(review.answers_for_office(templates, stands, can_ask=True)):
            yield f"answers {state} {number}", page
        yield f"prompt {state}", review.prompt(templates, stands, submitted_by=text)
    yield "asking", desk.asking(templates, draft, asked)
    old, new = standing.versions
    for number, page in enumerate(desk.change_pages(templates, draft, standing, old, new)):
        yield f"changes {number}", page
    told = [
        Happening(
            event,
            text,
            AT,
            AT,
            {"query": 1, "reason": typed[:1500], "version": 1, "virement": "V1"},
        )
        for event in (*desk.TOLD, "something else happened")
    ]
    for number, page in enumerate(desk.timeline_pages(templates, draft, standing, told)):
        yield f"timeline {number}", page
    words = typed[:1500]
    yield "query", partner_news.query_asked(templates, draft, asked, 1, name=text, words=words)
    yield "replied", partner_news.query_replied(templates, words)
    yield "reopened", partner_news.return_reopened(templates, draft, text, words)
    yield "amended", partner_news.return_amended(templates, draft)
    for move in standing.moves:
        yield f"virement {move.state}", virement.decided(templates, move)
    yield "virement stands", virement.stands(templates, standing.moves[0])


def standing_made_of(draft: Draft, typed: str) -> Standing:
    """Two versions, the second without its summary, and a question about the first answer."""
    text = typed[:LONGEST_NAME]
    answers = {key: answer.value for key, answer in draft.answers.items()}
    versions = tuple(
        Version(number, AT, "ada", f"{text}-{number}", "0" * 64, kept, (AT, "ada"))
        for number, kept in enumerate([answers, answers | {"summary": "Changed."}], 1)
    )
    query = Query(1, 1, draft.course.asked[0].key, typed[:1500], text, AT)
    moves = tuple(
        virement_made_of(draft, typed, number, state)
        for number, state in enumerate(VirementState, 1)
    )
    return Standing(versions, (query,), {"ada": text}, moves=moves)


def virement_made_of(draft: Draft, typed: str, number: int, state: VirementState) -> Request:
    text, words = typed[:LONGEST_NAME], typed[:600]
    return Request(
        id=f"V{number}",
        return_id=draft.return_id,
        partnership=text,
        quarter=draft.facts.quarter,
        source=text,
        target=text,
        pence=60_000,
        why=words[:300],
        state=state,
        by=text,
        at=AT,
        decided_by=text,
        decided_at=AT,
        reason=words,
    )


def _about_question(
    templates: Templates, draft: Draft, asked: Asked, typed: str, office: dict[str, str]
) -> Iterator[tuple[str, SlackMessage]]:
    speaker, key, text = Speaker(templates, draft), asked.key, typed[:LONGEST_NAME]
    fresh = replace(draft, answers={k: v for k, v in draft.answers.items() if k != key})
    yield f"question {key}", speaker.question(asked)
    yield f"first time {key}", Speaker(templates, fresh).question(asked)
    yield f"answered {key}", speaker.answered(asked)
    yield f"answered by another {key}", speaker.answered(asked, text)
    yield f"asked again {key}", speaker.asked_again(asked)
    yield f"help {key}", speaker.help(asked, office)
    for words in ("stale.answered", "edited.same", "edited.replaced", "deleted.body"):
        yield f"{words} {key}", speaker.about_answer(words, asked)
    yield f"edited.unusable {key}", speaker.about_answer("edited.unusable", asked, why=text)
    for ask in ("early", "blue"):
        if stray := speaker.use_typed(asked, typed, "D1:1.1", ask=ask):
            yield f"stray {ask} {key}", stray
    for doubt in Doubt:
        facts: dict[str, Any] = dict.fromkeys(FACTS_OF.get(doubt, ()), text)
        value = draft.answers[key].value
        if value is not None and asked.question.kind is not Kind.TEXT:
            reading = Doubtful(value, doubt, facts)
            yield f"doubt {doubt} {key}", speaker.doubt(asked, reading, typed, "D1:1.1")
            yield f"pressed doubt {doubt} {key}", speaker.doubt(asked, reading, None, None)


def _of_the_office(
    templates: Templates, draft: Draft, typed: str, office: dict[str, str]
) -> Iterator[tuple[str, SlackMessage]]:
    quarter, due, text = draft.facts.quarter, draft.facts.due, typed[:LONGEST_NAME]
    yield "ended", opening.quarter_ended(templates, quarter, due=due)
    names = [text] * 9
    yield (
        "opened",
        opening.quarter_opened(
            templates, quarter, due=due, name=text, asked=3, unasked=names, unfunded=names
        ),
    )
    for is_officer in (False, True):
        for returns in ([], [OpenReturn(draft, "summary")], [OpenReturn(draft, None)] * 12):
            said = greeting(
                templates,
                name=text,
                office=office,
                is_officer=is_officer,
                open_returns=returns,
                typed=typed,
                source="D1:1.1",
            )
            yield f"greeting {is_officer} {len(returns)}", said


def every_home(templates: Templates, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each Home view, made of the text."""
    draft = draft_made_of(text, projects=1, measures=0)
    done = submitted(draft, text)
    name = text[:LONGEST_NAME]
    hello = home.greeting(templates, name)
    yield "stranger", home.view(home.stranger(templates, dict.fromkeys(OFFICE, name)))
    when: dict[str, Any] = {"now": draft.facts.due, "holidays": {}}
    yield "nothing", home.view([*hello, *home.own_returns(templates, [], **when)])
    yield "own", home.view([*hello, *home.own_returns(templates, [draft, done] * 4, **when)])
    yield "money", home.view([*hello, *own_money.year(templates, "2024-25", [money_of(text)])])
    may_open = [(draft.facts.quarter, draft.facts.due)] * 4
    stands = board_of([place(f"{name} {number}", state) for number in range(40) for state in ALL])
    board: dict[str, Any] = {"now": AT, "reviews": True}
    yield "board", home.view([*hello, *home.board(templates, may_open, stands, **board)])
    yield "empty board", home.view([*hello, *home.board(templates, [], board_of([]), **board)])
    asked = virement_made_of(draft, text, 1, VirementState.ASKED)
    yield "virements", home.view([*hello, *virement.board(templates, [asked] * 3)])


ALL = tuple(ReturnState)[:4]


def place(partnership: str, state: ReturnState) -> Place:
    """A return on the office's board: one quarter for each state."""
    quarter = f"2024-25-Q{ALL.index(state) + 1}"
    return Place(
        f"{quarter}.{partnership[-9:]}", partnership, quarter, state, True, AT, True, False, 1
    )


def money_of(text: str) -> YearOfMoney:
    name = text[:LONGEST_NAME]
    return YearOfMoney(name, [(name, 10_000), (name, 20_001)], [Awarded(name, 30_000, 5)] * 9)
