"""`python -m bot` is `taman`."""

from bot.cli import main

main()
