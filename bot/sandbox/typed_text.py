"""What a person types, as the client sends it: escaped, with links and mentions marked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.sandbox.records import Channel, Json, User

_LINK = re.compile(
    r"(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@./-])(?P<domain>(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|uk|gov|eu|io)\b"
    r"(?:/[^\s<>|]*[^\s<>|.,;:!?)])?)"
    r"|(?<!\w)@(?P<name>[\w.-]*\w)"
    r"|(?<!\w)#(?P<channel>[\w-]+)"
)
_STYLED = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]+?)(?<=\S)\1(?![\w*_~`])")
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}


class Typing:
    """Turns typed text into what is sent, for the people and channels that it can name."""

    def __init__(self, users: Iterable[User], channels: Iterable[Channel]) -> None:
        self._users = {user.name.lower(): user.id for user in users}
        self._channels = {channel.name: channel.id for channel in channels if channel.name}

    def sent(self, typed: str) -> tuple[str, list[Json]]:
        """The text as the API carries it, and the rich_text block that comes with it."""
        text: list[str] = []
        elements: list[Json] = []
        position = 0
        for match in _LINK.finditer(typed):
            marked = self._marked(match)
            if marked is None:
                continue
            self._plain(typed[position : match.start()], text, elements)
            text.append(marked[0])
            elements.append(marked[1])
            position = match.end()
        self._plain(typed[position:], text, elements)
        section = {"type": "rich_text_section", "elements": elements}
        return "".join(text), [{"type": "rich_text", "elements": [section]}] if elements else []

    def _plain(self, piece: str, text: list[str], elements: list[Json]) -> None:
        """Words, styled where a mark stands on both sides of them; the text keeps the marks."""
        text.append(escaped(piece))
        position = 0
        for match in _STYLED.finditer(piece):
            elements += _words(piece[position : match.start()])
            elements += _words(match[2], _STYLES[match[1]])
            position = match.end()
        elements += _words(piece[position:])

    def _marked(self, match: re.Match[str]) -> tuple[str, Json] | None:
        found = match.group()
        if match["url"]:
            return f"<{escaped(found)}>", {"type": "link", "url": found}
        if match["email"]:
            address = f"mailto:{found}"
            return f"<{address}|{found}>", {"type": "link", "url": address, "text": found}
        if match["domain"]:
            address = f"http://{found}"
            marked = f"<{escaped(address)}|{escaped(found)}>"
            return marked, {"type": "link", "url": address, "text": found}
        if match["name"]:
            return self._mention(match["name"].lower())
        channel = self._channels.get(match["channel"])
        if channel is None:
            return None
        return f"<#{channel}|{match['channel']}>", {"type": "channel", "channel_id": channel}

    def _mention(self, name: str) -> tuple[str, Json] | None:
        if name in ("channel", "here", "everyone"):
            return f"<!{name}>", {"type": "broadcast", "range": name}
        user = self._users.get(name)
        return (f"<@{user}>", {"type": "user", "user_id": user}) if user else None


def _words(words: str, style: str | None = None) -> list[Json]:
    if not words:
        return []
    return [{"type": "text", "text": words} | ({"style": {style: True}} if style else {})]


def escaped(text: str) -> str:
    """Text with the three signs that mark things in a message written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
