"""A dispatcher in a process of its own, to be killed: database URL, Slack URL, SMTP port."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.outbound.backoff import BackOff
from bot.outbound.dispatcher import Dispatcher
from bot.outbound.slack import SlackSender
from bot.outbound.smtp import Security, SmtpSender
from storage.database import Database

QUICK = BackOff(first=timedelta(milliseconds=10), cap=timedelta(milliseconds=50))


async def main(database_url: str, slack_url: str, token: str, smtp_port: str) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token, base_url=slack_url, session=session, retry_handlers=[])
        smtp = SmtpSender(
            "127.0.0.1", int(smtp_port), sender="reeve@office.example", security=Security.NONE
        )
        slack = SlackSender(client, back_off=QUICK)
        await Dispatcher(Database(database_url), slack, smtp, rest=QUICK).run()


asyncio.run(main(*sys.argv[1:]))
