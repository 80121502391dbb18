"""apps.connections.open and oauth.v2.access: how an app connects and is installed."""

from __future__ import annotations

from bot.sandbox.records import Json
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call


async def connections_open(call: Call) -> Json:
    """apps.connections.open: the address of a new Socket Mode connection."""
    if not call.app.socket_mode:
        raise Refused("forbidden_team")
    return {"url": call.desk.sockets.ticket()}


async def oauth_access(call: Call) -> Json:
    """oauth.v2.access: a code for a token. The code of a team is its id behind "code-"."""
    app = call.app
    if call.text("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    team = call.workspace.teams.get(call.text("code").removeprefix("code-"))
    installation = call.workspace.installations.get(team.id) if team else None
    if team is None or installation is None:
        raise Refused("invalid_code")
    return {
        "access_token": installation.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(installation.scopes)),
        "bot_user_id": installation.bot_user,
        "app_id": app.id,
        "team": {"name": team.name, "id": team.id},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "", "scope": "", "access_token": "", "token_type": "user"},
    }
