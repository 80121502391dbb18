"""The rows of the table of Web API methods, as plain words; `methods` makes the table of them.

Drawn up from Slack's published reference. Of the documented errors a row lists those that a local
Slack can meet. Three arguments that Slack's reference leaves optional, though no call does without
them, are required here: a bookmark's channel, the edited bookmark and a pin's message.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One method. Words are parted by spaces; `kinds` names the part of the conversation scopes
    (read, history or open), `one_of` the arguments of which exactly one must be given,
    `shows` the kind of token that lets the call in."""

    name: str
    required: str = ""
    optional: str = ""
    tier: str = "3"
    scope: str = ""
    kinds: str = ""
    customises: bool = False
    one_of: str = ""
    shows: str = "bot"
    errors: str = ""


_CONTENT = "attachments blocks link_names markdown_text metadata parse text as_user"
_CONTENT_ERRORS = (
    "channel_not_found invalid_blocks invalid_blocks_format markdown_text_conflict"
    " message_limit_exceeded no_text too_many_attachments"
)
_METADATA_ERRORS = "invalid_metadata_format invalid_metadata_schema metadata_too_large"
_PAGE = "cursor limit"
_MESSAGES = f"{_PAGE} include_all_metadata inclusive latest oldest"
_HISTORY_ERRORS = "channel_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest"
_TRIGGER_ERRORS = (
    "duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id"
    " view_too_large"
)
_LIST_ERRORS = (
    "invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type"
    " missing_argument"
)
_UPLOAD_ERRORS = "file_type_not_allowed file_uploads_except_images_disabled"

