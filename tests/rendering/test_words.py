"""Every word that Reeve needs is there, fits the facts it is given, and is used."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from bot.domain.lateness import FlagKind, Outcome
from bot.domain.lateness_record import Standing, YearCounts
from bot.domain.nudges import Tone
from bot.domain.privacy import Sort
from bot.domain.readings import FACTS_OF, Doubt, UnclearReason
from bot.domain.return_states import ReturnState
from bot.rendering.form_sheet import Note
from bot.rendering.text import Templates, WordsMissing
from bot.rendering.vocabulary import REFUSALS, WORDS, sample
from tests.architecture.sources import python_files

FOLDER = Path(__file__).parents[2] / "templates"
PARTS = ("bot/journeys", "bot/rendering", "bot/slack", "bot/domain", "bot/web")
SPOKEN = ("words", "tell", "about_answer")
SPREAD = {
    "reference",  # of figures to sign
    *("office", "office_email"),  # what `**office` brings
    *("partnership", "quarter", "due", "days"),  # of a reminder and of a flag
    *("by", "wanted", "reason", "decided_by", "why"),  # of an extension
    *("at", "decided_at"),  # of the record
    *("name", "first", "last"),  # of a cover
}
ABOUT_ANSWER = {"wording", "answer"}  # what `about_answer` adds


@pytest.mark.parametrize("key", WORDS)
def test_words_render_with_exactly_the_facts_that_they_are_given(
    templates: Templates, key: str
) -> None:
    rendered = templates.words(key, **sample(key))
    assert rendered.strip()
    assert "{{" not in rendered
    assert "}}" not in rendered


def test_every_doubt_and_every_reason_has_words_with_its_facts() -> None:
    for doubt in Doubt:
        # what was found in a text is told as one list of details
        facts = ("details",) if doubt is Doubt.PERSONAL else FACTS_OF.get(doubt, ())
        assert set(WORDS[f"doubt.{doubt}"]) == {"answer", *facts}
    for reason in UnclearReason:
        assert WORDS[f"unclear.{reason}"] == FACTS_OF.get(reason, ())


def test_every_refusal_that_is_raised_has_words_and_every_such_word_a_refusal() -> None:
    raised = {
        node.args[0].value
        for source in python_files(*PARTS)
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Refusal"
        and isinstance(node.args[0], ast.Constant)
    }
    assert raised == set(REFUSALS)


def test_every_refusal_names_its_code_where_it_is_raised() -> None:
    """So that the one above sees it."""
    unseen = [
        source.at(node)
        for source in python_files(*PARTS)
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Refusal"
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert unseen == []


def test_every_word_that_is_asked_for_is_there_and_given_its_facts() -> None:
    """Read from the calls themselves: `words("prompt.due", due=…)`."""
    wrong = []
    for place, called, key, named, has_spread in spoken():
        allowed = set(WORDS.get(key, ()))
        given = named | (ABOUT_ANSWER if called == "about_answer" else set())
        lacking = allowed - given - (SPREAD | ABOUT_ANSWER if has_spread else set())
        if key not in WORDS or given - allowed or lacking:
            wrong.append(f"{place}: {key} is given {sorted(given)}, and takes {sorted(allowed)}")
    assert wrong == []


def test_no_word_is_there_in_vain() -> None:
    named = {
        node.value
        for source in python_files(*PARTS)
        if not source.name.startswith("bot/rendering/vocabulary/")
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made_up = {
        "refusal",
        "doubt",
        "unclear",
        "file_refused",
    }  # by code: the tests above see to these
    put_together = {f"stray.{ask}{end}" for ask in ("early", "blue") for end in ("", "_yes")}
    put_together |= {f"nudge.{tone}" for tone in Tone} | {f"flag.{kind}" for kind in FlagKind}
    put_together |= {f"position.{tone}" for tone in Tone} | {f"flag.{each}" for each in Outcome}
    put_together |= {f"export.{state}" for state in ReturnState}
    put_together |= {f"personal.{sort}" for sort in Sort}
    put_together |= {f"record.{standing}" for standing in Standing}
    put_together |= {f"record_file.stands_{standing}" for standing in Standing}
    put_together |= {f"record_file.kind_{kind}" for kind in FlagKind}
    put_together |= {f"record_file.decision_{outcome}" for outcome in Outcome}
    put_together |= {f"record_file.{field.name}" for field in fields(YearCounts)}
    put_together |= {f"form.{note}" for note in Note}
    in_vain = {key for key in WORDS if key not in named and key.partition(".")[0] not in made_up}
    assert in_vain - put_together == set()


def test_words_put_into_words_are_escaped_once(templates: Templates) -> None:
    """ "Hinckley & Bosworth" must not be read as "Hinckley &amp; Bosworth"."""
    facts = {"project": "Locks & <bolts>", "award": "£1.00", "percent": 150}
    doubt = templates.words("doubt.far_over_award", answer="£9.00", **facts)
    assert "Locks &amp; &lt;bolts&gt;" in doubt
    assert doubt in templates.words("doubtful.body", typed="9 & <9>", doubt=doubt)
    assert "9 &amp; &lt;9&gt;" in templates.words("doubtful.body", typed="9 & <9>", doubt=doubt)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the delivered templates, to be spoiled."""
    shutil.copytree(FOLDER, tmp_path / "templates")
    return tmp_path / "templates"


