"""What is in a digest, in which order, and what is left out: from made-up facts of an office."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.digest import MOST_ITEMS, TOPICS, Digest, Item, Status, Told, Topic, compose
from bot.domain.digest_board import boards, dates
from bot.domain.digest_facts import (
    Call,
    FlagNow,
    MoneyToMove,
    MoreTime,
    OfficeFacts,
    ReturnNow,
    RoundNow,
    Step,
    ToSign,
    gist,
)
from bot.domain.digest_items import items, underspend
from bot.domain.lateness import FlagKind
from bot.domain.lateness_record import FlagEntry, Said
from bot.domain.quarters import Quarter
from bot.domain.readings import Value
from bot.domain.return_states import ReturnState

NOW = datetime(2024, 8, 5, 7, tzinfo=UTC)  # a Monday
LAST_WEEK = NOW - timedelta(days=7)
Q1, BEFORE = Quarter(2024, 1), Quarter(2023, 4)
DUE = datetime(2024, 7, 31, 16, tzinfo=UTC)
ANSWERS: dict[str, Value | None] = {
    "spend:vans": 100_00,
    "forecast:vans": 700_00,
    "rag_delivery:vans": "amber",
}
SCALE = {key: Step(place, key.title()) for place, key in enumerate(("green", "amber", "red"))}


def a_return(name: str, state: ReturnState = ReturnState.OPEN, **changes: object) -> ReturnNow:
    plain = ReturnNow(
        id=f"2024-25-Q1.{name}",
        partnership_id=name,
        partnership=name.title(),
        quarter=Q1,
        state=state,
        due=DUE,
        first_due=DUE,
        awaited=state is ReturnState.OPEN,
        started=False,
        version=0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # named where it is called


def submitted(name: str, **changes: object) -> ReturnNow:
    """With the office since Friday, in time."""
    given = {"received": DUE, "submitted": NOW - timedelta(days=3), "submitted_by": "Ada"}
    said = gist(f"2024-25-Q1.{name}", Q1, ANSWERS)
    return a_return(name, ReturnState.SUBMITTED, **{"version": 1, "gist": said, **given, **changes})


def facts(*returns: ReturnNow, **more: object) -> OfficeFacts:
    plain = OfficeFacts(
        NOW,
        frozenset(),
        returns,
        ((Q1, DUE),),
        awards={each.partnership_id: {"vans": 1_000_00} for each in returns},
        projects={"vans": "Vans", "locks": "Locks"},
        scale=SCALE,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # named where it is called


def digest(
    known: OfficeFacts,
    *,
    topics: frozenset[Topic] = TOPICS,
    urgent_only: bool = False,
    told: Told | None = None,
) -> Digest:
    found = items(known, since=LAST_WEEK, told=told)
    shown = boards(known), dates(known)
    return compose(
        NOW.date(), found, topics=topics, urgent_only=urgent_only, boards=shown[0], dates=shown[1]
    )


def lines(made: Digest, topic: Topic) -> list[tuple[str, str]]:
    """(wording, whose) of a topic's lines."""
    return [
        (item.kind, item.facts.get("partnership", "")) for item in made.items if item.topic is topic
    ]


def test_topics_stand_in_their_order_and_the_others_are_named_as_unchanged() -> None:
    asks = gist("x", Q1, {**ANSWERS, "help_needed": "A second van."})
    made = digest(facts(a_return("melton"), submitted("blaby", gist=asks)))
    topics = [part.topic for part in made.parts]
    assert topics == [Topic.HELP, Topic.LATE, Topic.UNDERSPEND, Topic.RETURNS]
    assert set(made.unchanged) == TOPICS - set(topics)
    assert made.waiting == 3  # help, what is overdue, and what is to be accepted


def test_missing_and_overdue_come_before_what_came_in_late_the_longest_first() -> None:
    late = submitted("rutland", received=DUE + timedelta(hours=1))
    known = facts(
        late,
        a_return("melton"),
        a_return("oadby", due=DUE - timedelta(days=20), missing=True),
        a_return("blaby", due=NOW + timedelta(days=3)),
    )
    assert lines(digest(known), Topic.LATE) == [
        ("missing", "Oadby"),
        ("overdue", "Melton"),
        ("late", "Rutland"),
    ]


def test_a_rating_is_told_once_and_the_worst_fall_first() -> None:
    def rated(name: str, was: str, now: str, **changes: object) -> tuple[ReturnNow, ReturnNow]:
        before = gist("x", BEFORE, {"rag_delivery:vans": was})
        after = gist("x", Q1, {"rag_delivery:vans": now})
        old = a_return(name, ReturnState.ACCEPTED, quarter=BEFORE, gist=before, awaited=False)
        return old, submitted(name, gist=after, **changes)

    known = facts(
        *rated("blaby", "amber", "green"),
        *rated("melton", "green", "amber"),
        *rated("oadby", "green", "red"),
        *rated("rutland", "amber", "amber"),
        *rated("charnwood", "green", "red", submitted=LAST_WEEK),
    )
    assert lines(digest(known), Topic.RATINGS) == [
        ("worse", "Oadby"),
        ("worse", "Melton"),
        ("better", "Blaby"),
    ]


