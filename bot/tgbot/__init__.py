"""The Telegram face: updates in, screens out."""
