"""The sandbox's page in a real browser, with a real app behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from tests.browser import gallery
from tests.browser.gallery_app import GalleryApp, workspace

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WIDE = {"width": 1280, "height": 820}
WITHIN = 10.0
NO_WELCOME = "if (self === top) localStorage.setItem('sandbox-welcomed', 'yes')"
NEXT = datetime(2031, 7, 19, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Show:
    """A sandbox with the gallery's app in it, and a page that looks at it."""

    sandbox: Sandbox
    app: GalleryApp
    mailbox: Mailbox
    page: Page
    complaints: list[str]

    async def go(self, place: str, user: str = "U1") -> None:
        """Open a place of the page as somebody."""
        await self.page.goto(f"{self.sandbox.url}/#/{user}/{place}")
        await expect(self.page.get_by_role("navigation")).to_contain_text("Mailbox")

    async def dm(self, *messages: list[gallery.Block]) -> str:
        """The direct message of U1 with the app, with these in it."""
        channel = await self.sandbox.person("U1").open_dm()
        for blocks in messages:
            await self.app.client.chat_postMessage(channel=channel, text="Shown", blocks=blocks)
        return channel

    async def sent(self, fits: Callable[[dict[str, object]], object]) -> dict[str, object]:
        """The newest thing the app was sent that fits."""
        await self.sandbox.until(lambda: any(fits(body) for body in self.app.seen), WITHIN)
        return next(body for body in reversed(self.app.seen) if fits(body))

    def button(self, name: str) -> Locator:
        """A button of the page by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)


@asynccontextmanager
async def _open_page(chromium: Browser, **options: object) -> AsyncIterator[tuple[Page, list[str]]]:
    context = await chromium.new_context(**({"viewport": WIDE} | options))  # type: ignore[arg-type]
    await context.add_init_script(NO_WELCOME)
    page = await context.new_page()
    page.set_default_timeout(WITHIN * 1000)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page, complaints
    finally:
        await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def show(chromium: Browser) -> AsyncIterator[Show]:
    """A fresh show; a complaint of the browser at the end fails the test."""
    async with AsyncExitStack() as stack:
        mailbox = Mailbox()
        await stack.enter_async_context(mailbox.running())
        sandbox = Sandbox(workspace(), mailbox=mailbox, next_event=_planned)
        await stack.enter_async_context(sandbox.running())
        app = GalleryApp(sandbox)
        sandbox.request_url = await stack.enter_async_context(app.serving())
        page, complaints = await stack.enter_async_context(_open_page(chromium))
        yield Show(sandbox, app, mailbox, page, complaints)
        assert complaints == []


async def _planned() -> tuple[datetime, str] | None:
    return NEXT, "A reminder"


# A newcomer ------------------------------------------------------------------------------


async def test_a_newcomer_starts_where_the_app_has_something_for_them(show: Show) -> None:
    await show.sandbox.person("U2").say("C1", "Hello")
    await show.dm(gallery.START)
    await show.page.goto(show.sandbox.url)
    await expect(show.page.get_by_role("button", name="You are Alex Morgan")).to_be_visible()
    await expect(show.page.get_by_role("tab", name="Messages")).to_have_attribute(
        "aria-selected", "true"
    )
    await expect(show.button("Start")).to_be_visible()


async def test_the_welcome_is_shown_once(show: Show, chromium: Browser) -> None:
    context = await chromium.new_context(viewport={"width": 1280, "height": 820})
    page = await context.new_page()
    await page.goto(show.sandbox.url)
    await page.get_by_role("button", name="Got it").click()
    await page.reload()
    await expect(page.get_by_role("navigation")).to_contain_text("Mailbox")
    await expect(page.get_by_role("region", name="Welcome")).to_have_count(0)
    await context.close()


# Conversations ---------------------------------------------------------------------------


async def test_an_answer_in_a_thread_opens_it_and_is_edited_in_place(show: Show) -> None:
    await show.dm(gallery.START)
    await show.go("app/messages")
    await show.button("Start").click()
    thread = show.page.get_by_role("complementary", name="Thread")
    await expect(thread).to_contain_text("Is it so?")
    await thread.get_by_role("button", name="Yes", exact=True).click()
    await expect(thread.get_by_role("button", name="Change", exact=True)).to_be_visible()
    await expect(thread.get_by_role("button", name="No", exact=True)).to_have_count(0)
    await expect(thread).to_contain_text("In a few words, why?")
    await thread.get_by_role("textbox", name="Reply in this thread").fill("Because & <so>")
    await show.page.keyboard.press("Enter")
    await expect(thread).to_contain_text("Because & <so>")
    event = await show.sent(lambda body: body.get("type") == "message")
    assert event["text"] == "Because &amp; &lt;so&gt;"
    assert event["thread_ts"]


async def test_focus_stays_with_a_question_that_was_answered_from_the_keyboard(show: Show) -> None:
    await show.dm(gallery.START)
    await show.go("app/messages")
    await show.button("Start").click()
    thread = show.page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("button", name="Yes", exact=True).press("Enter")
    await expect(thread.get_by_role("button", name="Change", exact=True)).to_be_visible()
    await expect(thread.locator("li.message:focus")).to_contain_text("Is it so?")


async def test_opening_the_messages_opens_the_thread_that_waits(show: Show) -> None:
    channel = await show.dm(gallery.START)
    parent = show.sandbox.workspace.messages(channel)[-1]
    await show.app.client.chat_postMessage(channel=channel, thread_ts=parent.ts, text="A question")
    await show.go("app/messages")
    await expect(show.page.get_by_role("complementary", name="Thread")).to_contain_text(
        "A question"
    )
    await show.page.get_by_role("textbox", name="Reply in this thread").press("Escape")
    await expect(show.page.get_by_role("complementary", name="Thread")).to_be_hidden()
    await expect(show.page.get_by_role("button", name=re.compile("1 reply"))).to_be_focused()


async def test_an_app_that_fails_is_shown_as_a_warning_by_the_button(show: Show) -> None:
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    await show.button("Goes wrong").click()
    await expect(show.page.get_by_role("alert").filter(has_text="Gallery")).to_be_visible()
    assert len(show.app.seen) == 1


async def test_a_press_that_waits_is_shown_as_busy_and_is_sent_once(show: Show) -> None:
    gate = asyncio.Event()

    async def slowly(ack: Callable[[], object]) -> None:
        await asyncio.wait_for(gate.wait(), WITHIN)
        await ack()  # type: ignore[misc]

    show.app.app.action("primary")(slowly)
    show.app.app._async_listeners.insert(0, show.app.app._async_listeners.pop())
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    button = show.page.get_by_role("button", name="Primary ✅")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await button.click()
    gate.set()
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await show.sandbox.settled()
    pressed = [one for one in show.sandbox.traffic if one.name.startswith("block_actions")]
    assert len(pressed) == 1


async def test_a_confirmation_is_asked_before_anything_is_sent(show: Show) -> None:
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    send = show.page.get_by_role("main").get_by_role("button", name="Send", exact=True).first
    await send.click()
    question = show.page.get_by_role("dialog", name="Send it now?")
    await question.get_by_role("button", name="Not yet").click()
    await expect(question).to_have_count(0)
    await expect(send).to_be_focused()
    assert show.app.seen == []
    await send.click()
    await question.get_by_role("button", name="Send", exact=True).click()
    assert await show.sent(lambda body: body["actions"][0]["action_id"] == "danger")  # type: ignore[index]


async def test_a_message_for_one_person_is_seen_by_that_person_alone(show: Show) -> None:
    await show.app.client.chat_postMessage(channel="C1", text="Shown", blocks=gallery.BUTTONS)
    await show.go("channel/C1")
    await show.button("Plain").click()
    await expect(show.page.get_by_text("Only for you")).to_be_visible()
    await expect(show.page.get_by_text("Only you can see this")).to_be_visible()
    await show.go("channel/C1", user="U3")
    await expect(show.button("Plain")).to_be_visible()
    await expect(show.page.get_by_text("Only for you")).to_have_count(0)


async def test_text_is_never_markup(show: Show) -> None:
    evil = "<img src=x onerror=alert(1)> <javascript:alert(1)|press> *<b>bold</b>* `<i>`"
    await show.app.client.chat_postMessage(channel="C1", text=evil)
    await show.go("channel/C1")
    body = show.page.locator(".message-body").last
    await expect(body).to_contain_text("press")
    assert await body.locator("img, b, i, script, a[href^=javascript]").count() == 0


async def test_words_are_drawn_as_they_are_marked(show: Show) -> None:
    await show.dm(gallery.WORDS)
    await show.go("app/messages")
    body = show.page.locator(".message-body").last
    for tag, words in [("strong", "Bold"), ("em", "italic"), ("s", "struck out"), ("code", "code")]:
        await expect(body.locator(tag).filter(has_text=words).first).to_be_visible()
    await expect(body).to_contain_text("Fish & chips <not a tag> snake_case_stays 2*3*4 🎉")
    await expect(body).to_contain_text(":unknown_code:")
    await expect(body.locator("blockquote")).to_contain_text("A quotation")
    await expect(body.locator("ul.bullets li")).to_have_count(2)
    await expect(body.locator("pre").first).to_have_text('let code = "in a fence";')
    await expect(body).to_contain_text("Monday, 1 July 2024 at 10:00")
    await expect(body).to_contain_text("Plain words: *not bold*")
    await expect(body.get_by_role("link", name="a link")).to_have_attribute(
        "href", "https://example.org"
    )


async def test_ones_own_message_can_be_edited_and_deleted(show: Show) -> None:
    await show.sandbox.person("U1").say("C1", "Frist")
    await show.go("channel/C1")
    message = show.page.locator("li.message", has_text="Frist")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await show.page.get_by_role("menuitem", name="Edit message").click()
    await show.page.get_by_role("textbox", name="Edit message").fill("First")
    await show.page.keyboard.press("Enter")
    edited = show.page.locator("li.message", has_text="First")
    await expect(edited).to_contain_text("(edited)")
    await edited.hover()
    await edited.get_by_role("button", name="More actions").click()
    await show.page.get_by_role("menuitem", name="Delete message").click()
    await show.page.get_by_role("button", name="Delete", exact=True).click()
    await expect(edited).to_have_count(0)


async def test_a_file_can_be_sent_with_a_message(show: Show) -> None:
    await show.go("channel/C1")
    await show.page.locator(".composer input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"}
    )
    await show.page.get_by_role("textbox", name="Message #csp-one").fill("Here they are")
    await show.button("Send").click()
    await expect(show.page.get_by_role("link", name="notes.txt")).to_be_visible()
    await expect(show.page.locator("li.message").last).to_contain_text("Here they are")


async def test_a_command_and_a_shortcut_reach_the_app(show: Show) -> None:
    await show.sandbox.person("U1").say("C1", "To be noted")
    await show.go("channel/C1")
    await show.page.get_by_role("textbox", name="Message #csp-one").fill("/gallery two words")
    await show.page.keyboard.press("Enter")
    command = await show.sent(lambda body: body.get("command") == "/gallery")
    assert command["text"] == "two words"
    await show.page.get_by_text("To be noted").hover()
    await show.button("More actions").last.click()
    await show.page.get_by_role("menuitem", name="Note this").click()
    assert await show.sent(lambda body: body.get("callback_id") == "note")


async def test_choices_in_a_message_are_sent_with_their_true_state(show: Show) -> None:
    await show.dm(gallery.CHOICES)
    await show.go("app/messages")
    page = show.page
    await page.get_by_role("combobox", name="Choose a fruit").fill("pl")
    await page.keyboard.press("Enter")
    chosen = await show.sent(lambda body: body["actions"][0]["action_id"] == "fruit")  # type: ignore[index]
    assert chosen["actions"][0]["selected_option"]["value"] == "plum"  # type: ignore[index]
    await page.get_by_role("radio", name="Fast").check()
    body = await show.sent(lambda body: body["actions"][0]["action_id"] == "speed")  # type: ignore[index]
    values = body["state"]["values"]  # type: ignore[index]
    assert values["selects"]["fruit"]["selected_option"]["value"] == "plum"
    assert values["selects"]["day"]["selected_date"] == "2024-07-26"
    await page.get_by_role("combobox", name="Which fruits will do?").click()
    await page.get_by_role("option", name="Fig").click()
    several = await show.sent(lambda body: body["actions"][0]["action_id"] == "fruits")  # type: ignore[index]
    options = several["actions"][0]["selected_options"]  # type: ignore[index]
    assert [one["value"] for one in options] == ["apple", "pear", "fig"]


# Modals ----------------------------------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="module")
async def modal(show: Show) -> Locator:
    """The gallery's form, open."""
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    await show.button("Open a form").click()
    dialog = show.page.get_by_role("dialog", name="A form of everything")
    await expect(dialog).to_be_visible()
    return dialog


