"""The modals of the sandbox's page: errors, every kind of field, Escape, a reload."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser import gallery
from tests.browser.stage import Show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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
    state = {key: one["value"] for key, one in body["view"]["state"]["values"].items()}
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
