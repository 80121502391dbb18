"""users.*, team.info, bots.info and auth.test: who is who."""

from __future__ import annotations

from bot.sandbox.records import Json
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call


async def info(call: Call) -> Json:
    """users.info: a person of this team, or one whom it shares a channel with."""
    user = call.user()
    shape = call.desk.wire.user(user, call.installation.team)
    if call.flag("include_locale"):
        shape["locale"] = user.locale
    return {"user": shape | _email_scope(call, shape)}


async def list_(call: Call) -> Json:
    """users.list: this team's own people."""
    team = call.installation.team
    people = [user for user in call.workspace.users.values() if user.team == team]
    page, cursor = call.page(people, default=1000)
    shapes = [call.desk.wire.user(user, team) for user in page]
    return {
        "members": [shape | _email_scope(call, shape) for shape in shapes],
        "cache_ts": int(call.workspace.next_ts().partition(".")[0]),
        "response_metadata": {"next_cursor": cursor},
    }


def _email_scope(call: Call, shape: Json) -> Json:
    """Without users:read.email no profile has an address."""
    if "users:read.email" in call.installation.scopes:
        return {}
    return {"profile": {key: item for key, item in shape["profile"].items() if key != "email"}}


async def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail: of this team only; Slack does not offer it for other organisations."""
    wanted = call.text("email").lower()
    for user in call.workspace.users.values():
        if user.team == call.installation.team and (user.email or "").lower() == wanted:
            return {"user": call.desk.wire.user(user, call.installation.team)}
    raise Refused("users_not_found")


async def team_info(call: Call) -> Json:
    """team.info."""
    wanted = call.text("team") or call.installation.team
    team = call.workspace.teams.get(wanted)
    if team is None:
        raise Refused("team_not_found")
    shape = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }
    return {"team": shape}


async def bots_info(call: Call) -> Json:
    """bots.info."""
    wanted = call.text("bot") or call.installation.bot_id
    if wanted != call.installation.bot_id:
        raise Refused("bot_not_found")
    shape = {
        "id": wanted,
        "deleted": False,
        "name": call.app.name,
        "updated": 0,
        "app_id": call.app.id,
        "user_id": call.installation.bot_user,
        "icons": {},
    }
    return {"bot": shape}


async def auth_test(call: Call) -> Json:
    """auth.test: whose token this is."""
    team = call.workspace.teams[call.installation.team]
    return {
        "url": f"{call.desk.wire.base_url}/",
        "team": team.name,
        "user": call.bot.name,
        "team_id": team.id,
        "user_id": call.bot.id,
        "bot_id": call.installation.bot_id,
        "is_enterprise_install": False,
    }