async def test_a_modal_says_what_is_missing_on_the_field(show: Show, modal: Locator) -> None:
    await modal.get_by_role("button", name="Send", exact=True).click()
    summary = modal.get_by_role("textbox", name="How did it go?")
    await expect(summary).to_be_focused()
    await expect(summary).to_have_accessible_description("One or two sentences Enter an answer.")
    await summary.fill("Short")
    await modal.get_by_role("button", name="Send", exact=True).click()
    await expect(summary).to_have_accessible_description(re.compile("at least 10 characters"))
    assert show.app.seen == []


async def _fill_in(modal: Locator, amount: str) -> None:
    await modal.get_by_role("textbox", name="How did it go?").fill("It went quite well.")
    await modal.get_by_role("textbox", name="How many?").fill(amount)
    await modal.get_by_role("combobox", name="Kind").click()
    await modal.page.get_by_role("option", name="Plum").click()
    await modal.get_by_role("radio", name="Slowly").check()


async def test_what_the_app_refuses_is_shown_on_its_field_and_nothing_typed_is_lost(
    show: Show, modal: Locator
) -> None:
    await _fill_in(modal, "13")
    await modal.get_by_role("button", name="Send", exact=True).click()
    amount = modal.get_by_role("textbox", name="How many?")
    await expect(amount).to_have_accessible_description("Thirteen will not do.")
    await expect(amount).to_be_focused()
    await expect(modal.get_by_role("combobox", name="Kind")).to_have_value("Plum")
    await amount.fill("12")
    await amount.press("Enter")
    await expect(modal).to_have_count(0)
    assert await show.sent(lambda body: body.get("type") == "view_submission")


