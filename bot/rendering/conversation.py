"""The messages of a return's conversation: a draft and a question in, Slack messages out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.answers import check_value, shown
from bot.domain.asked import Asked
from bot.domain.carrying import carried, last_hash, same_as_last
from bot.domain.drafts import Draft
from bot.domain.options import options
from bot.domain.privacy import fingerprint
from bot.domain.questions import Kind, Level
from bot.domain.readings import Doubtful, Unclear, Value
from bot.domain.returns import progress
from bot.domain.wordings import section_title, wording
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.doubts import doubt_words
from bot.rendering.text import Templates

BUTTON_VALUE_LIMIT = 2000
_TYPED = (Kind.MONEY, Kind.TEXT)  # also where one press may do
LAST_LIMIT = 250  # of a line about last quarter
QUOTE_LIMIT = 300  # of what somebody typed: enough to know it again


class Speaker:
    """Says things about one draft: the words come from the templates, the facts from the draft."""

    def __init__(self, templates: Templates, draft: Draft) -> None:
        self.templates, self.words = templates, templates.words
        self.draft = draft

    def question(self, asked: Asked) -> SlackMessage:
        """The question, its choices as buttons, and the ways on: Back, Skip, Save, Help."""
        text, help_text = self._wording(asked)
        number, of = progress(self.draft.course, asked.key)
        place = self.words(
            "question.progress",
            number=number,
            of=of,
            section=section_title(asked, self.draft.facts),
        )
        parts: list[Block] = [
            blocks.context(place),
            blocks.section(self.words("question.asking", wording=text)),
        ]
        if help_text:
            parts.append(blocks.context(self.words("question.help", help=help_text)))
        if asked.question.example:
            example = self.words("question.example", example=asked.question.example)
            parts.append(blocks.context(example))
        parts += self._given(asked)
        parts += self._last_quarter(asked)
        parts += self._choices(asked)
        parts.append(self._ways_on(asked))
        return SlackMessage(self.words("question.text", wording=text), tuple(parts))

    def answered(self, asked: Asked, by_other: str | None = None) -> SlackMessage:
        """The question edited to its answer, with Change. `by_other` names a colleague."""
        facts = {"wording": self._wording(asked)[0], "answer": self.answer(asked)}
        text = (
            self.words("answered.by_other", name=by_other, **facts)
            if by_other
            else self.words("answered.body", **facts)
        )
        parts: list[Block] = list(blocks.sections([text]))
        if self.draft.submission is None:
            change = Button(self.words("answered.change"), "change", self._about(asked))
            parts[-1]["accessory"] = change.element()
        return SlackMessage(self.words("answered.text", **facts), tuple(parts))

    def asked_again(self, asked: Asked) -> SlackMessage:
        """What is left where a question stood before it was asked further down."""
        text = self.words("question.closed", wording=self._wording(asked)[0])
        return SlackMessage(text, (blocks.section(text),))

    def gone(self) -> SlackMessage:
        """What is left of a question that no longer applies."""
        text = self.words("question.gone")
        return SlackMessage(text, (blocks.section(text),))

    def doubt(
        self, asked: Asked, reading: Doubtful, typed: str | None, source: str | None
    ) -> SlackMessage:
        """ "Did you mean …?": one press confirms. `source`: the message that it was typed in."""
        answer = shown(asked, reading.value)
        doubt = doubt_words(self.templates, reading, answer)
        text = (
            self.words("doubtful.body", typed=blocks.shortened(typed, QUOTE_LIMIT), doubt=doubt)
            if typed
            else self.words("doubtful.pressed", doubt=doubt)
        )
        yes = Button(
            self.words("doubtful.yes", answer=answer),
            "confirm_answer",
            self._about(asked, v=reading.value, s=source),
            style="primary",
        )
        no = Button(self.words("doubtful.no"), "answer_again", self._about(asked))
        return SlackMessage(text, (*blocks.sections([text]), blocks.actions([yes, no])))

    def personal(self, asked: Asked, reading: Doubtful) -> SlackMessage:
        """What in the text may say who somebody is: change it, or keep it as it is.

        The text itself may be too long for a button: it waits as a pending answer.
        """
        answer = str(reading.value)
        doubt = doubt_words(self.templates, reading, answer)
        text = self.words("personal.body", doubt=doubt)
        about = self._about(asked, h=fingerprint(answer))
        change = Button(self.words("personal.change"), "change_personal", about, style="primary")
        keep = Button(self.words("personal.keep"), "keep_personal", about)
        return SlackMessage(text, (*blocks.sections([text]), blocks.actions([change, keep])))

    def unclear(self, reading: Unclear) -> str:
        """Why the answer could not be read, and what to write instead."""
        return self.words(f"unclear.{reading.reason}", **reading.facts)

    def use_typed(self, asked: Asked, typed: str, source: str, *, ask: str) -> SlackMessage | None:
        """Asks whether a stray message is the answer; None if it is too long for a button.

        None as well for a question whose words are kept nowhere, so not on a button either.
        `ask`: "early" (typed before the question was seen) or "blue" (outside the thread).
        """
        if asked.question.kind is Kind.CALL:
            return None
        value = self._about(asked, t=typed, s=source)
        yes = Button(self.words(f"stray.{ask}_yes"), "use_typed", value, style="primary")
        if blocks.length(yes.element()["value"]) > BUTTON_VALUE_LIMIT:
            return None
        text = self.words(f"stray.{ask}", typed=typed, wording=self._wording(asked)[0])
        return SlackMessage(text, (*blocks.sections([text]), blocks.actions([yes])))

    def about_answer(self, key: str, asked: Asked, **facts: Any) -> SlackMessage:
        """A sentence about an answer already given, with Change."""
        text = self.words(key, wording=self._wording(asked)[0], answer=self.answer(asked), **facts)
        change = Button(self.words("answered.change"), "change", self._about(asked))
        return SlackMessage(text, (*blocks.sections([text]), blocks.actions([change])))

    def help(self, asked: Asked, office: Mapping[str, str]) -> SlackMessage:
        text, help_text = self._wording(asked)
        body = self.words(
            "help.body",
            wording=text,
            help=help_text,
            optional=asked.question.optional,
            **office,
        )
        return SlackMessage(self.words("help.text"), (blocks.section(body),))

    def later(self, answered: int, of: int) -> SlackMessage:
        body = self.words("later.body", answered=answered, of=of, due=self.draft.facts.due)
        resume = Button(
            self.words("later.resume"), "resume", {"r": self.draft.return_id}, style="primary"
        )
        form = Button(self.words("form.fill_in"), "fill_in_form", {"r": self.draft.return_id})
        return SlackMessage(
            self.words("later.text"), (blocks.section(body), blocks.actions([resume, form]))
        )

    def answer(self, asked: Asked) -> str:
        """The current answer as people read it."""
        answer = self.draft.answers[asked.key]
        if answer.value is None and carried(asked, self.draft.course) is not None:
            closes = asked.section.level is Level.REPEATED
            return self.words("answered.closed") if closes else shown(asked, None)
        text = shown(asked, answer.value)
        return self.words("answered.carried", answer=text) if answer.carried else text

    def _last_quarter(self, asked: Asked) -> list[Block]:
        """Last quarter's answers, and a press to give them again: this one, or all that go along.

        One choice is as quickly pressed itself, so it has no button of its own.
        """
        same = same_as_last(asked, self.draft)
        if not same or same[0][0].key != asked.key:
            return []
        lines = [self.words("question.last_title")]
        for each, value in same:
            facts = {"wording": self._wording(each)[0], "answer": shown(each, value)}
            line = self.words("question.last_line", **facts)
            lines.append(blocks.shortened(line, LAST_LIMIT))
        about = self._about(asked, f=last_hash(self.draft.facts))
        buttons = []
        if len(same) > 1:
            label = self.words("question.same_together")
            buttons.append(Button(label, "same_together", about, style="primary"))
        if not asked.question.choices:
            buttons.append(Button(self.words("question.same"), "same", about))
        pressed = [blocks.actions(buttons)] if buttons else []
        return [*blocks.sections(lines), *pressed]

    def _given(self, asked: Asked) -> list[Block]:
        """The answer that there is, and why it is asked for again if it will not do."""
        answer = self.draft.answers.get(asked.key)
        if answer is None:
            return []
        if asked.question.kind is Kind.DECLARATION and self._waits(asked):
            return [blocks.context(self.words("question.agree_again"))]
        lines = [self.words("question.now", answer=self.answer(asked))]
        if answer.value is not None:
            reading = check_value(asked, answer.value, self.draft.course, confirmed=True)
            lines += [self.unclear(reading)] if isinstance(reading, Unclear) else []
        return blocks.sections(lines)

    def _waits(self, asked: Asked) -> bool:
        """Whether the return cannot go on with the answer as it is."""
        following = self.draft.next_question()
        return following is not None and following.key == asked.key

    def _choices(self, asked: Asked) -> list[Block]:
        buttons = [
            Button(label, f"answer_{number}", self._about(asked, v=value))
            for number, (label, value) in enumerate(self._options(asked))
        ]
        typed = asked.question.kind in _TYPED or not buttons
        return [
            *([blocks.context(self.words("question.type_it"))] if typed else []),
            *(
                blocks.actions(buttons[at : at + blocks.ACTIONS_LIMIT])
                for at in range(0, len(buttons), blocks.ACTIONS_LIMIT)
            ),
        ]

    def _options(self, asked: Asked) -> Sequence[tuple[str, Value]]:
        if asked.question.kind is Kind.DECLARATION:
            return [(self.words("question.agree"), True)]
        return options(asked, self.draft.course)

    def _ways_on(self, asked: Asked) -> Block:
        answer = self.draft.answers.get(asked.key)
        ways = [("back", "question.back")]
        if answer is not None and not self._waits(asked):
            ways.insert(0, ("keep", "question.keep"))
        if asked.question.optional and (answer is None or answer.value is not None):
            ways.append(("skip", "question.skip"))
        ways += [("later", "question.later"), ("help", "question.help_button")]
        ways.append(("fill_in_form", "form.fill_in"))
        said = {"skip": asked.question.skip}
        return blocks.actions(
            [
                Button(said.get(action) or self.words(key), action, self._about(asked))
                for action, key in ways
            ]
        )

    def _about(self, asked: Asked, **more: Any) -> Mapping[str, Any]:
        """What a button carries: return, question and the revision of its answer."""
        return {
            "r": self.draft.return_id,
            "q": asked.key,
            "n": self.draft.answered_at_revision(asked.key),
            **more,
        }

    def _wording(self, asked: Asked) -> tuple[str, str]:
        return wording(asked, self.draft.course)
