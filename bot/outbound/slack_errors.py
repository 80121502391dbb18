"""What each of Slack's errors means for a message, as data, with words for the office.

From the published reference of chat.postMessage, chat.update, conversations.open,
conversations.history and conversations.replies, and of the errors that every method may give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What an error says about the message that met it."""

    REFUSED = "refused"  # for good: the same message will never be taken
    AGAIN = "again"  # it was not taken now
    UNSURE = "unsure"  # it was perhaps taken: look before sending it again
    TOO_FAST = "too_fast"  # Slack says how long to wait
    OUT_OF_SERVICE = "out_of_service"  # nothing will be taken until somebody mends it


@dataclass(frozen=True)
class Known:
    """An error's meaning, and what to tell the office."""

    meaning: Meaning
    words: str


_REASONS: Mapping[Meaning, Mapping[str, str]] = {
    Meaning.REFUSED: {
        "channel_not_found": "Slack does not know the channel, or Reeve has not been invited to it",
        "is_archived": "the channel is archived",
        "is_inactive": "the channel is archived or frozen",
        "not_in_channel": "Reeve is not in the channel: invite it there",
        "user_not_found": "Slack does not know the person",
        "users_not_found": "Slack does not know the person",
        "user_disabled": "the person's account is switched off",
        "user_not_visible": "Reeve may not see the person",
        "invalid_user_combination": "the person shares no channel with Reeve",
        "messages_tab_disabled": "the app's messages tab is switched off in its manifest",
        "message_not_found": "the message to be edited has been deleted",
        "thread_not_found": "the message that starts the thread has been deleted",
        "cant_update_message": "the message to be edited is not Reeve's",
        "edit_window_closed": "the workspace does not allow a message this old to be edited",
        "msg_too_long": "the message is too long",
        "msg_blocks_too_long": "the message is too long",
        "invalid_blocks": "the message is not well formed",
        "invalid_blocks_format": "the message is not well formed",
        "no_text": "the message is empty",
        "restricted_action": "the workspace does not let Reeve post",
        "restricted_action_read_only_channel": "the channel is read-only",
        "restricted_action_thread_only_channel": "the channel takes replies only",
        "restricted_action_non_threadable_channel": "the channel takes no replies",
        "restricted_action_thread_locked": "the thread is locked",
        "cannot_reply_to_message": "the message cannot have replies",
        "ekm_access_denied": "the workspace's administrators have stopped messages to the channel",
        "posting_to_channel_denied": "the workspace does not let Reeve post in the channel",
        "channel_is_limited_access": "Reeve may not see the channel",
    },
    Meaning.AGAIN: {
        "missing_scope": "the app lacks a permission: install it again with its manifest",
        "message_limit_exceeded": "the workspace has reached its limit of messages",
        "external_channel_migrating": "the channel is being moved",
        "team_added_to_org": "the workspace is being moved",
        "org_login_required": "the workspace is being moved",
        "streaming_state_conflict": "the message is still being written",
        "update_failed": "Slack could not edit the message",
        "invalid_cursor": "Slack lost its place in the conversation",
        # these may be about one channel alone, so they do not stop the others
        "app_access_restricted": "the workspace does not let the app act",
        "no_permission": "the token may not do this",
        "access_denied": "the workspace does not let the app act",
        "accesslimited": "the workspace does not let the app act",
        "enterprise_is_restricted": "the organisation does not let the app act",
        "team_access_not_granted": "the app was not approved for this workspace",
        "two_factor_setup_required": "the workspace asks for two-factor authentication",
    },
    Meaning.UNSURE: {
        "internal_error": "Slack met an error of its own",
        "fatal_error": "Slack met an error of its own",
        "service_unavailable": "Slack is not available",
        "request_timeout": "Slack did not receive the whole message in time",
        "timeout": "Slack took too long",
    },
    Meaning.TOO_FAST: {
        "ratelimited": "Slack asks for fewer messages",
        "rate_limited": "Slack asks for fewer messages",
    },
    Meaning.OUT_OF_SERVICE: {
        "invalid_auth": "Slack does not accept the app's token",
        "not_authed": "no token was sent",
        "token_revoked": "the app's token was revoked: install the app again",
        "token_expired": "the app's token has expired",
        "account_inactive": "the app was removed from the workspace: install it again",
        "not_allowed_token_type": "the token is not a bot token (xoxb-)",
        "deprecated_endpoint": "Slack has withdrawn the method: a newer Reeve is needed",
        "method_deprecated": "Slack has withdrawn the method: a newer Reeve is needed",
        "unknown_method": "the address of Slack's Web API is wrong",
        "invalid_app_id": "Slack does not know the app",
    },
}

# Refused, and seldom or never met by this app: the code says it as well as any words could.
_REFUSED_PLAINLY = """
    as_user_not_supported attachment_payload_limit_exceeded block_mismatch blocked_file_type
    cant_broadcast_message draft_already_deleted draft_already_sent draft_has_conflict
    draft_not_found duplicate_channel_not_found duplicate_message_not_found file_deleted
    file_is_deleted file_not_found file_share_limit_reached invalid_arg_name invalid_arguments
    invalid_array_arg invalid_attachments invalid_charset invalid_form_data invalid_json
    invalid_metadata_filter_keys invalid_metadata_format invalid_metadata_schema
    invalid_post_type invalid_ts_latest invalid_ts_oldest json_not_object
    list_record_comment_fetch_failed markdown_text_conflict max_file_sharing_exceeded
    metadata_must_be_sent_from_app metadata_too_large method_not_supported_for_channel_type
    missing_argument missing_charset missing_file_data missing_post_type
    no_dual_broadcast_content_update not_enough_users send_on_behalf_not_allowed
    slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked
    slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked
    slack_connect_file_upload_sharing_blocked slack_connect_lists_sharing_blocked
    superfluous_charset team_not_found too_many_attachments too_many_contact_cards
    too_many_users unable_to_share_files users_list_not_supplied
"""


def _rows() -> Iterator[tuple[str, Known]]:
    for meaning, reasons in _REASONS.items():
        for code, words in reasons.items():
            yield code, Known(meaning, f"{words} ({code})")
    for code in _REFUSED_PLAINLY.split():
        yield code, Known(Meaning.REFUSED, f"Slack refused it ({code})")


KNOWN: Mapping[str, Known] = dict(_rows())


def known(code: str) -> Known:
    """What an error means. One that is not in the table may pass, so it is tried again."""
    return KNOWN.get(code) or Known(Meaning.AGAIN, f"Slack gave an error new to Reeve ({code})")
