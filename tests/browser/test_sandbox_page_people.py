"""Home, who one is, what is unread and very many messages, on the sandbox's page."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser, Route, expect

from bot.sandbox.server import Sandbox
from tests.browser import gallery
from tests.browser.gallery_app import workspace
from tests.browser.stage import WITHIN, Show, open_page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_home_is_drawn_and_its_buttons_work(show: Show) -> None:
    await show.go("app/home")
    await expect(show.page.get_by_role("heading", name="Good morning")).to_be_visible()
    await show.button("Goes wrong").click()
    await expect(show.page.get_by_role("alert").filter(has_text="Gallery")).to_be_visible()


async def test_a_press_from_home_opens_a_modal(show: Show) -> None:
    await show.go("app/home")
    await show.button("Open a form").click()
    await expect(show.page.get_by_role("dialog", name="A form of everything")).to_be_visible()


async def test_a_press_is_not_lost_when_home_is_drawn_anew_meanwhile(show: Show) -> None:
    await show.go("app/home")
    await show.button("Open a form").hover()
    await show.page.mouse.down()
    heading = {"type": "header", "text": {"type": "plain_text", "text": "Drawn anew"}}
    renamed = [each | {"block_id": f"anew-{n}"} for n, each in enumerate(gallery.HOME["blocks"])]
    view = {"type": "home", "blocks": [heading, *renamed]}
    await show.app.client.views_publish(user_id="U1", view=view)
    await show.page.evaluate("async () => (await fetch('/data/home?user=U1')).json()")
    await show.page.mouse.up()
    await expect(show.page.get_by_role("dialog")).to_be_visible()
    await show.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(show.page.get_by_role("heading", name="Drawn anew")).to_be_visible()


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
    await show.go("app/home", user="U2")
    await show.page.reload()
    await expect(link).to_have_accessible_name("csp-one")


async def test_a_message_that_comes_is_said_aloud_and_no_other(show: Show) -> None:
    await show.sandbox.person("U2").say("C1", "Old news")
    await show.go("channel/C1")
    await expect(show.page.get_by_text("Old news")).to_be_visible()  # the list is there
    await show.sandbox.person("U2").say("C1", "Good morning")
    news = show.page.get_by_role("log").locator("li:not([aria-live=off])")
    await expect(news).to_contain_text("Sam Patel")
    await expect(news).to_contain_text("Good morning")


async def test_the_page_finds_its_way_back_when_the_sandbox_returns(chromium: Browser) -> None:
    async with open_page(chromium) as (page, _):
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


async def test_a_message_that_comes_while_the_list_is_fetched_is_not_lost(show: Show) -> None:
    await show.sandbox.person("U2").say("C1", "Before")
    asked, gate = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        response = await route.fetch()
        asked.set()
        await asyncio.wait_for(gate.wait(), WITHIN)
        await route.fulfill(response=response)

    await show.page.route("**/data/messages*", late)
    await show.go("channel/C1")
    await asyncio.wait_for(asked.wait(), WITHIN)
    await show.sandbox.person("U2").say("C1", "Meanwhile")
    rows = show.page.locator("#main li.message")
    await expect(rows.last).to_contain_text("Meanwhile")
    gate.set()
    await expect(rows.first).to_contain_text("Before")
    await expect(rows.last).to_contain_text("Meanwhile")


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
