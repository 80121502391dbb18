"""Who may do what to whose return: every button, every sort of person, own return and another's.

A button may be pressed by somebody who should never have seen it: the rules decide, and whoever
they refuse sees and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from bot.sandbox.records import Message
from bot.slack.presses import STEPS
from storage.tables import BidRound, Extension, FormVersion, LatenessFlag, RoleHeld
from tests.slack import backstage
from tests.slack.backstage import (
    MESSAGES,
    PROJECT,
    Q1,
    RETURN,
    SMALL,
    SMALL_DEPUTY,
    SMALL_FINANCE,
    SMALL_LEAD,
    STRANGER,
)
from tests.slack.scene import OFFICER, Scene, shown

# One of each sort, seen from Rutland's return.
OWN_LEAD, OWN_DEPUTY, OWN_FINANCE = SMALL_LEAD, SMALL_DEPUTY, SMALL_FINANCE
OTHER_LEAD, OTHER_DEPUTY, OTHER_FINANCE = "joel-harcastle", "bethan-rees", "marcus-odell"
CHIEF_EXECUTIVE, CHIEF_FINANCE = "rosalind-okafor", "stephen-bramhall"
MONITORING, COMMISSIONER = "harriet-quayle", "elizabeth-cardew"
EVERYBODY = frozenset(
    {
        OWN_LEAD,
        OWN_DEPUTY,
        OWN_FINANCE,
        OTHER_LEAD,
        OTHER_DEPUTY,
        OTHER_FINANCE,
        OFFICER,
        CHIEF_EXECUTIVE,
        CHIEF_FINANCE,
        MONITORING,
        COMMISSIONER,
        STRANGER,
    }
)
ANSWERING = frozenset({OWN_LEAD, OWN_DEPUTY})
SIGNING = frozenset({OWN_FINANCE})
OFFICERS = frozenset({OFFICER})

# What each button carries, and who may press it. A new step fails the tests until it is here.
RISK: dict[str, Any] = {"r": RETURN, "q": "risk:1", "n": 0}
SPEND: dict[str, Any] = {"r": RETURN, "q": f"spend:{PROJECT}", "n": 0}
ROUND = "2023-24-B1"
BID: dict[str, Any] = {"round": ROUND, "p": SMALL}
MATRIX: Mapping[str, tuple[Mapping[str, Any], frozenset[str]]] = {
    "answer": (SPEND | {"v": 5_000}, ANSWERING),
    "confirm_answer": (SPEND | {"v": 5_000}, ANSWERING),
    "use_typed": (SPEND | {"t": "£50", "s": "D0:1.0"}, ANSWERING),
    "answer_again": (SPEND, ANSWERING),
    "skip": (RISK, ANSWERING),
    "back": (SPEND, ANSWERING),
    "change": (SPEND, ANSWERING),
    "change_menu": (SPEND, ANSWERING),
    "keep": (SPEND, ANSWERING),
    "same": (SPEND, ANSWERING),
    "same_together": (SPEND, ANSWERING),
    "keep_personal": (SPEND | {"h": ""}, ANSWERING),
    "change_personal": (SPEND, ANSWERING),
    "help": (SPEND, ANSWERING),
    "resume": ({"r": RETURN}, ANSWERING),
    "later": ({"r": RETURN}, ANSWERING),
    "submit": ({"r": RETURN, "n": 0}, ANSWERING),
    "take_off_file": ({"r": RETURN, "s": "slack:F0NONE"}, ANSWERING),
    "fill_in_form": ({"r": RETURN}, ANSWERING),
    "form_choice": ({"r": RETURN}, ANSWERING),
    "form_back": ({"r": RETURN, "by": -1}, ANSWERING),
    "form_later": ({"r": RETURN, "by": 1}, ANSWERING),
    "open_quarter": ({"quarter": Q1}, OFFICERS),
    "amend": ({"r": RETURN, "n": 0}, ANSWERING),
    "reply_query": ({"r": RETURN, "query": 1}, ANSWERING),
    "keep_reply": ({"r": RETURN, "query": 1, "h": ""}, ANSWERING),
    "change_reply": ({"r": RETURN, "query": 1}, ANSWERING),
    "look_at_return": ({"r": RETURN}, OFFICERS),
    "new_links": ({"r": RETURN}, OFFICERS),
    "see_answers": ({"r": RETURN}, OFFICERS),
    "see_changes": ({"r": RETURN}, OFFICERS),
    "see_timeline": ({"r": RETURN}, OFFICERS),
    "send_summary": ({"r": RETURN}, OFFICERS),
    "see_files": ({"r": RETURN}, OFFICERS),
    "ask_menu": (SPEND, OFFICERS),
    "accept": ({"r": RETURN, "n": 0}, OFFICERS),
    "reopen": ({"r": RETURN, "n": 0}, OFFICERS),
    "approve_virement": ({"r": RETURN, "move": f"{RETURN}:V1"}, OFFICERS),
    "decline_virement": ({"r": RETURN, "move": f"{RETURN}:V1"}, OFFICERS),
    "take_back": ({"r": RETURN, "query": 1}, OFFICERS),
    "snooze": ({"r": RETURN, "d": 1}, ANSWERING),
    "my_position": ({"r": RETURN}, ANSWERING),
    "lateness_record": ({"y": "2024-25"}, EVERYBODY - {STRANGER}),
    "tell_leave": ({}, ANSWERING | {OTHER_LEAD, OTHER_DEPUTY}),
    "name_cover": ({}, frozenset({OWN_LEAD, OTHER_LEAD})),
    "end_cover": ({"c": 1_000}, frozenset({OWN_LEAD, OFFICER})),
    "ask_extension": ({"r": RETURN}, ANSWERING),
    "grant_extension": ({"x": f"{RETURN}:1"}, OFFICERS),
    "decline_extension": ({"x": f"{RETURN}:1"}, OFFICERS),
    "reply_flag": ({"f": f"{RETURN}:flag"}, ANSWERING),
    "waive_flag": ({"f": f"{RETURN}:flag"}, OFFICERS),
    "uphold_flag": ({"f": f"{RETURN}:flag"}, OFFICERS),
    "release_announcement": ({"a": "round:1"}, OFFICERS),
    "publish_allocation": ({"run": "year-2024-25-1"}, OFFICERS),
    "collect_underspend": ({"year": "2024-25"}, OFFICERS),
    "correct_pot": ({"year": "2024-25", "p": SMALL}, OFFICERS),
    "share_pot": ({"year": "2024-25", "pence": 5_000}, OFFICERS),
    "set_aside": ({"year": "2024-25"}, OFFICERS),
    "confirm_aside": ({"a": "2024-25-S1"}, OFFICERS),
    "decline_aside": ({"a": "2024-25-S1"}, OFFICERS),
    "open_round": ({"year": "2023-24"}, OFFICERS),
    "change_round": ({"round": ROUND}, OFFICERS),
    "cancel_round": ({"round": ROUND}, OFFICERS),
    "bid": (BID, ANSWERING),
    "save_bid": (BID, ANSWERING),
    "withdraw_bid": (BID, ANSWERING),
    "see_bids": ({"round": ROUND}, OFFICERS),
    "email_bids": ({"round": ROUND}, OFFICERS),
    "read_bid": ({"bid": f"{ROUND}.{SMALL}"}, OFFICERS),
    "finish_awards": ({"round": ROUND}, OFFICERS),
    "confirm_awards": ({"round": ROUND, "n": 0}, OFFICERS),
    "make_calendar": ({}, EVERYBODY - {STRANGER}),
    "end_calendar": ({}, EVERYBODY - {STRANGER}),
    "sign_yes": ({"r": RETURN, "f": ""}, SIGNING),
    "sign_no": ({"r": RETURN, "f": ""}, SIGNING),
    "choose_digest": (
        {},
        frozenset({OFFICER, CHIEF_EXECUTIVE, CHIEF_FINANCE, MONITORING, COMMISSIONER}),
    ),
    "send_back_awards": ({"round": ROUND}, OFFICERS),
}
FOR_OFFICERS = frozenset(action for action, (_, allowed) in MATRIX.items() if allowed == OFFICERS)


def test_every_step_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(STEPS)


@pytest.fixture
async def underway(scene: Scene) -> Scene:
    """Rutland's lead and deputy are both at the same question."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene, SMALL_LEAD, until="spend")
    await backstage.answered(scene, SMALL_DEPUTY, until="spend")
    backstage.add_stranger(scene)
    await add_flag_and_extension(scene)
    scene.demo.ticks.soon()
    await scene.demo.ticks.over()
    return scene


