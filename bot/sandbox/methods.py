"""The Web API's methods, as one table: arguments, scopes, rate tier and errors of each.

Drawn up from Slack's published reference. Of the documented errors a row lists those that a local
Slack can meet; `COMMON_ERRORS` may come from any method.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from bot.sandbox.method_rows import ROWS, Row

COMMON_ERRORS = frozenset(
    [
        "account_inactive",
        "fatal_error",
        "internal_error",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_auth",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "missing_post_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "token_expired",
        "token_revoked",
        "unknown_method",
    ]
)

MESSAGE_TEXT_CHARACTERS = 4_000
"""The longest `text` of a message: `chat.update` refuses more, and what cannot be edited later
should not be posted either (Slack itself would post up to 40,000 characters)."""


class Tier(Enum):
    """How often a method may be called, a minute; bursts above it answer 429."""

    TIER_1 = "1"
    TIER_2 = "2"
    TIER_3 = "3"
    TIER_4 = "4"
    POSTING = "posting"
    SPECIAL = "special"

    @property
    def per_minute(self) -> int:
        """Calls a minute that Slack always answers, counted for one app in one workspace; those
        of `POSTING` are counted for each channel, one a second."""
        return PER_MINUTE[self]


PER_MINUTE: Mapping[Tier, int] = MappingProxyType(
    {
        Tier.TIER_1: 1,
        Tier.TIER_2: 20,
        Tier.TIER_3: 50,
        Tier.TIER_4: 100,
        Tier.POSTING: 60,
        Tier.SPECIAL: 600,
    }
)


class Token(Enum):
    """What a call shows to be let in."""

    BOT = "bot"
    APP = "app"
    NONE = "none"


class Kind(Enum):
    """The kinds of conversation, each with its own part of a scope's name."""

    PUBLIC = "channels"
    PRIVATE = "groups"
    IM = "im"
    MPIM = "mpim"


TYPES: Mapping[str, Kind] = MappingProxyType(
    {
        "public_channel": Kind.PUBLIC,
        "private_channel": Kind.PRIVATE,
        "im": Kind.IM,
        "mpim": Kind.MPIM,
    }
)
"""The kinds as the `types` argument of the listing methods names them."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Web API. `token` is no argument here: it comes with every call.

    `scopes` are all needed for any call, `kind_scopes` one more for each kind of conversation that
    the call touches, `argument_scopes` one more when that argument is given. `one_of` names
    arguments of which exactly one must be given.
    """

    name: str
    required: frozenset[str]
    optional: frozenset[str]
    tier: Tier
    errors: frozenset[str]
    scopes: tuple[str, ...] = ()
    kind_scopes: Mapping[Kind, str] = field(default_factory=dict)
    argument_scopes: Mapping[str, str] = field(default_factory=dict)
    one_of: frozenset[str] = frozenset()
    token: Token = Token.BOT

    @property
    def arguments(self) -> frozenset[str]:
        """Every argument that the method takes."""
        return self.required | self.optional

    def may_answer(self, error: str) -> bool:
        """Whether Slack documents this error for this method or for all of them."""
        return error in self.errors or error in COMMON_ERRORS


SCOPES_BY_KIND: Mapping[str, Mapping[Kind, str]] = {
    "": {},
    "read": {kind: f"{kind.value}:read" for kind in Kind},
    "history": {kind: f"{kind.value}:history" for kind in Kind},
    "open": {
        Kind.PUBLIC: "channels:manage",
        Kind.PRIVATE: "groups:write",
        Kind.IM: "im:write",
        Kind.MPIM: "mpim:write",
    },
}
CUSTOMISING = dict.fromkeys(("icon_emoji", "icon_url", "username"), "chat:write.customize")


def _method(row: Row) -> Method:
    return Method(
        name=row.name,
        required=frozenset(row.required.split()),
        optional=frozenset(row.optional.split()),
        tier=Tier(row.tier),
        errors=frozenset(row.errors.split()),
        scopes=tuple(row.scope.split()),
        kind_scopes=MappingProxyType(SCOPES_BY_KIND[row.kinds]),
        argument_scopes=MappingProxyType(CUSTOMISING if row.customises else {}),
        one_of=frozenset(row.one_of.split()),
        token=Token(row.shows),
    )


METHODS: Mapping[str, Method] = MappingProxyType({row.name: _method(row) for row in ROWS})


def scopes_needed(
    method: Method, arguments: Collection[str], kinds: Iterable[Kind] = ()
) -> list[str]:
    """The scopes that one call needs, in a fixed order: those of the method, of each kind of
    conversation that it touches and of the arguments given."""
    by_kind = [method.kind_scopes[kind] for kind in kinds if kind in method.kind_scopes]
    by_argument = [
        scope for name, scope in sorted(method.argument_scopes.items()) if name in arguments
    ]
    return list(dict.fromkeys([*method.scopes, *by_kind, *by_argument]))


def scopes_missing(
    method: Method,
    arguments: Collection[str],
    granted: Collection[str],
    kinds: Iterable[Kind] = (),
) -> str | None:
    """The scope that a call lacks, or nothing if it has them all.

    A call that names no conversation (a listing without `types`, say) needs any one of the
    method's scopes by kind. Several missing scopes are joined by commas, as Slack's `needed` is.
    """
    touched = tuple(kinds)
    missing = [one for one in scopes_needed(method, arguments, touched) if one not in granted]
    if method.kind_scopes and not touched:
        offered = method.kind_scopes.values()
        missing += [] if any(one in granted for one in offered) else [",".join(offered)]
    return ",".join(missing) or None
