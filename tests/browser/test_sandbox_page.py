"""The conversations of the sandbox's page, in a real browser with a real app behind it."""

from __future__ import annotations

import re

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from tests.browser import gallery, gallery_fields
from tests.browser.stage import Show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_newcomer_starts_where_the_app_has_something_for_them(show: Show) -> None:
    await show.sandbox.person("U2").say("C1", "Hello")
    await show.dm(gallery.START)
    await show.page.goto(show.sandbox.url)
    await expect(show.page.get_by_role("button", name="You are Alex Morgan")).to_be_visible()
    await expect(show.page.get_by_role("tab", name="Messages")).to_have_attribute(
        "aria-selected", "true"
    )
    await expect(show.button("Start")).to_be_visible()


async def test_the_welcome_is_shown_once_and_again_when_it_is_asked_for(
    show: Show, chromium: Browser
) -> None:
    page = await chromium.new_page()
    await page.goto(show.sandbox.url)
    welcome = page.get_by_role("region", name="Welcome")
    await expect(welcome.get_by_role("listitem")).to_have_text(
        ["You are Alex Morgan. Press Start.", "Look into the Mailbox."]
    )
    await page.get_by_role("button", name="Got it").click()
    await page.reload()
    await expect(page.get_by_role("navigation")).to_contain_text("Mailbox")
    await expect(welcome).to_have_count(0)
    await page.get_by_role("button", name="How to begin").click()
    await expect(welcome).to_be_visible()
    await page.close()


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
    link = show.page.get_by_role("button", name=re.compile("1 reply"))
    await expect(link).to_be_focused()
    await expect(link).not_to_have_accessible_name(re.compile("new"))


async def test_an_app_that_fails_is_shown_as_a_warning_by_the_button(show: Show) -> None:
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    await show.button("Goes wrong").click()
    await expect(show.page.get_by_role("alert").filter(has_text="Gallery")).to_be_visible()
    assert len(show.app.seen) == 1


async def test_a_press_that_waits_is_shown_as_busy_and_is_sent_once(show: Show) -> None:
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    button = show.page.get_by_role("button", name="Primary ✅")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await button.click()
    show.app.gate.set()
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await show.sandbox.settled()
    assert len(show.app.seen) == 1


async def test_a_confirmation_is_asked_before_anything_is_sent(show: Show) -> None:
    await show.dm(gallery.BUTTONS)
    await show.go("app/messages")
    send = show.page.locator("li.message").get_by_role("button", name="Send", exact=True)
    await send.click()
    question = show.page.get_by_role("dialog", name="Send it now?")
    await question.get_by_role("button", name="Not yet").click()
    await expect(question).to_have_count(0)
    await expect(send).to_be_focused()
    assert show.app.seen == []
    await send.click()
    await question.get_by_role("button", name="Send", exact=True).click()
    assert await show.sent(lambda body: body["actions"][0]["action_id"] == "danger")


async def test_a_message_for_one_person_is_seen_by_that_person_alone(show: Show) -> None:
    await show.app.client.chat_postMessage(channel="C1", text="Shown", blocks=gallery.BUTTONS)
    await show.go("channel/C1")
    await show.button("Plain").click()
    await expect(show.page.get_by_text("Only for you")).to_be_visible()
    await expect(show.page.get_by_text("Only you can see this")).to_be_visible()
    await show.go("channel/C1", user="U3")
    await expect(show.button("Plain")).to_be_visible()
    await show.app.client.chat_postEphemeral(channel="C1", user="U1", text="Only for you, again")
    await show.sandbox.person("U2").say("C1", "For everybody")
    await expect(show.page.get_by_text("For everybody")).to_be_visible()
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


DROP = """(node, how) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["a,b"], "spending.csv", { type: "text/csv" }));
  const given = { bubbles: true, cancelable: true };
  if (how === "paste")
    return node.dispatchEvent(new ClipboardEvent(how, { ...given, clipboardData: dataTransfer }));
  return node.dispatchEvent(new DragEvent(how, { ...given, dataTransfer }));
}"""
"""Gives true where the browser goes on by itself, which for a file is to leave the page."""


@pytest.mark.parametrize(
    ("where", "how"), [("#side .message", "drop"), ("#side textarea", "paste")]
)
async def test_a_file_dropped_on_a_thread_or_pasted_reaches_the_app_in_that_thread(
    show: Show, where: str, how: str
) -> None:
    await show.dm(gallery.START)
    await show.go("app/messages")
    await show.button("Start").click()
    await expect(show.page.locator("#side")).to_contain_text("Is it so?")
    await show.page.locator(where).first.evaluate(DROP, how)
    await expect(show.page.locator("#side .chip")).to_have_text("spending.csv")
    await show.page.locator("#side").get_by_role("button", name="Send").click()
    await expect(show.page.get_by_role("link", name="spending.csv")).to_be_visible()
    event = await show.sent(lambda body: body.get("subtype") == "file_share")
    assert event["files"][0]["name"] == "spending.csv"
    assert event["thread_ts"]
    async with (
        aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {show.app.client.token}"}
        ) as session,
        session.get(event["files"][0]["url_private"]) as response,
    ):
        assert await response.read() == b"a,b"


async def test_a_file_dropped_where_nothing_takes_it_does_not_leave_the_page(show: Show) -> None:
    await show.go("mail")
    assert await show.page.locator("#rail").evaluate(DROP, "drop") is False


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
    await show.dm(gallery_fields.CHOICES)
    await show.go("app/messages")
    page = show.page
    await page.get_by_role("combobox", name="Choose a fruit").fill("pl")
    await page.keyboard.press("Enter")
    chosen = await show.sent(lambda body: body["actions"][0]["action_id"] == "fruit")
    assert chosen["actions"][0]["selected_option"]["value"] == "plum"
    await page.get_by_role("radio", name="Fast").check()
    body = await show.sent(lambda body: body["actions"][0]["action_id"] == "speed")
    values = body["state"]["values"]
    assert values["selects"]["fruit"]["selected_option"]["value"] == "plum"
    assert values["selects"]["day"]["selected_date"] == "2024-07-26"
    await page.get_by_label("Choose a day").fill("2024-08-01")
    day = await show.sent(lambda body: body["actions"][0]["action_id"] == "day")
    assert day["actions"][0]["selected_date"] == "2024-08-01"
    await page.get_by_role("combobox", name="Which fruits will do?").click()
    await page.get_by_role("option", name="Fig").click()
    several = await show.sent(lambda body: body["actions"][0]["action_id"] == "fruits")
    options = several["actions"][0]["selected_options"]
    assert [one["value"] for one in options] == ["apple", "pear", "fig"]