ROWS = (
    Row(
        "apps.connections.open",
        tier="3",
        scope="connections:write",
        shows="app",
        errors="forbidden_team insecure_request missing_args",
    ),
    Row("auth.test", tier="special"),
    Row(
        "blocks.validate",
        "",
        "blocks message view",
        tier="3",
        shows="none",
        one_of="blocks message view",
        errors="invalid_blocks invalid_message invalid_view",
    ),
    Row(
        "bookmarks.add",
        "channel_id title type",
        "link emoji entity_id access_level parent_id",
        tier="2",
        scope="bookmarks:write",
        errors="access_denied channel_not_found invalid_bookmark_type invalid_emoji invalid_link"
        " parent_bookmark_disabled parent_with_link permission_denied too_many_bookmarks",
    ),
    Row(
        "bookmarks.edit",
        "bookmark_id channel_id",
        "title link emoji",
        tier="2",
        scope="bookmarks:write",
        errors="access_denied channel_not_found invalid_emoji invalid_link not_found"
        " permission_denied",
    ),
    Row(
        "bookmarks.list",
        "channel_id",
        tier="3",
        scope="bookmarks:read",
        errors="access_denied channel_not_found",
    ),
    Row(
        "bots.info",
        "",
        "bot team_id",
        tier="3",
        scope="users:read",
        errors="bot_not_found missing_argument team_not_found",
    ),
    Row(
        "chat.delete",
        "channel ts",
        "as_user",
        tier="3",
        scope="chat:write",
        errors="cant_delete_message channel_not_found message_not_found",
    ),
    Row(
        "chat.getPermalink",
        "channel message_ts",
        tier="special",
        errors="channel_not_found message_not_found",
    ),
    Row(
        "chat.postEphemeral",
        "channel user",
        f"{_CONTENT} icon_emoji icon_url thread_ts username",
        tier="4",
        scope="chat:write",
        customises=True,
        errors=f"{_CONTENT_ERRORS} cannot_reply_to_message invalid_attachments is_archived"
        " messages_tab_disabled msg_too_long not_in_channel restricted_action user_not_in_channel",
    ),
    Row(
        "chat.postMessage",
        "channel",
        f"{_CONTENT} current_draft_last_updated_ts icon_emoji icon_url mrkdwn reply_broadcast"
        " thread_ts unfurl_links unfurl_media username",
        tier="posting",
        scope="chat:write",
        customises=True,
        errors=f"{_CONTENT_ERRORS} {_METADATA_ERRORS} app_access_restricted as_user_not_supported"
        " cannot_reply_to_message is_archived messages_tab_disabled msg_blocks_too_long"
        " not_in_channel rate_limited restricted_action restricted_action_non_threadable_channel"
        " restricted_action_read_only_channel restricted_action_thread_locked"
        " restricted_action_thread_only_channel team_not_found",
    ),
    Row(
        "chat.update",
        "channel ts",
        f"{_CONTENT} file_ids reply_broadcast unfurled_attachments",
        tier="3",
        scope="chat:write",
        errors=f"{_CONTENT_ERRORS} {_METADATA_ERRORS} as_user_not_supported block_mismatch"
        " cant_update_message edit_window_closed file_not_found invalid_attachments is_inactive"
        " message_not_found msg_too_long team_not_found update_failed",
    ),
    Row(
        "conversations.history",
        "channel",
        _MESSAGES,
        tier="3",
        kinds="history",
        errors=f"{_HISTORY_ERRORS} not_in_channel",
    ),
    Row(
        "conversations.info",
        "channel",
        "include_locale include_num_members",
        tier="3",
        kinds="read",
        errors="channel_not_found",
    ),
    Row(
        "conversations.join",
        "channel",
        tier="3",
        scope="channels:join",
        errors="channel_not_found is_archived method_not_supported_for_channel_type"
        " too_many_members",
    ),
    Row(
        "conversations.list",
        "",
        f"{_PAGE} exclude_archived team_id types",
        tier="2",
        kinds="read",
        errors=_LIST_ERRORS,
    ),
    Row(
        "conversations.members",
        "channel",
        _PAGE,
        tier="4",
        kinds="read",
        errors="channel_not_found fetch_members_failed invalid_cursor invalid_limit",
    ),
    Row(
        "conversations.open",
        "",
        "channel prevent_creation return_im users",
        tier="3",
        kinds="open",
        errors="channel_not_found invalid_user_combination method_not_supported_for_channel_type"
        " not_enough_users too_many_users user_disabled user_not_found user_not_visible"
        " users_list_not_supplied",
    ),
    Row(
        "conversations.replies",
        "channel ts",
        _MESSAGES,
        tier="3",
        kinds="history",
        errors=f"{_HISTORY_ERRORS} method_not_supported_for_channel_type thread_not_found",
    ),
    Row(
        "files.completeUploadExternal",
        "files",
        "blocks channel_id channels icon_emoji icon_url initial_comment thread_ts username",
        tier="4",
        scope="files:write",
        customises=True,
        errors=f"{_UPLOAD_ERRORS} access_denied channel_not_found channels_limit_exceeded"
        " file_not_found file_update_failed invalid_blocks invalid_channel not_in_channel"
        " posting_to_channel_denied",
    ),
    Row(
        "files.getUploadURLExternal",
        "filename length",
        "alt_txt snippet_type",
        tier="4",
        scope="files:write",
        errors=f"{_UPLOAD_ERRORS} alt_txt_too_large file_upload_size_restricted"
        " file_uploads_disabled missing_argument snippet_too_large storage_limit_reached"
        " unknown_snippet_type unknown_subtype",
    ),
    Row(
        "files.info",
        "file",
        f"{_PAGE} count page",
        tier="4",
        scope="files:read",
        errors="access_denied file_deleted file_not_found not_visible",
    ),
    Row(
        "oauth.v2.access",
        "",
        "assertion client_id client_secret code code_verifier grant_type redirect_uri"
        " refresh_token",
        tier="special",
        shows="none",
        errors="bad_client_secret bad_redirect_uri invalid_client_id invalid_code"
        " invalid_code_verifier invalid_grant_type invalid_refresh_token no_scopes"
        " oauth_authorization_url_mismatch pkce_not_allowed",
    ),
    Row(
        "pins.add",
        "channel timestamp",
        tier="2",
        scope="pins:write",
        errors="already_pinned bad_timestamp channel_not_found message_not_found"
        " no_item_specified not_in_channel not_pinnable restricted_action too_many_pins",
    ),
    Row(
        "reactions.add",
        "channel name timestamp",
        tier="3",
        scope="reactions:write",
        errors="already_reacted bad_timestamp channel_not_found invalid_name is_archived"
        " message_not_found no_item_specified not_reactable thread_locked too_many_emoji"
        " too_many_reactions",
    ),
    Row(
        "team.info",
        "",
        "domain team",
        tier="3",
        scope="team:read",
        errors="team_not_found",
    ),
    Row(
        "users.conversations",
        "",
        f"{_PAGE} exclude_archived exclude_muted team_id types user",
        tier="3",
        kinds="read",
        errors=_LIST_ERRORS,
    ),
    Row(
        "users.info",
        "user",
        "include_locale",
        tier="4",
        scope="users:read",
        errors="too_many_users user_not_found user_not_visible",
    ),
    Row(
        "users.list",
        "",
        f"{_PAGE} include_locale team_id",
        tier="2",
        scope="users:read",
        errors="invalid_cursor limit_required missing_argument",
    ),
    Row(
        "users.lookupByEmail",
        "email",
        tier="3",
        scope="users:read.email",
        errors="users_not_found",
    ),
    Row(
        "views.open",
        "view",
        "interactivity_pointer trigger_id",
        tier="4",
        one_of="interactivity_pointer trigger_id",
        errors=_TRIGGER_ERRORS,
    ),
    Row(
        "views.publish",
        "user_id view",
        "hash interactivity_pointer",
        tier="4",
        errors="duplicate_external_id hash_conflict not_enabled view_too_large",
    ),
    Row(
        "views.push",
        "view",
        "interactivity_pointer trigger_id",
        tier="4",
        one_of="interactivity_pointer trigger_id",
        errors=f"{_TRIGGER_ERRORS} not_found push_limit_reached",
    ),
    Row(
        "views.update",
        "view",
        "external_id hash view_id",
        tier="4",
        one_of="external_id view_id",
        errors="duplicate_external_id hash_conflict not_found view_too_large",
    ),
)