async def test_every_kind_of_field_reaches_the_app(show: Show, modal: Locator) -> None:
    await _fill_in(modal, "12")
    await modal.get_by_label("E-mail address").fill("a@example.org")
    await modal.get_by_label("Web page").fill("https://example.org/")
    await modal.get_by_role("combobox", name="People").click()
    for name in ("Alex Morgan", "Jo Fletcher"):
        await show.page.get_by_role("option", name=name).click()
    await show.page.keyboard.press("Escape")
    await modal.get_by_role("checkbox", name="It is right").check()
    await modal.get_by_label("Day (optional)").fill("2024-07-26")
    await modal.get_by_label("Time (optional)", exact=True).fill("16:30")
    await modal.get_by_label("Day and time").fill("2024-07-26T17:00")
    await modal.get_by_label("Evidence").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"}
    )
    await expect(modal.get_by_role("button", name="Remove a.pdf")).to_be_visible()
    await modal.get_by_role("button", name="Send", exact=True).click()
    await expect(modal).to_have_count(0)
    body = await show.sent(lambda body: body.get("type") == "view_submission")
    state = {key: one["value"] for key, one in body["view"]["state"]["values"].items()}  # type: ignore[index]
    assert state["summary"]["value"] == "It went quite well."
    assert state["amount"]["value"] == "12"
    assert state["email"]["value"] == "a@example.org"
    assert state["page"]["value"] == "https://example.org/"
    assert state["groups"]["selected_option"]["value"] == "plum"
    assert state["people"]["selected_users"] == ["U1", "U3"]
    assert state["speed"]["selected_option"]["value"] == "slow"
    assert [one["value"] for one in state["agree"]["selected_options"]] == ["yes"]
    assert state["day"]["selected_date"] == "2024-07-26"
    assert state["time"]["selected_time"] == "16:30"
    # five in the afternoon of London's summer
    assert state["moment"]["selected_date_time"] == 1722009600
    assert [one["name"] for one in state["files"]["files"]] == ["a.pdf"]


