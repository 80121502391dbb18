"""The buttons and modals of bid rounds: opening one, bidding and deciding."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.awards import Leftover
from bot.domain.bids import TICKED
from bot.journeys import bid_files, bid_round, bidding, cancelling, deciding
from bot.journeys.turn import Turn
from bot.rendering.bids import KEEP
from bot.rendering.modals import Modal, Outcome
from bot.slack.payloads import Press, Step, Submission, Taking


async def _open_form(press: Press, turn: Turn) -> Modal:
    return await bid_round.open_form(turn, str(press.carried.get("year", "")))


async def _open(submission: Submission, turn: Turn) -> Outcome:
    year = str(submission.carried.get("year", ""))
    return await bid_round.open_round(turn, year, submission.given)


async def _change_form(press: Press, turn: Turn) -> Modal:
    return await bid_round.change_form(turn, _round(press))


async def _change(submission: Submission, turn: Turn) -> Outcome:
    return await bid_round.change(turn, _round(submission), submission.given)


async def _cancel_form(press: Press, turn: Turn) -> Modal:
    return await cancelling.cancel_form(turn, _round(press))


async def _cancel(submission: Submission, turn: Turn) -> None:
    await cancelling.cancel(turn, _round(submission), submission.given.get("reason", ""))


async def _bid_form(press: Press, turn: Turn) -> Modal:
    return await bidding.bid_form(turn, _round(press), _partnership(press))


async def _save(press: Press, turn: Turn) -> None:
    await bidding.save_draft(turn, _round(press), _partnership(press), press.given)


async def _preview(submission: Submission, turn: Turn) -> Outcome:
    whose = _round(submission), _partnership(submission)
    return await bidding.preview(turn, *whose, submission.given)


async def _submit(submission: Submission, turn: Turn) -> Outcome:
    return await bidding.submit(
        turn,
        _round(submission),
        _partnership(submission),
        digest=str(submission.carried.get("h", "")),
        version=_number(submission),
        kept=submission.given.get(KEEP) == TICKED,
    )


async def _withdraw(press: Press, turn: Turn) -> None:
    await bidding.withdraw(turn, _round(press), _partnership(press))


async def _see(press: Press, turn: Turn) -> Modal:
    return await deciding.see_bids(turn, _round(press))


async def _email(press: Press, turn: Turn) -> None:
    await bid_files.email_bids(turn, _round(press))


async def _read(press: Press, turn: Turn) -> Modal:
    return await deciding.award_form(turn, str(press.carried.get("bid", "")))


async def _award(submission: Submission, turn: Turn) -> Outcome:
    bid, given = str(submission.carried.get("bid", "")), submission.given
    return await deciding.award(turn, bid, given.get("pence", ""), given.get("reason", ""))


async def _finish_form(press: Press, turn: Turn) -> Modal:
    return await deciding.finish_form(turn, _round(press), _number(press))


async def _finish(submission: Submission, turn: Turn) -> Outcome:
    left = Leftover(submission.given.get("left") or Leftover.STAYS)
    return await deciding.finish(turn, _round(submission), _number(submission), left)


async def _confirm(press: Press, turn: Turn) -> None:
    await deciding.confirm(turn, _round(press), _number(press))


async def _send_back(press: Press, turn: Turn) -> None:
    await deciding.send_back(turn, _round(press))


def _round(given: Press | Submission) -> str:
    return str(given.carried.get("round", ""))


def _partnership(given: Press | Submission) -> str:
    return str(given.carried.get("p", ""))


def _number(given: Press | Submission) -> int:
    return int(given.carried.get("n", 0))


STEPS: Mapping[str, Step] = {
    "open_round": _open_form,
    "change_round": _change_form,
    "cancel_round": _cancel_form,
    "bid": _bid_form,
    "save_bid": _save,
    "withdraw_bid": _withdraw,
    "see_bids": _see,
    "email_bids": _email,
    "read_bid": _read,
    "finish_awards": _finish_form,
    "confirm_awards": _confirm,
    "send_back_awards": _send_back,
}

TAKINGS: Mapping[str, Taking] = {
    "open_round": _open,
    "change_round": _change,
    "cancel_round": _cancel,
    "write_bid": _preview,
    "submit_bid": _submit,
    "award_bid": _award,
    "finish_awards": _finish,
}
