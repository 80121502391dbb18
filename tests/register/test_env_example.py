"""The example of the settings names every setting, and is right once the secrets are put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from dotenv import dotenv_values
from typing_extensions import override

from bot.settings import SettingsMistake, SlackMode, settings_from

EXAMPLE = Path(__file__).parents[2] / "deploy" / "env.example"
SECRETS = {
    "REEVE_SLACK_BOT_TOKEN": "xoxb-1",
    "REEVE_SLACK_SIGNING_SECRET": "abc",
    "REEVE_SLACK_APP_TOKEN": "xapp-1",
}


class Asked(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values_given = values
        self.names: set[str] = set()

    @override
    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.values_given[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.values_given)

    @override
    def __len__(self) -> int:
        return len(self.values_given)


def values() -> dict[str, str]:
    return {name: value or "" for name, value in dotenv_values(EXAMPLE).items()}


def test_every_setting_is_in_the_example_and_no_other() -> None:
    asked: set[str] = set()
    for mode in SlackMode:
        environment = Asked(values() | SECRETS | {"REEVE_SLACK_MODE": mode.value})
        settings_from(environment)
        asked |= environment.names
    named = set(re.findall(r"(?m)^#?(REEVE_[A-Z_]+)=", EXAMPLE.read_text("utf-8")))
    assert named == asked


def test_only_the_secrets_are_left_to_fill_in() -> None:
    with pytest.raises(SettingsMistake) as mistake:
        settings_from(values())
    assert set(re.findall(r"REEVE_\w+", str(mistake.value))) == {
        "REEVE_SLACK_BOT_TOKEN",
        "REEVE_SLACK_SIGNING_SECRET",
    }
    assert settings_from(values() | SECRETS).smtp.sender.address == "reeve@example.org"
