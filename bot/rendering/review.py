"""The review of a whole return, its receipt, and the word to the partnership's channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.drafts import Draft
from bot.domain.return_states import ReviewStep, steps_from
from bot.domain.versions import Version, no_longer_asked
from bot.domain.wordings import rating_words, wording, wording_known
from bot.rendering import blocks, opening
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.conversation import Speaker
from bot.rendering.kept import kept_lines
from bot.rendering.text import Templates, escaped

_ROOM = 11_500  # characters; Slack refuses a message somewhere above 12,000 in all its blocks
_BLOCK = 100  # what each block counts for beside its text
_MENU_OPTIONS = 100
_MENUS = 5  # at most 500 questions can be changed from the review; the rest from their own message


def quarter_name(templates: Templates, draft: Draft) -> str:
    return opening.quarter_name(templates, draft.facts.quarter)


def review_messages(templates: Templates, draft: Draft) -> list[SlackMessage]:
    """Every answer and the computed totals, in as many messages as it takes.

    The last one submits; once the return is submitted, it is drawn without its buttons.
    """
    words = templates.words
    intro = words(
        "review.intro",
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft),
    )
    heading = blocks.header(words("review.heading"))
    lines = [intro, *_answer_lines(templates, draft), *_file_lines(templates, draft)]
    body = [heading, *blocks.sections(lines)]
    totals = blocks.sections(_total_lines(templates, draft))
    ways_on = [*_change_menus(templates, draft), _decide(templates, draft)]
    pages = list(pages_of([*([block] for block in body), [*totals, *ways_on]]))
    if draft.submission is not None:
        del pages[-1][-len(ways_on) :]
    return [SlackMessage(words("review.text"), tuple(page)) for page in pages]


def _file_lines(templates: Templates, draft: Draft) -> list[str]:
    if not draft.files:
        return []
    lines = [
        templates.words("evidence.line", name=each.name, size=each.size) for each in draft.files
    ]
    return [templates.words("evidence.title"), *lines]


def kept_of(templates: Templates, draft: Draft) -> list[str]:
    """The answers that may say who somebody is, and that their author chose to keep."""
    kept = [(wording(asked, draft.course)[0], sorts) for asked, sorts in draft.kept_personal]
    return kept_lines(templates, kept)


def answers_for_office(
    templates: Templates, draft: Draft, *, can_ask: bool, latest: Version | None = None
) -> list[SlackMessage]:
    """Every answer and the totals for an officer; below them the answers to ask about.

    latest: the version that was submitted; what it answered is shown also where it is no longer
    asked for.
    """
    words = templates.words
    title = words(
        "review.of_office",
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft),
    )
    gone = _gone_lines(templates, draft, latest) if latest and draft.submission else []
    kept = kept_of(templates, draft)
    lines = [title, *_answer_lines(templates, draft), *gone, *kept, *_file_lines(templates, draft)]
    body = blocks.sections(lines)
    totals = blocks.sections(_total_lines(templates, draft))
    menus = _menus(draft, "ask", words("desk.menu")) if can_ask else []
    pages = pages_of([*([block] for block in body), totals, *([menu] for menu in menus)])
    return [SlackMessage(title, tuple(page)) for page in pages]


def review_blocks(templates: Templates, draft: Draft) -> list[Block]:
    """Every answer and the computed totals, without buttons: for a window."""
    lines = [*_answer_lines(templates, draft), *_file_lines(templates, draft)]
    return blocks.sections([*lines, *_total_lines(templates, draft)])


def replaced_review(templates: Templates) -> SlackMessage:
    """What is left of a review's buttons once an answer has been changed."""
    text = templates.words("review.replaced")
    return SlackMessage(text, (blocks.section(text),))


def receipt(templates: Templates, draft: Draft, *, email: str) -> SlackMessage:
    """The proof that a submitter keeps: reference, London time, spend and the answers' hash."""
    assert draft.submission is not None  # noqa: S101 - a receipt follows a submission
    words, submission = templates.words, draft.submission
    body = words(
        "receipt.body",
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft),
        reference=submission.reference,
        at=submission.at,
        spent=draft.totals().all.spent,
    )
    return SlackMessage(
        words("receipt.text", reference=submission.reference),
        (
            blocks.header(words("receipt.heading")),
            blocks.section(body),
            blocks.context(words("receipt.hash", hash=submission.hash)),
            blocks.context(words("receipt.emailed", email=email)),
        ),
    )


def channel_note(templates: Templates, draft: Draft, *, name: str) -> SlackMessage:
    """What the partnership's channel is told: that it was submitted, by whom and when."""
    assert draft.submission is not None  # noqa: S101 - it follows a submission
    quarter = quarter_name(templates, draft)
    text = templates.words(
        "channel.submitted",
        quarter=quarter,
        name=name,
        at=draft.submission.at,
        reference=draft.submission.reference,
    )
    fallback = templates.words("channel.text", partnership=draft.facts.partnership, quarter=quarter)
    return SlackMessage(fallback, (blocks.section(text),))


def call_wanted(templates: Templates, draft: Draft, *, name: str, email: str) -> SlackMessage:
    """What the officers are told when somebody asks for a call. Of the matter it says nothing."""
    partnership = draft.facts.partnership
    body = templates.words(
        "call.body",
        name=name,
        partnership=partnership,
        quarter=quarter_name(templates, draft),
        email=email,
    )
    text = templates.words("call.text", name=name, partnership=partnership)
    return SlackMessage(text, (blocks.section(body),))