async def test_escape_closes_the_list_first_and_then_the_modal(show: Show, modal: Locator) -> None:
    await modal.get_by_role("combobox", name="Kind").click()
    await expect(show.page.get_by_role("option", name="Apple")).to_be_visible()
    await show.page.keyboard.press("Escape")
    await expect(show.page.get_by_role("option", name="Apple")).to_have_count(0)
    await expect(modal).to_be_visible()
    await show.page.keyboard.press("Escape")
    await expect(modal).to_have_count(0)
    await expect(show.button("Open a form")).to_be_focused()
    assert await show.sent(lambda body: body.get("type") == "view_closed")


async def test_an_open_modal_and_what_was_typed_in_it_outlive_a_reload(
    show: Show, modal: Locator
) -> None:
    summary = modal.get_by_role("textbox", name="How did it go?")
    await summary.fill("Half a thou")
    async with show.page.expect_response("**/act"):
        await summary.press("Tab")
    await show.page.reload()
    await expect(summary).to_have_value("Half a thou")


# Home, people, unread --------------------------------------------------------------------


async def test_home_is_drawn_and_its_buttons_work(show: Show) -> None:
    await show.go("app/home")
    await expect(show.page.get_by_role("heading", name="Good morning")).to_be_visible()
    await show.button("Goes wrong").click()
    await expect(show.page.get_by_role("alert").filter(has_text="Gallery")).to_be_visible()


