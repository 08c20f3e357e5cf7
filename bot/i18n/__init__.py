"""The bot's own words in the reader's language; dates and times as that language writes them."""
