"""The form in windows: whatever stands in it, Slack takes it and reads it as plain words."""

from __future__ import annotations

import json

import pytest

from bot.domain.drafts import Draft
from bot.domain.form_pages import pages
from bot.domain.readings import Doubt, Doubtful, Unclear, UnclearReason
from bot.rendering.form_modal import last_modal, page_modal
from bot.rendering.form_sheet import Note, Sheet
from bot.rendering.modals import Modal
from bot.rendering.text import Templates
from bot.sandbox.block_kit import check_view
from tests.rendering.hostile import CORPUS, draft_made_of
from tests.rendering.test_messages import is_read_as_more, texts

BYTES = 250_000


def every_window(templates: Templates, draft: Draft) -> list[Modal]:
    """Each page with a note and a doubt at every question, and the last one."""
    all_pages = pages(draft.course)
    said = []
    for number, page in enumerate(all_pages, 1):
        keys = [asked.key for asked in page.asked]
        sheet = Sheet(
            draft,
            page,
            number,
            len(all_pages),
            base=1,
            seen=1,
            note=Note.LOOK,
            unclear=dict.fromkeys(keys, Unclear(UnclearReason.NOT_MONEY)),
            doubts=dict.fromkeys(keys, Doubtful(True, Doubt.HOW_WRITTEN)),
        )
        said.append(page_modal(templates, sheet))
    return [*said, last_modal(templates, draft)]


@pytest.mark.parametrize("name", CORPUS)
def test_slack_takes_every_window_and_nothing_in_it_is_read_as_a_sign(
    templates: Templates, name: str
) -> None:
    wrong: list[object] = []
    for modal in every_window(templates, draft_made_of(CORPUS[name])):
        view = modal.view
        wrong += check_view(view)
        shown = [block | {"element": None} for block in view["blocks"] if block["type"] == "input"]
        shown += [block for block in view["blocks"] if block["type"] != "input"]
        wrong += [text for text in texts({"blocks": shown}) if is_read_as_more(text)]
    assert wrong == []


def test_nine_projects_with_many_measures_fit_into_windows(templates: Templates) -> None:
    draft = draft_made_of("A long name of a project & its work " * 4, projects=9, measures=5)
    windows = every_window(templates, draft)
    assert len(windows) > 9
    for modal in windows:
        assert check_view(modal.view) == []
        assert len(json.dumps(modal.view).encode()) < BYTES
