"""Every screen of the sandbox's page with something on it, and how to come to it."""

from __future__ import annotations

import asyncio
import re
import smtplib
from collections.abc import Awaitable, Callable, Mapping
from email.message import EmailMessage
from types import MappingProxyType
from typing import TypeAlias

from playwright.async_api import expect

from bot.sandbox.changes import Toast
from bot.sandbox.smtp_faults import FAULTS
from tests.browser import gallery, gallery_fields
from tests.browser.stage import Show

LONG = "A message that goes on for a while, so that one can see how its lines break. " * 3


async def furnish(show: Show) -> None:
    """Put something on every screen."""
    ann, sam, jo = (show.sandbox.person(user) for user in ("U1", "U2", "U3"))
    first = await sam.say("C1", "Good morning. The figures are in, see below.")
    await sam.share_file("C1", "figures.csv", b"a,b\n" * 900)
    await ann.say("C1", LONG.strip())
    await jo.react(first, "tada")
    await ann.react(first, "eyes")
    await jo.say("C1", "Thank you, @alex.morgan: #csp-one is in good hands.")
    await jo.say("C1", "One more thing, in a thread.", thread_ts=first.ts)
    await ann.say("C1", "Which one?", thread_ts=first.ts)
    pictures = gallery.pictures(f"{show.sandbox.url}/page/icon.svg")
    await show.dm(*gallery.MESSAGES, gallery_fields.CHOICES, gallery_fields.MORE_CHOICES, pictures)
    await show.app.client.chat_postMessage(channel="C1", text="Is it so?", blocks=gallery.QUESTION)
    await show.app.client.chat_postEphemeral(channel="C1", user="U1", text="Only for you")
    await _post_letters(show)
    show.sandbox.faults.switch({"slow": 0.5, "duplicates": 3})
    await sam.say("C1", "Twice to the app.")
    await show.sandbox.settled()
    show.sandbox.faults.switch({"slow": 0.0, "deaf_socket": True})
    show.mailbox.faults.next = FAULTS["rcpt_450"]
    show.sandbox.faults.changed()


async def _post_letters(show: Show) -> None:
    def post() -> None:
        with smtplib.SMTP("127.0.0.1", show.mailbox.port) as smtp:
            for number, subject in enumerate(("Your return was received", "Quarter 1: the digest")):
                smtp.send_message(letter(subject, number))

    await asyncio.to_thread(post)


def letter(subject: str, number: int = 0, more: str = "") -> EmailMessage:
    """A letter with all forms and an attachment; `more` is HTML."""
    made = EmailMessage()
    made["From"], made["To"] = "Gallery <gallery@example.org>", "Alex Morgan <alex@example.org>"
    made["Subject"], made["Message-ID"] = subject, f"<{number}@example.org>"
    made.set_content("Thank you in text.\n\nThe return of Quarter 1 was received.\n")
    made.add_alternative(
        "<html lang=en><title>Thank you</title><h1>Thank you drawn</h1>"
        f"<p>The return of Quarter 1 was received.</p>{more}</html>",
        subtype="html",
    )
    made.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="figures.csv")
    return made


async def _visit(show: Show, place: str) -> None:
    await show.page.goto(f"{show.sandbox.url}/#/U1/{place}")
    await expect(show.page.locator("#main h1")).to_be_attached()


async def _home(show: Show) -> None:
    await _visit(show, "app/home")
    await expect(show.page.get_by_role("heading", name="Good morning")).to_be_visible()


async def _messages(show: Show) -> None:
    await _visit(show, "app/messages")
    await expect(show.page.get_by_text("Which fruits will do?")).to_be_visible()


async def _about(show: Show) -> None:
    await _visit(show, "app/about")


async def _channel(show: Show) -> None:
    await _visit(show, "channel/C1")
    await expect(show.page.get_by_text("Twice to the app.")).to_be_visible()


async def _thread(show: Show) -> None:
    parent = show.sandbox.workspace.messages("C1")[0]
    await _visit(show, f"channel/C1/thread/{parent.ts}")
    await expect(show.page.locator("#side").get_by_text("Which one?")).to_be_visible()


async def _menu(show: Show) -> None:
    await _channel(show)
    own = show.page.locator("li.message", has_text="so that one can see")
    await own.hover()
    await own.get_by_role("button", name="More actions").click()
    await expect(show.page.get_by_role("menu")).to_be_visible()


async def _list(show: Show) -> None:
    await _messages(show)
    await show.page.get_by_role("combobox", name="Choose a fruit").click()
    await expect(show.page.get_by_role("option", name="Apple")).to_be_visible()


async def _question(show: Show) -> None:
    await _home(show)
    await show.button("Send").click()
    await expect(show.page.get_by_role("dialog", name="Send it now?")).to_be_visible()


