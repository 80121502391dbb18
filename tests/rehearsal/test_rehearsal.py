"""A quarter is rehearsed, and its account is the same each time, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.rehearsal.account import ACCOUNT, EMAILS, MESSAGES, SUMMARY
from bot.rehearsal.outcome import Outcome, Wanted, Watch
from bot.rehearsal.rehearsal import rehearse, rehearsing
from bot.rehearsal.tempers import Temper
from tests.thorough import only_ci


def written(folder: Path) -> dict[str, bytes]:
    """All that a rehearsal wrote and that is the same each time."""
    kept = [folder / ACCOUNT, folder / MESSAGES, *sorted((folder / EMAILS).iterdir())]
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept}


@pytest.fixture(scope="module")
def calm(small_area: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Wanted, Outcome]:
    """A quarter in the small area in which nothing goes wrong."""
    out = tmp_path_factory.mktemp("calm")
    wanted = Wanted("2024-25", out, example=small_area, quarters=1)
    return wanted, asyncio.run(rehearse(wanted))


def test_nothing_is_found_where_nothing_is_wrong(calm: tuple[Wanted, Outcome]) -> None:
    _wanted, outcome = calm
    assert outcome.findings == ()
    assert outcome.ok


def test_the_summary_says_what_became_of_the_returns(calm: tuple[Wanted, Outcome]) -> None:
    wanted, outcome = calm
    summary = json.loads((wanted.out / SUMMARY).read_text())
    assert summary == outcome.as_json()
    assert summary["returns"] == {"due": 6, "on_time": 4, "late": 1, "missing": 1}
    lines = (wanted.out / MESSAGES).read_text().splitlines()
    emails = list((wanted.out / EMAILS).iterdir())
    assert summary["messages"] == {"slack": len(lines), "email": len(emails)}
    assert len([path for path in emails if "received" in path.name]) == 6  # one was sent back
    assert summary["deadlines"] == {
        "extensions": 0, "flags": 2, "upheld": 1, "waived": 1, "sent_back": 1
    }  # fmt: skip
    assert (summary["ok"], summary["audit"]) == (True, "ok")


def test_the_account_tells_each_return_by_its_reference(calm: tuple[Wanted, Outcome]) -> None:
    wanted, _outcome = calm
    account = (wanted.out / ACCOUNT).read_text()
    assert account.count("Reference 2024-25-Q1-") == 5
    assert account.count("### ") == 6
    assert account.count("Late by") == 1
    assert account.count("Not submitted.") == 1
    assert account.count(", in the form.") == 2
    assert "2 flags were raised: 1 upheld, 1 waived. 1 return was sent back" in account
    sent_back = account.partition(" sent it back: ")[2]
    assert sent_back.partition("submitted it, with")[2].partition("###")[0].count("-V2, ") == 1


@only_ci
async def test_with_faults_everything_ends_the_same(
    calm: tuple[Wanted, Outcome], tmp_path: Path
) -> None:
    """Calls fail, answers are lost, deliveries come twice, e-mails are put off: no matter.

    What an hour's outage held up comes when it is over, and all else to the second.
    """
    wanted, outcome = calm
    stormy = replace(wanted, out=tmp_path / "stormy", faults=True)
    async with rehearsing(stormy, Watch()) as rehearsal:
        await rehearsal.walk_through()
        in_the_storm = await rehearsal.conclude()
        struck = rehearsal.weather.struck
        tempers = {c.temper for p in rehearsal.agenda.quarters for c in p.returns.values()}
    assert in_the_storm.findings == ()
    assert in_the_storm.counts == outcome.counts
    found, meant = written(stormy.out), written(wanted.out)
    later, at_once = found.pop(MESSAGES).splitlines(), meant.pop(MESSAGES).splitlines()
    assert found == meant
    held_up = [pair for pair in zip(later, at_once, strict=True) if pair[0] != pair[1]]
    [(came, asked)] = [(json.loads(late), json.loads(soon)) for late, soon in held_up]
    assert asked == came | {"at": asked["at"]}
    assert "Open the returns" in json.dumps(asked["blocks"])
    waited = datetime.fromisoformat(came["at"]) - datetime.fromisoformat(asked["at"])
    assert waited == timedelta(minutes=1)
    assert struck["outage"]
    assert all(struck[name] for name in ("duplicates", "reordered", "replays")), struck
    assert struck["server_errors"] + struck["rate_limits"] + struck["lost_answers"], struck
    assert rehearsal.weather.smtp_struck
    assert tempers == set(Temper)


@only_ci
async def test_the_seed_decides_how_it_goes(tiny_area: Path, tmp_path: Path) -> None:
    first = Wanted("2024-25", tmp_path / "first", example=tiny_area, quarters=1)
    again = replace(first, out=tmp_path / "again")
    other = replace(first, out=tmp_path / "other", seed=2)
    for each in (first, again, other):
        await rehearse(each)
    assert written(again.out) == written(first.out)
    assert written(other.out)[ACCOUNT] != written(first.out)[ACCOUNT]