def test_underspend_is_in_pounds_with_the_change_since_last_week() -> None:
    known = facts(submitted("blaby"), submitted("melton"), submitted("oadby"))
    assert underspend(known) == {"blaby": 300_00, "melton": 300_00, "oadby": 300_00}
    told = Told(date(2024, 7, 29), {"blaby": 250_00, "melton": 300_00})
    made = digest(known, told=told)
    changes = {
        item.facts["partnership"]: item.facts["change"]
        for item in made.items
        if item.kind == "underspend"
    }
    assert changes == {"Blaby": 50_00, "Melton": 0, "Oadby": None}
    same = Told(date(2024, 7, 29), underspend(known))
    assert Topic.UNDERSPEND in digest(known, told=same).unchanged


def test_requests_and_what_was_replied_wait_for_the_office() -> None:
    flag = FlagEntry("f", FlagKind.LATE, DUE, DUE, DUE, 1, 0, False, None, NOW + timedelta(days=4))
    replied = replace(flag, id="g", replies=(Said("Ada", NOW, "The ledger."),))
    melton, blaby = a_return("melton"), submitted("blaby")
    known = facts(
        melton,
        blaby,
        extensions=(
            MoreTime("x", melton.id, "Ada", NOW, date(2024, 8, 14), "The ledger closes late."),
        ),
        virements=(
            MoneyToMove("v", blaby.id, "Ada", NOW, "vans", "locks", 50_00, "It costs less."),
        ),
        flags=(FlagNow(melton.id, flag), FlagNow(melton.id, replied)),
    )
    made = digest(known)
    assert lines(made, Topic.REQUESTS) == [("extension", "Melton"), ("virement", "Blaby")]
    assert [item.about for item in made.items if item.topic is Topic.FLAGS] == ["g"]
    (move,) = [item.facts for item in made.items if item.kind == "virement"]
    assert (move["source"], move["target"], move["pence"]) == ("Vans", "Locks", 50_00)


def test_a_decision_says_for_how_long_a_signature_is_waited_for() -> None:
    since = NOW - timedelta(days=14)
    made = digest(facts(to_sign=(ToSign("set_aside", "The review", "Maya", since, 31_000_00),)))
    (item,) = made.items
    assert (item.topic, item.urgent, item.facts["days"]) == (Topic.DECISIONS, True, 10)


def test_a_call_to_make_says_who_and_when_and_nothing_else() -> None:
    blaby = submitted("blaby")
    made = digest(facts(blaby, calls=(Call(blaby.id, "Ada", NOW),)))
    (call,) = [item for item in made.items if item.topic is Topic.CALLS]
    assert set(call.facts) == {"partnership", "quarter", "by", "at"}


def test_a_round_is_news_when_it_opens_or_bids_come_in_and_waits_once_it_is_closed() -> None:
    opened = NOW - timedelta(days=20)
    plain = RoundNow("r", "Streets", "open", 1, opened, NOW + timedelta(days=9), None, 2, opened)
    kinds = [
        [item.kind for item in digest(facts(rounds=(each,))).items]
        for each in (
            plain,
            replace(plain, opens=NOW - timedelta(days=1)),
            replace(plain, newest=NOW - timedelta(days=1)),
            replace(plain, state="closed", closed=NOW - timedelta(days=1)),
        )
    ]
    assert kinds == [[], ["round_open"], ["round_bids"], ["round_closed"]]


def test_a_reader_may_leave_out_topics_and_news() -> None:
    late = submitted("rutland", received=DUE + timedelta(hours=1))
    known = facts(late, a_return("melton"))
    made = digest(known, topics=frozenset({Topic.LATE, Topic.HELP}), urgent_only=True)
    assert [item.kind for item in made.items] == ["overdue"]
    assert made.unchanged == (Topic.HELP,)


def test_a_quiet_week_has_no_lines_but_a_board() -> None:
    done = a_return("blaby", ReturnState.ACCEPTED, version=1, submitted=LAST_WEEK, received=DUE)
    made = digest(facts(done))
    assert made.quiet
    assert made.unchanged == tuple(Topic)
    assert made.boards[0].names == {Status.ACCEPTED: ("Blaby",)}


def test_of_too_many_lines_the_gravest_are_shown_and_all_are_counted() -> None:
    known = facts(*(a_return(f"p{number:02}") for number in range(MOST_ITEMS + 5)))
    made = digest(known)
    (part,) = made.parts
    assert (len(part.items), part.more, made.waiting) == (MOST_ITEMS, 5, MOST_ITEMS + 5)


def test_urgent_lines_come_before_news_however_grave() -> None:
    news, wait = (
        Item(Topic.HELP, kind, {}, urgent=urgent, grave=grave)
        for kind, urgent, grave in (("news", False, 9), ("wait", True, 1))
    )
    made = compose(NOW.date(), [news, wait], topics=TOPICS, urgent_only=False, boards=(), dates=())
    assert [item.kind for item in made.items] == ["wait", "news"]


def test_the_board_counts_what_was_received_and_the_fortnight_has_its_dates_in_order() -> None:
    known = facts(
        submitted("blaby"),
        a_return("melton", due=NOW + timedelta(days=3)),
        a_return("oadby", started=True, due=NOW + timedelta(days=3)),
        a_return("rutland", due=NOW + timedelta(days=15)),
        holiday_names={date(2024, 8, 6): "A day off", date(2024, 8, 26): "Summer"},
    )
    (board,) = boards(known)
    assert (board.received, board.of) == (1, 4)
    assert board.names[Status.UNDERWAY] == ("Oadby",)
    coming = digest(known).dates
    assert [each.kind for each in coming] == ["bank_holiday", "returns_due"]
    assert coming[1].facts == {"count": 2}
