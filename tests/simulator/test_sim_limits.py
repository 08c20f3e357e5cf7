from telegram import constants

from simulator import limits


def test_numbers_equal_those_of_python_telegram_bot():
    ours = {
        "text": limits.TEXT_UNITS,
        "caption": limits.CAPTION_UNITS,
        "entities": limits.ENTITIES,
        "callback data": limits.CALLBACK_DATA_BYTES,
        "copy text": limits.COPY_TEXT_UNITS,
        "buttons": limits.BUTTONS_TOTAL,
        "buttons in a row": limits.BUTTONS_PER_ROW,
        "placeholder": limits.PLACEHOLDER_UNITS,
        "callback answer": limits.CALLBACK_ANSWER_UNITS,
        "commands": limits.COMMANDS,
        "command": limits.COMMAND_UNITS,
        "command description": limits.COMMAND_DESCRIPTION_UNITS,
        "description": limits.DESCRIPTION_UNITS,
        "short description": limits.SHORT_DESCRIPTION_UNITS,
        "name": limits.NAME_UNITS,
        "bulk": limits.BULK_MESSAGES,
        "polling": limits.POLLING_LIMIT,
        "webhook connections": limits.WEBHOOK_CONNECTIONS,
        "secret token": limits.SECRET_TOKEN_CHARACTERS,
        "download": limits.DOWNLOAD_BYTES,
        "upload": limits.UPLOAD_BYTES,
        "photo": limits.PHOTO_BYTES,
    }

    assert ours == {
        "text": constants.MessageLimit.MAX_TEXT_LENGTH,
        "caption": constants.MessageLimit.CAPTION_LENGTH,
        "entities": constants.MessageLimit.MESSAGE_ENTITIES,
        "callback data": constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
        "copy text": constants.InlineKeyboardButtonLimit.MAX_COPY_TEXT,
        "buttons": constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER,
        "buttons in a row": constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW,
        "placeholder": constants.ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER,
        "callback answer": constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH,
        "commands": constants.BotCommandLimit.MAX_COMMAND_NUMBER,
        "command": constants.BotCommandLimit.MAX_COMMAND,
        "command description": constants.BotCommandLimit.MAX_DESCRIPTION,
        "description": constants.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH,
        "short description": constants.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH,
        "name": constants.BotNameLimit.MAX_NAME_LENGTH,
        "bulk": constants.BulkRequestLimit.MAX_LIMIT,
        "polling": constants.PollingLimit.MAX_LIMIT,
        "webhook connections": constants.WebhookLimit.MAX_CONNECTIONS_LIMIT,
        "secret token": constants.WebhookLimit.MAX_SECRET_TOKEN_LENGTH,
        "download": constants.FileSizeLimit.FILESIZE_DOWNLOAD,
        "upload": constants.FileSizeLimit.FILESIZE_UPLOAD,
        "photo": constants.FileSizeLimit.PHOTOSIZE_UPLOAD,
    }


def test_closed_lists_equal_those_of_python_telegram_bot():
    assert {action.value for action in constants.ChatAction} == limits.CHAT_ACTIONS
    assert {kind.value for kind in constants.UpdateType} == limits.UPDATE_TYPES
    assert {scope.value for scope in constants.BotCommandScopeType} == limits.COMMAND_SCOPES
    assert {style.value for style in constants.KeyboardButtonStyle} == limits.BUTTON_STYLES
    assert {kind.value for kind in constants.MessageEntityType} == limits.GIVEN_ENTITY_TYPES | limits.FOUND_ENTITY_TYPES
    assert set(limits.WEBHOOK_PORTS) == set(constants.SUPPORTED_WEBHOOK_PORTS)
