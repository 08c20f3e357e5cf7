"""Render the pictures of lessons: content/lessons/*/*/NAME.svg -> NAME.png (`--check` only compares).

Each PNG carries the hash of its SVG, so a picture that was changed and not rendered is found without rendering all.
"""

from __future__ import annotations

import hashlib
import struct
import sys
import zlib
from pathlib import Path

from bot.adapters.documents.typesetting import picture
from bot.config import ROOT

LESSONS = ROOT / "content" / "lessons"
KEYWORD = b"svg-sha256\0"
_AFTER_HEADER = 33
"""Bytes of the signature and the IHDR chunk of a PNG."""


def digest(svg: bytes) -> bytes:
    """Give the hash that a PNG carries; line ends do not count."""
    return hashlib.sha256(svg.replace(b"\r\n", b"\n")).hexdigest().encode()


def render(svg: bytes) -> bytes:
    """Render an SVG as PNG, with its hash inside.

    Raises:
        RuntimeError: the SVG cannot be read.
    """
    png = picture("picture", {}, {"picture.svg": svg})
    data = b"tEXt" + KEYWORD + digest(svg)
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return png[:_AFTER_HEADER] + chunk + png[_AFTER_HEADER:]


def is_fresh(svg: Path) -> bool:
    """Tell whether the PNG beside an SVG was rendered from it as it is."""
    png = svg.with_suffix(".png")
    return png.exists() and KEYWORD + digest(svg.read_bytes()) in png.read_bytes()[:512]


def main() -> int:
    """Run the command; 1 if --check finds a picture out of date."""
    stale = [svg for svg in sorted(LESSONS.glob("*/*/*.svg")) if not is_fresh(svg)]
    for svg in stale:
        if "--check" in sys.argv:
            print(f"{svg.relative_to(ROOT)} is not what its .png shows: run python scripts/draw_pictures.py")
        else:
            svg.with_suffix(".png").write_bytes(render(svg.read_bytes()))
            print(f"drawn: {svg.with_suffix('.png').relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
