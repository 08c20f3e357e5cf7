"""A small content folder to edit while something looks at it."""

from __future__ import annotations

import shutil
from pathlib import Path

GOOD = Path(__file__).parent / "data" / "content"
CARD = "lessons/first/one/vi.md"


def copy_content(folder: Path) -> Path:
    """Copy good content into a folder."""
    return Path(shutil.copytree(GOOD, folder / "content"))


def edit(root: Path, old: str, new: str, name: str = CARD) -> None:
    """Put words in place of others in a file, as an editor does who saves."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
