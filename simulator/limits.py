"""The numbers and closed lists of the Bot API. A test holds them equal to `telegram.constants`.

Text lengths are UTF-16 code units, as Telegram counts them; sizes are bytes.
"""

from typing import Final

TEXT_UNITS: Final = 4096
CAPTION_UNITS: Final = 1024
ENTITIES: Final = 100
CALLBACK_DATA_BYTES: Final = 64
COPY_TEXT_UNITS: Final = 256
BUTTONS_TOTAL: Final = 100
BUTTONS_PER_ROW: Final = 8
PLACEHOLDER_UNITS: Final = 64
CALLBACK_ANSWER_UNITS: Final = 200
COMMANDS: Final = 100
COMMAND_UNITS: Final = 32
COMMAND_DESCRIPTION_UNITS: Final = 256
DESCRIPTION_UNITS: Final = 512
SHORT_DESCRIPTION_UNITS: Final = 120
NAME_UNITS: Final = 64
BULK_MESSAGES: Final = 100
POLLING_LIMIT: Final = 100
WEBHOOK_CONNECTIONS: Final = 100
SECRET_TOKEN_CHARACTERS: Final = 256
WEBHOOK_PORTS: Final = (443, 80, 88, 8443)
DOWNLOAD_BYTES: Final = 20_000_000
UPLOAD_BYTES: Final = 50_000_000
PHOTO_BYTES: Final = 10_000_000

# Not in telegram.constants: from the text of the Bot API documentation.
DELETE_WITHIN_SECONDS: Final = 48 * 3600
PHOTO_SIDES_SUM: Final = 10_000
PHOTO_RATIO: Final = 20

# Telegram publishes no number for "query is too old". Clients stop waiting well within this time.
CALLBACK_ANSWER_SECONDS: Final = 60

CHAT_ACTIONS: Final = frozenset(
    {
        "choose_sticker",
        "find_location",
        "record_video",
        "record_video_note",
        "record_voice",
        "typing",
        "upload_document",
        "upload_photo",
        "upload_video",
        "upload_video_note",
        "upload_voice",
    }
)
# What a client can name in `entities`; Telegram finds the others (FOUND_ENTITY_TYPES) by itself.
GIVEN_ENTITY_TYPES: Final = frozenset(
    {
        "blockquote",
        "bold",
        "code",
        "custom_emoji",
        "date_time",
        "expandable_blockquote",
        "italic",
        "pre",
        "spoiler",
        "strikethrough",
        "text_link",
        "text_mention",
        "underline",
    }
)
FOUND_ENTITY_TYPES: Final = frozenset({"bot_command", "cashtag", "email", "hashtag", "mention", "phone_number", "url"})
UPDATE_TYPES: Final = frozenset(
    {
        "business_connection",
        "business_message",
        "callback_query",
        "channel_post",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "edited_business_message",
        "edited_channel_post",
        "edited_message",
        "guest_message",
        "inline_query",
        "managed_bot",
        "message",
        "message_reaction",
        "message_reaction_count",
        "my_chat_member",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
    }
)
# A bot that names no allowed_updates gets everything but these three.
UPDATE_TYPES_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
COMMAND_SCOPES: Final = frozenset(
    {
        "all_chat_administrators",
        "all_group_chats",
        "all_private_chats",
        "chat",
        "chat_administrators",
        "chat_member",
        "default",
    }
)
BUTTON_STYLES: Final = frozenset({"danger", "primary", "success"})