async def add_flag_and_extension(scene: Scene) -> None:
    """Rutland has asked for more time, is covered next year, and a deadline of its is flagged."""
    now = scene.demo.clock.now()
    flag = LatenessFlag(
        id=f"{RETURN}:flag",
        return_id=RETURN,
        kind="missing",
        raised_at=now,
        due_at=now,
        days_late=5,
        down_minutes=0,
        excused=False,
        reply_until=now + timedelta(days=14),
    )
    extension = Extension(
        id=f"{RETURN}:1",
        return_id=RETURN,
        asked_by=OWN_LEAD,
        asked_at=now,
        wanted=date(2024, 8, 14),
        reason="Two of us are ill.",
    )
    async with scene.demo.reeve.services.transaction() as session:
        session.add_all([flag, extension])
    cover = RoleHeld(
        id=1_000,
        person_id=OTHER_DEPUTY,
        role="cover",
        partnership_id=SMALL,
        from_date=date(2025, 7, 1),
        to_date=date(2025, 7, 5),
    )
    async with scene.demo.reeve.services.transaction() as session:
        session.add(cover)
    await add_round(scene)


async def add_round(scene: Scene) -> None:
    """A bid round is open, on a form that was kept."""
    templates, now = scene.demo.reeve.services.templates, scene.demo.clock.now()
    form = templates.underspend_bid
    kept = FormVersion(version=form.version, name=form.name, text=templates.underspend_bid_text)
    opened = BidRound(
        id=ROUND,
        year="2023-24",
        title="Underspend 2023-24",
        pence=5_000_000,
        most_pence=5_000_000,
        themes='["Safer streets"]',
        criteria="New work.",
        form_version=form.version,
        opens_at=now,
        closes_at=now + timedelta(days=28),
        state="open",
        created_at=now,
        created_by=OFFICER,
        announced_at=now,
    )
    async with scene.demo.reeve.services.transaction() as session:
        session.add(kept)
        await session.flush()
        session.add(opened)


