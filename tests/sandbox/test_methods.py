"""The table of Web API methods: sound in itself, and enough for what the SDK sends."""

import inspect
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.methods import (
    COMMON_ERRORS,
    METHODS,
    Kind,
    Method,
    Tier,
    Token,
    scopes_missing,
    scopes_needed,
)

ROWS = list(METHODS.values())

NOT_IN_THE_REFERENCE = {
    "apps.connections.open": {"app_token"},  # the SDK sends it as the call's token
    "chat.postMessage": {"container_id"},
    "team.info": {"include_slackbot_availability"},
}


def name_of(method: Method) -> str:
    return method.name


@pytest.mark.parametrize("method", ROWS, ids=name_of)
def test_no_argument_is_both_required_and_optional(method: Method) -> None:
    assert not method.required & method.optional
    assert method.one_of <= method.optional
    assert "token" not in method.arguments


@pytest.mark.parametrize("method", ROWS, ids=name_of)
def test_a_methods_own_errors_are_not_among_those_of_all(method: Method) -> None:
    assert not method.errors & COMMON_ERRORS
    assert method.may_answer("missing_scope")
    assert not method.may_answer("made_up")


@pytest.mark.parametrize("method", ROWS, ids=name_of)
def test_the_sdk_and_the_table_name_the_same_arguments(method: Method) -> None:
    """What the SDK can send is taken, and what is required can be sent with it."""
    call: Any = getattr(AsyncWebClient, method.name.replace(".", "_"))
    named = set(inspect.signature(call).parameters) - {"self", "kwargs"}

    assert named - method.arguments == NOT_IN_THE_REFERENCE.get(method.name, set())
    assert method.required <= named


@pytest.mark.parametrize(
    ("name", "tier", "a_minute"),
    [
        ("users.list", Tier.TIER_2, 20),
        ("chat.update", Tier.TIER_3, 50),
        ("conversations.open", Tier.TIER_3, 50),
        ("views.publish", Tier.TIER_4, 100),
        ("users.info", Tier.TIER_4, 100),
        ("chat.postMessage", Tier.POSTING, 60),
    ],
)
def test_tiers_are_slacks(name: str, tier: Tier, a_minute: int) -> None:
    assert METHODS[name].tier is tier
    assert tier.per_minute == a_minute


def test_only_what_opens_a_socket_shows_an_app_token() -> None:
    shown = {token: {row.name for row in ROWS if row.token is token} for token in Token}

    assert shown[Token.APP] == {"apps.connections.open"}
    assert shown[Token.NONE] == {"blocks.validate", "oauth.v2.access"}


@pytest.mark.parametrize(
    ("name", "arguments", "kinds", "needed"),
    [
        ("chat.postMessage", {"channel", "text"}, [Kind.IM], ["chat:write"]),
        (
            "chat.postMessage",
            {"channel", "text", "username", "icon_emoji"},
            [Kind.IM],
            ["chat:write", "chat:write.customize"],
        ),
        ("conversations.history", {"channel"}, [Kind.IM], ["im:history"]),
        ("conversations.history", {"channel"}, [Kind.PRIVATE], ["groups:history"]),
        ("conversations.open", {"users"}, [Kind.IM], ["im:write"]),
        ("conversations.open", {"users"}, [Kind.MPIM], ["mpim:write"]),
        (
            "conversations.list",
            {"types"},
            [Kind.PUBLIC, Kind.PRIVATE],
            ["channels:read", "groups:read"],
        ),
        ("users.lookupByEmail", {"email"}, [], ["users:read.email"]),
        ("views.open", {"view", "trigger_id"}, [], []),
    ],
)
def test_scopes_follow_the_method_the_kind_and_the_arguments(
    name: str, arguments: set[str], kinds: list[Kind], needed: list[str]
) -> None:
    method = METHODS[name]

    assert scopes_needed(method, arguments, kinds) == needed
    assert scopes_missing(method, arguments, needed, kinds) is None
    assert scopes_missing(method, arguments, [], kinds) == (",".join(needed) or None)


def test_one_missing_scope_of_several_is_named() -> None:
    method = METHODS["conversations.list"]

    missing = scopes_missing(method, {"types"}, {"channels:read"}, [Kind.PUBLIC, Kind.PRIVATE])

    assert missing == "groups:read"


def test_a_call_that_names_no_conversation_needs_any_of_the_scopes() -> None:
    method = METHODS["conversations.info"]

    assert scopes_missing(method, {"channel"}, {"im:read"}) is None
    assert scopes_missing(method, {"channel"}, {"chat:write"}) == (
        "channels:read,groups:read,im:read,mpim:read"
    )
