"""The arguments of a call, however they were sent: query, form, multipart or JSON."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.records import Json
from bot.sandbox.refusal import Refused

SENT_AS_JSON: Mapping[str, str] = MappingProxyType(
    {
        "attachments": "invalid_arguments",
        "blocks": "invalid_blocks_format",
        "files": "invalid_arguments",
        "message": "invalid_message",
        "metadata": "invalid_metadata_format",
        "view": "invalid_arguments",
    }
)
"""Arguments that come as JSON within a string, and the error of one that is not JSON."""


async def read_arguments(request: Request) -> Json:
    """All arguments of a call with the token among them; later kinds win over earlier ones."""
    arguments: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        arguments |= await _read_json(request)
    elif content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            arguments |= {
                name: value for name, value in form.items() if not isinstance(value, UploadFile)
            }
    return arguments | _credentials(request.headers.get("authorization", ""))


async def _read_json(request: Request) -> Json:
    body = await request.body()
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise Refused("invalid_arguments", "the body is not JSON") from None
    if not isinstance(value, dict):
        raise Refused("invalid_arguments", "the body is not an object")
    return value


def _credentials(authorization: str) -> Json:
    """What the Authorization header says: a token, or a client's id and secret."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return {"token": value.strip()}
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_auth") from None
        return {"client_id": client_id, "client_secret": secret}
    return {}


def decoded(arguments: Mapping[str, object]) -> Json:
    """The arguments with the JSON within strings read, and empty ones left out."""
    result: Json = {}
    for name, value in arguments.items():
        if name in SENT_AS_JSON and isinstance(value, str):
            if value.strip():
                result[name] = _from_json(name, value)
        elif value is not None:
            result[name] = value
    return result


def _from_json(name: str, value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(SENT_AS_JSON[name]) from None
