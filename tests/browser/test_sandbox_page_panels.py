"""The panels of the sandbox's page: mailbox, clock, faults and activity."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import aiosmtplib
import pytest
from playwright.async_api import expect
from slack_sdk.errors import SlackApiError

from bot.sandbox.smtp_faults import FAULTS
from tests.browser import gallery
from tests.browser.screens import letter
from tests.browser.stage import NEXT, WITHIN, Show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def _post(show: Show, subject: str) -> None:
    host, port = "127.0.0.1", show.mailbox.port
    sent = letter(subject, more="<script>parent.broken = 1</script>")
    await aiosmtplib.send(sent, hostname=host, port=port, start_tls=False)


async def test_a_letter_arrives_live_and_is_shown_in_each_form(show: Show) -> None:
    await show.go("mail")
    await expect(show.page.get_by_text("No letters yet.")).to_be_visible()
    await _post(show, "Your return was received")
    await expect(show.page.get_by_role("link", name=re.compile("Mailbox.*1 new"))).to_be_visible()
    await show.page.get_by_role("button", name=re.compile("Your return was received")).click()
    drawn = show.page.frame_locator("iframe.letter-frame")
    await expect(drawn.get_by_role("heading", name="Thank you drawn")).to_be_visible()
    assert await show.page.evaluate("window.broken") is None
    allowed = await show.page.locator("iframe.letter-frame").get_attribute("sandbox")
    assert allowed == "allow-popups allow-popups-to-escape-sandbox"
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
    await show.page.get_by_label("Outage until").fill("2031-07-19T09:30")
    await show.page.keyboard.press("Tab")
    await show.sandbox.until(lambda: show.sandbox.faults.outage_until == NEXT, WITHIN)
    await show.button("Turn everything off").click()
    await show.sandbox.until(lambda: not show.sandbox.faults.outage, WITHIN)
    assert show.sandbox.faults.server_errors == 0
    assert show.sandbox.faults.share == 1.0
    await expect(show.button("Turn everything off")).to_be_disabled()


async def test_a_fault_of_the_mail_server_is_chosen_and_what_struck_is_written_down(
    show: Show,
) -> None:
    await show.go("faults")
    struck = show.page.get_by_role("region", name="What has struck")
    await expect(struck).to_contain_text("Nothing yet.")
    await show.page.get_by_label("The next letter").select_option(
        label="450 to the recipient's address: mailbox busy"
    )
    await show.sandbox.until(lambda: show.mailbox.faults.next is FAULTS["rcpt_450"], WITHIN)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await _post(show, "Put off")
    await expect(struck.get_by_role("listitem")).to_contain_text("mailbox busy")
    await expect(show.page.get_by_label("The next letter")).to_have_value("")
    show.sandbox.faults.switch({"server_errors": 1})
    with pytest.raises(SlackApiError):
        await show.app.client.auth_test()
    await expect(struck.get_by_role("listitem").first).to_contain_text("Server errors")
    await expect(struck.get_by_role("listitem").first).to_contain_text("auth.test")


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


async def test_the_theme_that_was_chosen_stays(show: Show) -> None:
    await show.go("app/home")
    await show.button("Dark colours").click()
    await show.page.reload()
    await expect(show.page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(show.button("Light colours")).to_be_visible()
