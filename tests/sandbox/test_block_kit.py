"""Block Kit: each payload of the corpus is judged right, and nothing makes the checker stumble."""

import json
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.block_kit import Problem, Surface, check_blocks, check_view, with_block_ids
from tests.sandbox.second_opinions import slack_sdk_takes, slackblocks_takes

PAYLOADS = Path(__file__).parent / "payloads"

Case = dict[str, Any]


def expanded(value: Any) -> Any:
    """A payload as it is sent: `{"$repeat": x, "times": n}` is x, n times over."""
    if isinstance(value, list):
        return [expanded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$repeat" not in value:
        return {name: expanded(item) for name, item in value.items()}
    repeated = value["$repeat"]
    if isinstance(repeated, str):
        return repeated * value["times"]
    return [expanded(repeated) for _ in range(value["times"])]


def cases(pattern: str) -> list[Case]:
    """The cases of the corpus, each with its payload expanded."""
    read = (json.loads(path.read_text("utf-8")) for path in sorted(PAYLOADS.glob(pattern)))
    return [{**case, "payload": expanded(case["payload"])} for file in read for case in file]


BAD = cases("bad_*.json")
GOOD = cases("good.json")
REASONS: dict[str, str] = json.loads((PAYLOADS / "reasons.json").read_text("utf-8"))


def judged(payload: Case) -> list[Problem]:
    """Our own judgement of a payload."""
    if "view" in payload:
        return check_view(payload["view"])
    return check_blocks(payload["blocks"], Surface.MESSAGE)


def name_of(case: Case) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_payload_is_refused_for_its_one_fault(case: Case) -> None:
    assert judged(case["payload"]) == [Problem(case["error"], case["pointer"], case["message"])]


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_payload_is_taken(case: Case) -> None:
    assert judged(case["payload"]) == []


@pytest.mark.parametrize("case", [*BAD, *GOOD], ids=name_of)
def test_two_independent_tables_say_what_is_set_down(case: Case) -> None:
    says = {True: "takes", False: "refuses"}

    assert case["slackblocks"] == says[slackblocks_takes(case["payload"])]
    assert case["slack_sdk"] == says[slack_sdk_takes(case["payload"])]


@pytest.mark.parametrize("case", [*BAD, *GOOD], ids=name_of)
def test_every_difference_from_them_has_its_reason(case: Case) -> None:
    ours = "refuses" if "error" in case else "takes"
    differs = {case["slackblocks"], case["slack_sdk"]} != {ours}

    assert (case.get("why") in REASONS) == differs


def test_the_corpus_is_large_enough_and_names_no_case_twice() -> None:
    assert len(BAD) >= 60
    assert len(GOOD) >= 30
    assert max(Counter(map(name_of, [*BAD, *GOOD])).values()) == 1
    assert {case["why"] for case in [*BAD, *GOOD] if "why" in case} == set(REASONS)


def test_every_fault_is_named_not_only_the_first() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "section", "txt": {"type": "mrkdwn", "text": "Hello"}},
    ]

    assert [problem.line for problem in check_blocks(blocks, Surface.MESSAGE)] == [
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        "missing required field: text or fields [json-pointer:/blocks/1]",
        "invalid additional property: txt [json-pointer:/blocks/1]",
    ]


def test_a_pointer_escapes_what_a_pointer_must() -> None:
    problems = check_blocks([{"type": "divider", "a/b~c": 1}], Surface.MESSAGE)

    assert problems == [
        Problem("invalid_blocks", "/blocks/0", "invalid additional property: a/b~c")
    ]


@pytest.mark.parametrize("surface", [Surface.MODAL, Surface.HOME])
def test_blocks_of_a_view_answer_as_views_do(surface: Surface) -> None:
    assert check_blocks("no blocks", surface) == [
        Problem("invalid_arguments", "/blocks", "must be an array of objects")
    ]


def test_a_view_holds_250_kilobytes_and_not_a_byte_more() -> None:
    text = {"type": "mrkdwn", "text": "é" * 1430}
    sections = [{"type": "section", "text": text} for _ in range(85)]
    view: dict[str, Any] = {"type": "home", "blocks": sections, "private_metadata": ""}
    room = 250_000 - len(json.dumps(view, ensure_ascii=False).encode())

    assert check_view({**view, "private_metadata": "x" * room}) == []
    assert check_view({**view, "private_metadata": "x" * (room + 1)}) == [
        Problem("view_too_large", "/view", "must be less than 250 kB")
    ]


def test_missing_identifiers_are_made_up_and_given_ones_kept() -> None:
    numbers = count()
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    blocks: list[dict[str, Any]] = [
        {"type": "divider"},
        {"type": "divider", "block_id": "mine"},
        {"type": "actions", "elements": [button, {**button, "action_id": "mine"}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}, "accessory": button},
    ]
    before = json.dumps(blocks)

    kept = with_block_ids(blocks, lambda: f"made-{next(numbers)}")

    assert [block["block_id"] for block in kept] == ["made-0", "mine", "made-1", "made-3"]
    assert [element["action_id"] for element in kept[2]["elements"]] == ["made-2", "mine"]
    assert kept[3]["accessory"]["action_id"] == "made-4"
    assert json.dumps(blocks) == before


def test_images_and_texts_are_given_no_action_id() -> None:
    image = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"}
    text = {"type": "mrkdwn", "text": "Hi"}

    (section, context) = with_block_ids(
        [
            {"type": "section", "text": text, "accessory": image},
            {"type": "context", "elements": [image, text]},
        ],
        lambda: "made",
    )

    assert section["accessory"] == image
    assert context["elements"] == [image, text]


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_identified_blocks_are_still_sound(case: Case) -> None:
    numbers = count()
    payload = case["payload"]
    blocks = payload["view"]["blocks"] if "view" in payload else payload["blocks"]
    kept = with_block_ids(blocks, lambda: f"made-{next(numbers)}")

    again = {"view": {**payload["view"], "blocks": kept}} if "view" in payload else {"blocks": kept}

    assert judged(again) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path to a value inside a payload."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value[:3]))
    return [path, *(deeper for step, item in inner for deeper in places(item, (*path, step)))]


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A copy of a payload with another value in one place."""
    if not path:
        return other
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], other)
    return copy


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.data())
def test_no_damage_makes_the_checker_stumble(data: st.DataObject) -> None:
    """Any JSON in any place of a good payload is judged, not crashed on, and what is taken can
    be given identifiers."""
    payload = data.draw(st.sampled_from(GOOD))["payload"]
    key = "view" if "view" in payload else "blocks"
    place = data.draw(st.sampled_from(places(payload[key])))
    damaged = {key: replaced(payload[key], place, data.draw(json_values))}

    problems = judged(damaged)

    assert all(problem.pointer.startswith(f"/{key}") for problem in problems)
    if not problems:
        blocks = damaged["view"]["blocks"] if key == "view" else damaged["blocks"]
        assert len(with_block_ids(blocks, lambda: "made")) == len(blocks)
