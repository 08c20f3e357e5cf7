"""A strict local stand-in for the Telegram Bot API, with a chat page. Start reading at `core`."""