async def _modal(show: Show) -> None:
    await _home(show)
    await show.button("Open a form").click()
    await expect(show.page.get_by_role("dialog", name="A form of everything")).to_be_visible()


async def _errors(show: Show) -> None:
    await _modal(show)
    modal = show.page.get_by_role("dialog")
    await modal.get_by_role("button", name="Send", exact=True).click()
    await expect(modal.get_by_text("Enter an answer.").first).to_be_visible()


async def _modal_list(show: Show) -> None:
    await _modal(show)
    await show.page.get_by_role("combobox", name="Kind").click()
    await expect(show.page.get_by_role("option", name="Apple")).to_be_visible()


async def _warning(show: Show) -> None:
    await _home(show)
    await show.button("Goes wrong").click()
    await expect(show.page.get_by_role("alert").filter(has_text="Gallery")).to_be_visible()
    show.sandbox.workspace.emit(Toast("U1", "Gallery cannot be reached. Is it running?"))
    await expect(show.page.locator(".toast").last).to_be_visible()


async def _mailbox(show: Show) -> None:
    await _visit(show, "mail")
    await expect(show.page.get_by_text("the digest").first).to_be_visible()


async def _letter(show: Show) -> None:
    await _mailbox(show)
    await show.page.get_by_role("button", name=re.compile("Your return was received")).click()
    await show.page.get_by_role("tab", name="As drawn").click()
    drawn = show.page.frame_locator("iframe.letter-frame")
    await expect(drawn.get_by_role("heading", name="Thank you drawn")).to_be_visible()


async def _source(show: Show) -> None:
    await _letter(show)
    await show.page.get_by_role("tab", name="Source").click()
    await expect(show.page.locator(".letter-source")).to_contain_text("Message-ID:")


async def _faults(show: Show) -> None:
    await _visit(show, "faults")
    await expect(show.page.get_by_label("Doubled")).to_be_visible()


async def _struck(show: Show) -> None:
    await _faults(show)
    struck = show.page.get_by_role("region", name="What has struck")
    await struck.scroll_into_view_if_needed()
    await expect(struck.get_by_text("Doubled").first).to_be_visible()


async def _activity(show: Show) -> None:
    await _visit(show, "app/about")
    await show.button("What the bot is doing").click()
    panel = show.page.get_by_role("complementary", name="What the bot is doing")
    call = panel.get_by_role("button", name=re.compile("chat.postMessage")).first
    if await call.get_attribute("aria-expanded") == "false":
        await call.click()
    await expect(panel.get_by_role("region", name="Sent")).to_be_visible()


async def _clock(show: Show) -> None:
    await _visit(show, "app/about")
    await show.page.get_by_role("button", name=re.compile("^Clock")).click()
    await expect(show.page.get_by_role("dialog", name="Move the clock")).to_be_visible()


async def _rail(show: Show) -> None:
    """On a narrow window the rail is opened; on a wide one it is there."""
    await _visit(show, "app/about")
    menu = show.button("Workspace menu")
    if await menu.is_visible():
        await menu.click()
    await expect(show.page.get_by_role("navigation")).to_contain_text("Mailbox")


async def _people(show: Show) -> None:
    await _rail(show)
    await show.page.get_by_role("button", name="You are Alex Morgan").click()
    await expect(show.page.get_by_role("searchbox", name="Find a person")).to_be_visible()


async def _welcome(show: Show) -> None:
    await _rail(show)
    await show.button("How to begin").click()
    await expect(show.page.get_by_role("region", name="Welcome")).to_be_visible()


Opening: TypeAlias = Callable[[Show], Awaitable[None]]
SCREENS: Mapping[str, Opening] = MappingProxyType(
    {
        "home": _home,
        "messages": _messages,
        "about": _about,
        "channel": _channel,
        "thread": _thread,
        "menu": _menu,
        "list": _list,
        "question": _question,
        "modal": _modal,
        "modal_errors": _errors,
        "modal_list": _modal_list,
        "warning": _warning,
        "mailbox": _mailbox,
        "letter": _letter,
        "letter_source": _source,
        "faults": _faults,
        "struck": _struck,
        "activity": _activity,
        "clock": _clock,
        "rail": _rail,
        "people": _people,
        "welcome": _welcome,
    }
)


async def tidy(show: Show) -> None:
    """Close what a screen has opened above the page."""
    alex = show.sandbox.person("U1")
    if alex.modal is not None:
        await alex.close_modal(everything=True)
        await expect(show.page.get_by_role("dialog")).to_have_count(0)
    for name in ("Not yet", "Close this panel", "Got it"):
        if await show.button(name).is_visible():
            await show.button(name).click()
    while await show.button("Dismiss").count():
        await show.button("Dismiss").first.click()
    await show.page.keyboard.press("Escape")