SLIPS = {
    "a key that is missing": (
        '[deleted]\nbody = "You',
        '[deleted]\n# "You',
        ['Add "deleted.body"'],
    ),
    "a misspelt key": ("type_it =", "typ_it =", ['Add "question.type_it"', '"question.typ_it"']),
    "a key too many": ("[help]\n", '[help]\nmore = "x"\n', ['"help.more"', "no use for it"]),
    "a misspelt fact": ("{{ hash }}", "{{ hsah }}", ["receipt.hash", "{{ hsah }}", "given hash"]),
    "a fact of another sentence": (
        'heading = "Check your answers"',
        'heading = "{{ due }}"',
        ["review.heading", "{{ due }}", "given no facts"],
    ),
    "a misspelt fact that is seldom shown": (
        "'You can skip this question.' if optional else",
        "'You can skip this question.' if optional else office_mail or",
        ["help.body", "{{ office_mail }}"],
    ),
    "a misspelt part of a fact": (
        "{{ figures.remaining | pounds }} left*",
        "{{ figures.remains | pounds }} left*",
        ["review.all_totals", "remains"],
    ),
    "a misspelt form": ("{{ spent | pounds }}", "{{ spent | pouns }}", ["receipt.body", "pouns"]),
    "a form that does not suit": (
        "{{ due | london_time }}*. Every",
        "{{ due | pounds }}*. Every",
        ["prompt.due"],
    ),
    "a brace too few": ("{{ hash }}", "{{ hash }", ["receipt.hash"]),
    "nothing between the quotes": ('skip = "Skip"', 'skip = ""', ["question.skip", "no words"]),
    "a number for a sentence": ('skip = "Skip"', "skip = 7", ["question.skip", "no words"]),
    "a quote too few": ('skip = "Skip"', 'skip = "Skip', ["conversation.toml", "cannot be read"]),
    "bytes that are no text": (
        'skip = "Skip"',
        'skip = "\udcff"',
        ["conversation.toml", "cannot be read"],
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_rewording_is_refused_with_its_place(folder: Path, slip: str) -> None:
    """When Reeve starts, not in the middle of somebody's return."""
    right, wrong, says = SLIPS[slip]
    files = sorted((folder / "slack").iterdir())
    spoil(next(file for file in files if right in file.read_text("utf-8")), right, wrong)
    with pytest.raises(WordsMissing) as refused:
        Templates.proven(folder)
    assert [words for words in says if words not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("receipt.txt", "{{ person }}", "{{ preson }}"),
        ("receipt.subject.txt", "{{ submission.reference }}", "{{ submission.referense }}"),
        ("receipt.html", "{% endfor %}", ""),
        ("receipt.txt", "{{ submission.reference }}", "{{ submission.referense }}"),
    ],
)
def test_a_slip_in_an_email_is_refused_with_its_place(
    folder: Path, name: str, right: str, wrong: str
) -> None:
    spoil(folder / "email" / name, right, wrong)
    with pytest.raises(WordsMissing, match="receipt"):
        Templates.proven(folder)


@pytest.mark.parametrize(
    "name", ["email/receipt.txt", "email/layout.html", "slack/conversation.toml"]
)
def test_a_template_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WordsMissing, match=Path(name).name):
        Templates.proven(folder)


def spoil(path: Path, right: str, wrong: str) -> None:
    text = path.read_text("utf-8")
    assert right in text, f"{path.name} no longer holds {right}"
    path.write_bytes(text.replace(right, wrong, 1).encode("utf-8", "surrogateescape"))


def spoken() -> Iterator[tuple[str, str, str, set[str], bool]]:
    """Each call that names its words: where, by what, the key, its facts, and whether more come."""
    for source in python_files(*PARTS):
        for node in source.nodes:
            if not (isinstance(node, ast.Call) and node.args):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            key = node.args[0]
            if called in SPOKEN and isinstance(key, ast.Constant) and isinstance(key.value, str):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                spread = any(keyword.arg is None for keyword in node.keywords)
                yield source.at(node), called, key.value, given, spread