async def test_a_press_from_home_opens_a_modal(show: Show) -> None:
    await show.go("app/home")
    await show.button("Open a form").click()
    await expect(show.page.get_by_role("dialog", name="A form of everything")).to_be_visible()


async def test_who_you_are_can_be_changed_by_keyboard_alone(show: Show) -> None:
    await show.go("channel/C1")
    await show.page.get_by_role("button", name="You are Alex Morgan").press("Enter")
    await show.page.get_by_role("searchbox", name="Find a person").fill("sam")
    await show.page.keyboard.press("ArrowDown")
    await show.page.keyboard.press("Enter")
    await expect(show.page.get_by_role("button", name="You are Sam Patel")).to_be_visible()
    await expect(show.page.get_by_role("link", name="csp-two")).to_be_visible()


async def test_a_new_message_marks_its_channel_until_it_is_opened(show: Show) -> None:
    await show.go("app/home", user="U2")
    link = show.page.get_by_role("link", name="csp-one")
    await expect(link).to_have_accessible_name("csp-one")
    await show.sandbox.person("U1").say("C1", "One")
    await show.sandbox.person("U1").say("C1", "Two")
    await expect(link).to_have_accessible_name(re.compile("2 new"))
    await link.click()
    await expect(link).to_have_accessible_name("csp-one")
    await show.page.reload()
    await expect(link).to_have_accessible_name("csp-one")


async def test_a_message_that_comes_is_said_aloud_and_no_other(show: Show) -> None:
    await show.sandbox.person("U2").say("C1", "Old news")
    await show.go("channel/C1")
    await expect(show.page.get_by_role("textbox", name="Message #csp-one")).to_be_visible()
    await show.sandbox.person("U2").say("C1", "Good morning")
    news = show.page.get_by_role("log").locator("li:not([aria-live=off])")
    await expect(news).to_contain_text("Sam Patel")
    await expect(news).to_contain_text("Good morning")


async def test_the_page_finds_its_way_back_when_the_sandbox_returns(chromium: Browser) -> None:
    async with _open_page(chromium) as (page, _):
        async with Sandbox(workspace()).running() as first:
            address = first.url
            await page.goto(f"{address}/#/U1/channel/C1")
            await page.get_by_role("textbox", name="Message #csp-one").fill("A draft")
        await expect(page.get_by_text("The sandbox has gone away.")).to_be_visible()
        async with Sandbox(workspace()).running(port=int(address.rsplit(":", 1)[1])) as second:
            await expect(page.get_by_text("The sandbox has gone away.")).to_have_count(0)
            await second.person("U2").say("C1", "Back again")
            await expect(page.locator("li.message").last).to_contain_text("Back again")
            await expect(page.get_by_role("textbox", name="Message #csp-one")).to_have_value(
                "A draft"
            )


