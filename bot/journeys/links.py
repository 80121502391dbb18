"""One-time links: what one person may do once, without Slack, by a secret in an e-mail.

The secret is 256 random bits. It stands in the e-mail alone: only its SHA-256 is stored.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn
from storage import links
from storage.tables import OneTimeLink

PATH = "link"  # below the public address


class Purpose(StrEnum):
    """What a link can be for."""

    SIGN_FIGURES = "sign_figures"
    ANSWER_RETURN = "answer_return"
    SEE_FILES = "see_files"
    STOP_DIGEST = "stop_digest"
    REVIEW_RETURN = "review_return"
    DECIDE_EXTENSION = "decide_extension"
    DECIDE_FLAG = "decide_flag"
    DECIDE_VIREMENT = "decide_virement"


async def issue(
    turn: Turn, purpose: Purpose, subject: str, *, person: str, lasts: timedelta
) -> tuple[str, datetime]:
    """A new link for the person, and when it ends. `subject`: a return's id, for instance."""
    what_for = (purpose.value, subject, person, turn.now.isoformat())
    secret = turn.new_secret(" ".join(what_for))
    link = OneTimeLink(
        hash=_digest(secret),
        purpose=purpose.value,
        subject=subject,
        person_id=person,
        made_at=turn.now,
        expires_at=turn.now + lasts,
    )
    await links.add(turn.session, link)
    return f"{turn.public_url}{PATH}/{secret}", link.expires_at


async def found(
    session: AsyncSession, secret: str, *, now: datetime
) -> tuple[OneTimeLink, Refusal | None]:
    """The link as it is, unchanged but locked, and why it works no more, if it does not.

    "link_used", "link_revoked" or "link_expired". Raises Refusal "link_unknown".
    """
    link = await links.for_change(session, _digest(secret))
    if link is None:
        raise Refusal("link_unknown")
    if link.used_at is not None:
        return link, Refusal("link_used")
    if link.revoked_at is not None:
        return link, Refusal("link_revoked")
    return link, Refusal("link_expired") if link.expires_at <= now else None


async def use(session: AsyncSession, link: OneTimeLink, *, now: datetime) -> None:
    """It works no more."""
    await links.use(session, link, now=now)


async def revoke(turn: Turn, purpose: Purpose, subject: str, *, person: str | None = None) -> None:
    """Those of the subject that were not used work no more; of one `person` only, if it is named.

    What they asked for is settled, or another one takes their place.
    """
    await links.revoke(turn.session, purpose.value, subject, now=turn.now, person=person)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