async def told_after_pressing(scene: Scene, person_id: str, action: str) -> list[str]:
    """What Reeve says to the person who has pressed a button that they should not have."""
    who = backstage.person(scene, person_id)
    dm = await who.open_dm()
    before = heard(scene, dm)
    odd = backstage.with_button(
        scene, backstage.asking(scene), person_id, action, MATRIX[action][0]
    )
    reply = await who.press(odd, label=action)
    assert reply.status == 200, reply
    await backstage.all_sent(scene)
    return [shown(message) for message in heard(scene, dm)[len(before) :]]


def heard(scene: Scene, dm: str) -> list[Message]:
    return [m for m in scene.demo.sandbox.workspace.messages(dm) if m.bot_id]


async def test_whoever_may_not_press_a_button_sees_and_changes_nothing(underway: Scene) -> None:
    before = await backstage.everything(underway, but=MESSAGES)
    screens = {dm: heard(underway, dm) for dm in map(underway.dm, ANSWERING)}
    for action in sorted(set(MATRIX) - FOR_OFFICERS):
        for person_id in sorted(EVERYBODY - MATRIX[action][1]):
            (told,) = await told_after_pressing(underway, person_id, action)
            assert refuses(told, person_id, action), (action, person_id, told)
            assert "Village" not in told
            assert "spend" not in told
    assert await backstage.everything(underway, but=MESSAGES) == before
    stood = {dm: heard(underway, dm)[: len(screens[dm])] for dm in screens}
    assert stood == screens, "what they were refused themselves comes after"


async def test_only_an_officer_does_what_is_the_office_s(underway: Scene) -> None:
    before = await backstage.everything(underway, but=MESSAGES)
    for action in sorted(FOR_OFFICERS):
        for person_id in sorted(EVERYBODY - OFFICERS):
            (told,) = await told_after_pressing(underway, person_id, action)
            assert refuses(told, person_id, action), (action, person_id, told)
    assert await backstage.everything(underway, but=MESSAGES) == before


def refuses(told: str, person_id: str, action: str) -> bool:
    if person_id == STRANGER:
        return "I do not know you yet" in told
    only = "Only the officers of" if action in FOR_OFFICERS else "Only people of this partnership"
    return only in told


async def test_whoever_may_press_a_button_is_not_refused(underway: Scene) -> None:
    for action in sorted(MATRIX):
        for person_id in sorted(MATRIX[action][1]):
            told = await told_after_pressing(underway, person_id, action)
            assert not any(refuses(text, person_id, action) for text in told), (action, told)


async def test_words_in_somebody_else_s_thread_change_and_show_nothing(underway: Scene) -> None:
    """Events that name the lead's thread and message, and another person, as none should."""
    await underway.type(SMALL_LEAD, "£50")
    await underway.asked(SMALL_LEAD, lambda key: key.startswith("committed"))
    await backstage.all_sent(underway)
    event = answered_by(underway, "£50")
    before = await backstage.everything(underway, but=MESSAGES)
    screen = heard(underway, underway.dm(SMALL_LEAD))
    for person_id in sorted(EVERYBODY - {OWN_LEAD}):
        who = backstage.person(underway, person_id)
        dm = await who.open_dm()
        seen = len(heard(underway, dm))
        for body in forgeries(event["event"] | {"user": who.id}):
            event_id = f"Ev{person_id}{body.get('subtype')}"
            forged = event | {"event_id": event_id, "event": body}
            reply = await backstage.deliver(underway, "events_api", forged)
            assert reply.status == 200
        await backstage.all_sent(underway)
        for told in heard(underway, dm)[seen:]:
            assert "£50" not in shown(told)
            assert person_id == OWN_DEPUTY or "Rutland" not in shown(told)
    assert await backstage.everything(underway, but=MESSAGES) == before
    assert heard(underway, underway.dm(SMALL_LEAD)) == screen


def answered_by(scene: Scene, text: str) -> dict[str, Any]:
    """The event of the message that said this."""
    events = (e.request["payload"] for e in scene.demo.sandbox.traffic if e.direction == "to_app")
    (found,) = (e for e in events if e.get("event", {}).get("text") == text)
    return dict(found)


def forgeries(typed: dict[str, Any]) -> list[dict[str, Any]]:
    """A new message in the thread, an edit of the lead's and its deletion."""
    place = {name: typed[name] for name in ("type", "channel", "channel_type")}
    new = typed | {"ts": "1719820899.000001", "text": "£4,321"}
    changed = place | {"subtype": "message_changed", "message": typed | {"text": "£4,321"}}
    deleted = place | {"subtype": "message_deleted"}
    return [new, *({**body, "previous_message": typed} for body in (changed, deleted))]