# Many messages ---------------------------------------------------------------------------


async def test_ten_thousand_messages_leave_the_page_light_and_live(show: Show) -> None:
    people = [show.sandbox.person(user) for user in ("U1", "U2", "U3")]
    for number in range(10_000):
        await people[number % 3].say("C1", f"Message number {number}")
    await show.go("channel/C1")
    rows = show.page.locator("#main li.message")
    await expect(rows.last).to_contain_text("Message number 9999")
    for _ in range(8):
        first = await rows.first.get_attribute("data-ts")
        await show.page.locator("#main .messages-scroll").evaluate("node => { node.scrollTop = 0 }")
        await expect(rows.first).not_to_have_attribute("data-ts", str(first))
        assert await rows.count() <= 150
    await show.button("Newest messages").click()
    await people[1].say("C1", "And one more")
    await expect(rows.last).to_contain_text("And one more")
    used = await show.page.evaluate("performance.memory.usedJSHeapSize")
    assert used < 50_000_000


SCROLL_UP = "document.querySelector('#main .messages-scroll').scrollTop = 100"
TOP_OF = """() => [...document.querySelectorAll('#main li.message')]
  .find((row) => row.textContent.includes('Message number 80')).getBoundingClientRect().top"""


async def test_going_up_keeps_what_one_reads_in_its_place(show: Show) -> None:
    person = show.sandbox.person("U2")
    for number in range(120):
        await person.say("C1", f"Message number {number}")
    await show.go("channel/C1")
    rows = show.page.locator("#main li.message")
    await expect(rows).to_have_count(50)
    before = await show.page.evaluate(f"() => {{ {SCROLL_UP}; return ({TOP_OF})() }}")
    await expect(rows).to_have_count(100)
    assert abs(await show.page.evaluate(TOP_OF) - before) < 3


# The mailbox, the clock, the faults, the activity ----------------------------------------


async def _post(show: Show, subject: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "Gallery <gallery@example.org>", "alex@example.org"
    letter["Subject"], letter["Message-ID"] = subject, f"<{len(subject)}@example.org>"
    letter.set_content("Thank you in text.\n")
    letter.add_alternative(
        "<h1>Thank you drawn</h1><script>parent.broken = 1</script>", subtype="html"
    )
    letter.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="figures.csv")
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=show.mailbox.port, start_tls=False)


async def test_a_letter_arrives_live_and_is_shown_in_each_form(show: Show) -> None:
    await show.go("mail")
    await expect(show.page.get_by_text("No letters yet.")).to_be_visible()
    await _post(show, "Your return was received")
    await expect(show.page.get_by_role("link", name=re.compile("Mailbox.*1 new"))).to_be_visible()
    await show.page.get_by_role("button", name=re.compile("Your return was received")).click()
    drawn = show.page.frame_locator("iframe.letter-frame")
    await expect(drawn.get_by_role("heading", name="Thank you drawn")).to_be_visible()
    assert await show.page.evaluate("window.broken") is None
    await show.page.get_by_role("tab", name="Text").click()
    await expect(show.page.locator(".letter-text")).to_contain_text("Thank you in text.")
    await expect(show.page.locator(".letter-text")).to_be_visible()
    await show.page.get_by_role("tab", name="Source").click()
    await expect(show.page.locator(".letter-source")).to_contain_text("Message-ID:")
    link = show.page.get_by_role("link", name="figures.csv")
    async with show.page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "figures.csv"
    await expect(show.page.get_by_role("link", name="Mailbox", exact=True)).to_be_visible()
    show.complaints[:] = [line for line in show.complaints if "Blocked script" not in line]


