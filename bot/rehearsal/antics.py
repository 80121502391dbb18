"""What clumsy people do before they answer. Each is met by Reeve without harm.

An antic is one act: it looks at the screen, does something, and says whether it fitted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.domain.questions import Kind
from bot.rehearsal.answering import Meant, foreign
from bot.rehearsal.arriving import find_on_home
from bot.rehearsal.respondents import Antic, Respondent
from bot.rehearsal.screen import Screen, newest

OCCASIONS = {
    Kind.MONEY: "money",
    Kind.NUMBER: "number",
    Kind.WHOLE_NUMBER: "number",
    Kind.CHOICE: "choice",
    Kind.YES_NO: "choice",
    Kind.CALL: "choice",
    Kind.PROJECT: "choice",
    Kind.EVIDENCE: "choice",
    Kind.DECLARATION: "choice",
    Kind.DATE: "choice",
}
_PICTURE = b"\x89PNG\r\n\x1a\n"
_FIXED = frozenset({"nil_return", "declare"})  # what is not taken back on a whim


async def nonsense(who: Respondent, screen: Screen) -> bool:
    """Type what no answer can be read from."""
    if screen.question is None:
        return False
    question = who.question(screen.question.question)
    occasion = OCCASIONS.get(question.kind)
    if question.kind is Kind.TEXT and (question.least or 0) > 5:
        occasion = "text"
    if occasion is None:
        return False
    who.book.slips["nonsense"] += 1
    await who.type(screen.question, who.play.phrases.slip(occasion, who.chance), None)
    return True


async def stale_press(who: Respondent, _screen: Screen) -> bool:
    """Press a choice on a question that has been answered, as an old screen still shows it."""
    answered = [each for each in who.old if each.question in who.book.given]
    if not answered:
        return False
    who.book.slips["stale_press"] += 1
    return await who.press(who.chance.choice(who.chance.choice(answered).choices))


async def double_click(who: Respondent, screen: Screen) -> bool:
    """Press the same choice twice at once."""
    if screen.question is None or not screen.question.choices:
        return False
    meant = who.mean(screen.question.question, skip=False)
    wanted = [each for each in screen.question.choices if each.value == meant.value]
    if not wanted:
        return False
    who.book.slips["double_click"] += 1
    who.old.append(screen.question)
    await asyncio.gather(who.press_answer(wanted[0], meant.value), who.press(wanted[0]))
    return True


async def edit(who: Respondent, _screen: Screen) -> bool:
    """Edit the message that gave the last typed answer; the answer follows."""
    last = who.last_typed
    if last is None or last.meant is None or who.book.given.get(last.key) != last.meant.value:
        return False
    if who.question(last.key).kind not in (Kind.TEXT, Kind.NUMBER):
        return False
    meant = who.mean(last.key, skip=False)
    who.book.slips["edit"] += 1
    who.last_typed = None
    await who.person.edit(last.message, meant.typed)
    who.book.give(last.key, meant.value)
    return True


async def delete(who: Respondent, _screen: Screen) -> bool:
    """Delete the message that gave the last typed answer; the answer stays."""
    if who.last_typed is None:
        return False
    who.book.slips["delete"] += 1
    await who.person.delete(who.last_typed.message)
    who.last_typed = None
    return True


async def hello(who: Respondent, _screen: Screen) -> bool:
    """Say something beside the thread."""
    who.book.slips["hello"] += 1
    await who.person.say(who.dm, who.play.phrases.slip("hello", who.chance))
    return True


async def picture(who: Respondent, screen: Screen) -> bool:
    """Share a picture where an answer is wanted."""
    if screen.question is None:
        return False
    who.book.slips["picture"] += 1
    name = who.play.phrases.slip("picture", who.chance)
    await who.person.share_file(who.dm, name, _PICTURE, thread_ts=screen.question.thread)
    return True


async def ask_for_help(who: Respondent, screen: Screen) -> bool:
    """Press Help."""
    button = screen.question.button("help") if screen.question else None
    if button is None:
        return False
    who.book.slips["help"] += 1
    return await who.press(button)


async def go_back(who: Respondent, screen: Screen) -> bool:
    """Press Back; the question before it is asked again, and answered again."""
    button = screen.question.button("back") if screen.question else None
    if button is None or not who.book.given:
        return False
    who.book.slips["back"] += 1
    return await who.press(button)


async def change(who: Respondent, _screen: Screen) -> bool:
    """Press Change beside an answer further up."""
    keys = [key for key in who.book.given if key not in _FIXED]
    if not keys:
        return False
    about = {"return_id": who.book.return_id, "question": who.chance.choice(keys)}
    button = newest(who.messages, "change", **about)
    if button is None:
        return False
    who.book.slips["change"] += 1
    return await who.press(button)


async def far_too_much(who: Respondent, screen: Screen) -> bool:
    """Type an amount with a few noughts too many; Reeve asks, and they say no."""
    question = screen.question
    if question is None or who.question(question.question).kind is not Kind.MONEY:
        return False
    award = who.known.awards.get(question.question.partition(":")[2])
    if award is None:
        return False
    who.book.slips["far_too_much"] += 1
    await who.type(question, f"{award // 100 * 20}", None)
    return True


async def write_as_abroad(who: Respondent, screen: Screen) -> bool:
    """Type an amount as it is written abroad; Reeve asks, and they say yes."""
    question = screen.question
    if question is None or who.question(question.question).kind is not Kind.MONEY:
        return False
    meant = who.mean(question.question)
    if not isinstance(meant.value, int) or meant.value < 100_000:
        return False
    who.book.slips["abroad"] += 1
    await who.type(question, foreign(meant.value), Meant(meant.value))
    return True


async def go_astray(who: Respondent, screen: Screen) -> bool:
    """Type an answer beside the thread, and use it when Reeve asks."""
    question = screen.question
    if question is None or who.question(question.question).kind not in (Kind.TEXT, Kind.NUMBER):
        return False
    meant = who.mean(question.question, skip=False)
    who.book.slips["astray"] += 1
    await who.type(question, meant.typed, meant, in_thread=False)
    return True


async def come_by_home(who: Respondent, _screen: Screen) -> bool:
    """Open Home and press Continue there, in the middle of it all."""
    button = await find_on_home(who)
    if button is None:
        return False
    who.book.slips["home"] += 1
    return await who.press(button)


ANTICS: Sequence[Antic] = (
    nonsense,
    nonsense,
    stale_press,
    double_click,
    edit,
    delete,
    hello,
    picture,
    ask_for_help,
    go_back,
    change,
    far_too_much,
    write_as_abroad,
    go_astray,
    come_by_home,
)

SMALL_ANTICS: Sequence[Antic] = (ask_for_help, go_back, change, edit)
"""What anybody does now and then."""