def prompt(
    templates: Templates, draft: Draft, *, started: bool = False, submitted_by: str | None = None
) -> SlackMessage:
    """The message that a return's thread hangs from; edited as the return goes on."""
    words = templates.words
    quarter = quarter_name(templates, draft)
    due = draft.facts.due
    parts: list[Block] = [
        blocks.header(words("prompt.heading", quarter=quarter)),
        blocks.section(
            words(
                "prompt.body",
                partnership=draft.facts.partnership,
                quarter=quarter,
                projects=len(draft.facts.projects),
                minutes=3 + 2 * len(draft.facts.projects),
            )
        ),
    ]
    if draft.submission is not None:
        submitted = words(
            "prompt.submitted",
            at=draft.submission.at,
            by=submitted_by,
            reference=draft.submission.reference,
        )
        whose = words("prompt.partnership", partnership=draft.facts.partnership)
        parts[1:] = [blocks.section(whose), blocks.section(submitted)]
        if ReviewStep.AMEND in steps_from(draft.state):
            parts.append(blocks.actions([amend_button(templates, draft)]))
    else:
        parts.append(blocks.section(words("prompt.due", due=due)))
        if started:
            parts.append(blocks.context(words("prompt.underway")))
        label = words("prompt.resume" if started else "prompt.start")
        resume = Button(label, "resume", {"r": draft.return_id}, style="primary")
        form = Button(words("form.fill_in"), "fill_in_form", {"r": draft.return_id})
        parts.append(blocks.actions([resume, form]))
    return SlackMessage(words("prompt.text", quarter=quarter, due=due), tuple(parts))


def amend_button(templates: Templates, draft: Draft) -> Button:
    """The partnership changes what it has submitted: it is asked whether it means it."""
    words = templates.words
    return Button(
        words("amend.button"),
        "amend",
        {"r": draft.return_id, "n": draft.version},
        confirm=blocks.confirm(
            words("amend.title"), words("amend.text"), words("amend.yes"), words("amend.no")
        ),
    )


def pages_of(units: Iterable[list[Block]]) -> Iterator[list[Block]]:
    """As few messages as hold all units; the blocks of a unit stay together."""
    page: list[Block] = []
    for unit in units:
        longer = page + unit
        if page and (len(longer) > blocks.MESSAGE_BLOCKS or _weight(longer) > _ROOM):
            yield page
            longer = unit
        page = longer
    yield page


def _weight(page: Iterable[Block]) -> int:
    return sum(_BLOCK + sum(map(blocks.length, _texts(block))) for block in page)


def _texts(part: object) -> Iterator[str]:
    """Every text in a block, those of a closed menu's options too."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


def _answer_lines(templates: Templates, draft: Draft) -> Iterator[str]:
    speaker = Speaker(templates, draft)
    for part in draft.review():
        yield templates.words("review.section", title=part.title)
        for asked, _answer in part.lines:
            question, _help = wording(asked, draft.course)
            yield templates.words("review.line", wording=question, answer=speaker.answer(asked))


def _gone_lines(templates: Templates, draft: Draft, latest: Version) -> list[str]:
    now = draft.course
    lines = [
        templates.words(
            "review.line", wording=wording_known(asked, now), answer=shown(asked, value)
        )
        for asked, value in no_longer_asked(now, latest)
    ]
    return [templates.words("review.no_longer"), *lines] if lines else []


def _total_lines(templates: Templates, draft: Draft) -> Iterator[str]:
    sums = draft.totals()
    yield templates.words("review.totals_title")
    for figures in sums.projects:
        name = draft.facts.project_by_id[figures.project].name
        rating = rating_words(draft.form, figures)
        yield templates.words("review.project_totals", name=name, figures=figures, rating=rating)
    yield templates.words("review.all_totals", figures=sums.all)
    for part in draft.by_area():
        yield templates.words("review.area_totals", part=part)


def _change_menus(templates: Templates, draft: Draft) -> list[Block]:
    return _menus(draft, "change", templates.words("review.change"))


def _on_menu(draft: Draft, asked: Asked, does: str) -> bool:
    if does == "ask":
        return draft.open_to_query(asked.key) is not None
    return asked.key in draft.answers or asked.question.on_request


def _menus(draft: Draft, does: str, placeholder: str) -> list[Block]:
    """Menus of every answered question; the return is named by the block, an option by its key.

    What is answered on request only can be chosen to be changed before it is answered.
    """
    options = [
        (escaped(wording(asked, draft.course)[0]), asked.key)
        for asked in draft.course.asked
        if _on_menu(draft, asked, does)
    ]
    menus = [options[at : at + _MENU_OPTIONS] for at in range(0, len(options), _MENU_OPTIONS)]
    return [
        {
            "type": "actions",
            "block_id": f"{does}:{number}:{draft.return_id}",
            "elements": [blocks.menu(f"{does}_menu", placeholder, some)],
        }
        for number, some in enumerate(menus[:_MENUS])
    ]


def _decide(templates: Templates, draft: Draft) -> Block:
    words = templates.words
    about = {"r": draft.return_id, "n": draft.revision, "f": draft.facts_hash()}
    submit = Button(
        words("review.submit"),
        "submit",
        about,
        style="primary",
        confirm=blocks.confirm(
            words("review.confirm_title"),
            words("review.confirm_text"),
            words("review.confirm_yes"),
            words("review.confirm_no"),
        ),
    )
    return blocks.actions([submit, Button(words("review.later"), "later", about)])
