"""Take the messages of the code into messages.pot and both catalogs: `python scripts/update_catalogs.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
POT = ROOT / "locales" / "messages.pot"
KEYWORDS = ("t", "self", "N_", "plural:1,2")
"""The same in code and in the templates of pages."""


def extract(target: Path) -> None:
    """Write the messages of the code into a template."""
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        "pyproject.toml",
        "-c",
        "Translators:",
    ]
    for keyword in KEYWORDS:
        command += ["-k", keyword]
    command += ["--add-location=file", "--sort-output", "--project=Taman", "--version=1", "--width=100"]
    command += ["--copyright-holder=the Taman authors", "-o", str(target), "bot"]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    """Run the command."""
    extract(POT)
    for locale in ("vi", "id"):
        catalog = ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po"
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "update", "--no-fuzzy-matching"]
        command += ["--ignore-obsolete", "--width=100", "-i", str(POT), "-o", str(catalog), "-l", locale]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
