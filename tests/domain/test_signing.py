"""Who may sign a return's figures, and which figures a signature is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.asked import Answer
from bot.domain.drafts import Draft, Submission
from bot.domain.errors import Refusal
from bot.domain.permissions import Actor, Held, Role
from bot.domain.return_states import ReturnState
from bot.domain.signing import (
    Signature,
    figures_hash,
    is_current,
    require_signer,
    signature_of,
    typed_by,
)
from tests.domain.samples import NOON, Answering, facts_of, project


def submitted(answering: Answering) -> Draft:
    """The return as it is once Ada has submitted it."""
    draft = Draft("r1", answering.form, answering.facts, answering.answers, answering.revision)
    return draft.submitted(Submission(NOON, "ada", "R1", "x"))


@pytest.fixture
def answering() -> Answering:
    """Ada has answered everything."""
    answering = Answering(facts_of(project("P1"), project("P2")))
    answering.finish()
    return answering


def somebody(ident: str, *held: Held) -> Actor:
    return Actor(ident, ident, "x@example.org", None, held)


FINANCE = Held(Role.FINANCE, "eastvale")


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (somebody("noel"), "not_finance"),
        (somebody("noel", Held(Role.FINANCE, "westmoor")), "not_finance"),
        (somebody("noel", Held(Role.LEAD, "eastvale")), "not_finance"),
        (somebody("noel", Held(Role.CHIEF_FINANCE_OFFICER, None)), "not_finance"),
        (somebody("ada", FINANCE), "sign_own"),
        (somebody("noel", FINANCE), None),
    ],
)
def test_its_finance_officer_signs_who_typed_no_figure(
    answering: Answering, actor: Actor, why: str | None
) -> None:
    if why is None:
        require_signer(actor, "eastvale", submitted(answering))
    else:
        with pytest.raises(Refusal) as refusal:
            require_signer(actor, "eastvale", submitted(answering))
        assert refusal.value.code == why


def test_one_amount_of_money_is_enough_and_words_are_none(answering: Answering) -> None:
    by_noel = {key: replace(each, by="noel") for key, each in answering.answers.items()}
    assert typed_by(answering.course) == {"ada"}
    answering.answers["summary"] = by_noel["summary"]
    assert typed_by(answering.course) == {"ada"}
    answering.answers["committed:P2"] = by_noel["committed:P2"]
    assert typed_by(answering.course) == {"ada", "noel"}


@pytest.mark.parametrize("key", ["spend:P1", "committed:P2", "forecast:P1"])
def test_any_other_figure_is_another_thing_to_sign(answering: Answering, key: str) -> None:
    before = figures_hash(submitted(answering))
    value = answering.answers[key].value
    assert isinstance(value, int)
    answering.answers[key] = Answer(key, value + 1, 999, "ada", NOON)
    assert figures_hash(submitted(answering)) != before


def test_pence_that_move_between_projects_are_another_thing_to_sign(answering: Answering) -> None:
    draft = submitted(answering)
    moved = Answering(facts_of(project("P1", spent_before=1), project("P2")))
    other = Answering(facts_of(project("P1"), project("P2", spent_before=1)))
    moved.finish()
    other.finish()
    hashes = {figures_hash(submitted(each)) for each in (moved, other)} | {figures_hash(draft)}
    assert len(hashes) == 3


def test_words_do_not_matter_to_the_figures_but_a_later_version_does(answering: Answering) -> None:
    draft = submitted(answering)
    answering.put("summary", "Other words about the same quarter.")
    assert figures_hash(submitted(answering)) == figures_hash(draft)
    assert figures_hash(replace(draft, version=2)) != figures_hash(draft)


def test_figures_can_be_signed_only_as_they_were_shown_and_while_with_the_office(
    answering: Answering,
) -> None:
    draft = submitted(answering)
    shown = figures_hash(draft)
    assert is_current(draft, shown)
    assert not is_current(draft, "0" * 64)
    assert not is_current(draft.standing(ReturnState.REOPENED), shown)
    assert is_current(draft.standing(ReturnState.ACCEPTED), shown)


def test_a_signature_is_found_by_its_figures() -> None:
    one = Signature(1, "a", True, "", "Noel", NOON)
    two = Signature(1, "b", False, "No.", "Noel", NOON)
    assert signature_of([one, two], "b") is two
    assert signature_of([one, two], "c") is None