async def test_the_clock_goes_to_the_next_event_a_date_and_a_speed(show: Show) -> None:
    await show.go("app/home")
    page, clock = show.page, show.sandbox.clock
    await page.get_by_role("button", name=re.compile("^Clock")).click()
    panel = page.get_by_role("dialog", name="Move the clock")
    await panel.get_by_role("radio", name="Held still").check()
    await show.sandbox.until(lambda: clock.held, WITHIN)
    await page.keyboard.press("Escape")
    await page.get_by_role(
        "button", name=re.compile("^Go to the next event: A reminder", re.IGNORECASE)
    ).click()
    await expect(page.get_by_role("button", name=re.compile("^Clock"))).to_contain_text(
        "19 Jul 2031, 09:30"
    )
    assert clock.now() == NEXT
    await page.get_by_role("button", name=re.compile("^Clock")).click()
    await panel.get_by_label("Go to a date").fill("2032-01-05T12:00")
    await panel.get_by_role("button", name="Go", exact=True).click()
    await show.sandbox.until(lambda: clock.now() == datetime(2032, 1, 5, 12, tzinfo=UTC), WITHIN)
    await panel.get_by_role("radio", name="An hour each second").check()
    await show.sandbox.until(lambda: not clock.held and clock.speed == 3600, WITHIN)


async def test_faults_are_switched_on_and_all_off(show: Show) -> None:
    await show.go("faults")
    await show.page.get_by_role("switch", name="Outage").check()
    await show.page.get_by_label("Server errors").fill("3")
    await show.page.keyboard.press("Tab")
    await show.sandbox.until(
        lambda: show.sandbox.faults.outage and show.sandbox.faults.server_errors == 3, WITHIN
    )
    await expect(show.page.get_by_role("link", name=re.compile("Faults.*2 on"))).to_be_visible()
    await show.button("Turn everything off").click()
    await show.sandbox.until(lambda: not show.sandbox.faults.outage, WITHIN)
    assert show.sandbox.faults.server_errors == 0
    assert show.sandbox.faults.share == 1.0


async def test_what_the_bot_does_is_shown_with_its_payload(show: Show) -> None:
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    await show.button("What the bot is doing").click()
    panel = show.page.get_by_role("complementary", name="What the bot is doing")
    await expect(panel.get_by_role("button", name=re.compile("chat.postMessage"))).to_be_visible()
    await show.button("Plain").click()
    delivery = panel.get_by_role("button", name=re.compile("to the bot: block_actions.* ms"))
    await delivery.click()
    await expect(panel.get_by_role("region", name="Sent")).to_contain_text('"trigger_id"')
    await delivery.click()
    await expect(panel.get_by_role("region", name="Sent")).to_have_count(0)


# Every screen ----------------------------------------------------------------------------

PLACES = ("app/home", "app/messages", "app/about", "channel/C1", "mail", "faults")


async def test_every_screen_fits_320_pixels_in_both_themes(show: Show, chromium: Browser) -> None:
    await show.dm(gallery.BUTTONS, gallery.CHOICES)
    for theme in ("light", "dark"):
        small = {"viewport": {"width": 320, "height": 640}, "color_scheme": theme}
        async with _open_page(chromium, **small) as (page, complaints):
            for place in PLACES:
                await page.goto(f"{show.sandbox.url}/#/U1/{place}")
                await expect(page.locator("#main h1")).to_be_visible()
                wide = "document.documentElement.scrollWidth"
                assert await page.evaluate(wide) <= 320, (theme, place)
            assert complaints == []


NAMELESS = """() => {
  const name = (node) => node.getAttribute('aria-label') || node.labels?.[0]?.textContent
    || node.textContent.trim() || node.title
    || document.getElementById(node.getAttribute('aria-labelledby'))?.textContent;
  const controls = 'button, a[href], input:not([hidden]), select, textarea, [role=dialog]';
  const nameless = [...document.querySelectorAll(controls)].filter((node) => !name(node));
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  const doubled = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...nameless.map((node) => node.outerHTML.slice(0, 120)), ...doubled];
}"""


async def test_every_control_has_a_name_and_no_id_is_used_twice(show: Show) -> None:
    await show.dm(gallery.WORDS, gallery.TABLE, gallery.BUTTONS, gallery.CHOICES)
    for place in PLACES:
        await show.go(place)
        await expect(show.page.locator("#main h1")).to_be_visible()
        assert await show.page.evaluate(NAMELESS) == [], place


async def test_the_theme_that_was_chosen_stays(show: Show) -> None:
    await show.go("app/home")
    await show.button("Dark colours").click()
    await show.page.reload()
    await expect(show.page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(show.button("Light colours")).to_be_visible()
