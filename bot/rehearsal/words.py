"""What the scripted people say, as data: their answers, their slips and what they call things."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.rendering.text import WordsMissing

FILE = "people.toml"


@dataclass(frozen=True)
class Phrases:
    """`texts`, `weights`: by a question's key; `slips`: what is typed by mistake, by occasion;
    `deadlines`: reasons for more time, answers to flags and decisions, by what they are for;
    `round`: a bid round's own words, a bid and the reasons of its awards.

    `weights` says how often each choice is taken, by the choice's key.
    """

    texts: Mapping[str, Sequence[str]]
    weights: Mapping[str, Mapping[str, int]]
    slips: Mapping[str, Sequence[str]]
    deadlines: Mapping[str, str]
    round: Mapping[str, Any]

    def text(self, key: str, least: int, most: int, chance: random.Random) -> str:
        """Words for the question that fit its bounds. Raises WordsMissing if there are none."""
        for texts in (self.texts.get(key, ()), self.texts["any"]):
            fitting = [text for text in texts if least <= len(text) <= most]
            if fitting:
                return chance.choice(fitting)
        raise WordsMissing(
            f"{FILE} has no text of {least} to {most} characters for {key}. Add one under [texts]."
        )

    def slip(self, occasion: str, chance: random.Random) -> str:
        return chance.choice(self.slips[occasion])


def read_phrases(folder: Path) -> Phrases:
    """The phrases in people.toml. Raises WordsMissing for a file that cannot be used."""
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        names = ("texts", "weights", "slips", "deadlines", "round")
        return Phrases(*(tables[name] for name in names))
    except (OSError, tomllib.TOMLDecodeError, KeyError) as mistake:
        raise WordsMissing(f"{path} cannot be used: {mistake}") from mistake
