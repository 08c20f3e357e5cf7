"""Files the simulator holds: uploads of the bot, and tiny samples persons send."""

import functools
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from simulator import limits
from simulator.errors import bad_request

FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "video": "videos",
    "sticker": "stickers",
}


@dataclass(frozen=True)
class Upload:
    """A file as it came in a request. `content` is bytes, `name` the client's file name."""

    name: str
    content: bytes
    mime_type: str = "application/octet-stream"

    def __repr__(self) -> str:
        return f"Upload({self.name!r}, {len(self.content)} bytes, {self.mime_type!r})"


@dataclass(frozen=True)
class StoredFile:
    """A file with Telegram's two ids. `path` is what getFile answers."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    upload: Upload
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        """Return the size in bytes."""
        return len(self.upload.content)

    def as_json(self) -> dict[str, Any]:
        """Return the fields every kind of file has."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    """All files of one simulator, by file_id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._by_unique_id: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep an upload.

        Raises:
            ApiError: 400 or 413 for a photo that is none, or a file that is too big.
        """
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > limits.UPLOAD_BYTES:
            raise bad_request(f"file of size {len(upload.content)} bytes is too big")
        width, height = 0, 0
        if kind == "photo":
            if len(upload.content) > limits.PHOTO_BYTES:
                raise bad_request(f"file of size {len(upload.content)} bytes is too big for a photo")
            size = image_size(upload.content)
            if size is None:
                raise bad_request("IMAGE_PROCESS_FAILED")
            width, height = size
            if (
                not width
                or not height
                or width + height > limits.PHOTO_SIDES_SUM
                or max(size) > limits.PHOTO_RATIO * min(size)
            ):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
        number = len(self._by_id)
        suffix = upload.name.rsplit(".", 1)[-1].lower() if "." in upload.name else "bin"
        suffix = suffix if suffix.isalnum() and suffix.isascii() else "bin"
        stored = StoredFile(
            file_id=f"SIM{kind[:3].upper()}{number:06d}AgACAgUAAxkBAAI",
            unique_id=f"AQAD{kind[0]}{number:06d}",
            kind=kind,
            path=f"{FOLDERS[kind]}/file_{number}.{suffix}",
            upload=upload,
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        self._by_unique_id[stored.unique_id] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """Return the file with this file_id, or None."""
        return self._by_id.get(file_id)

    def by_unique_id(self, unique_id: str) -> StoredFile | None:
        """Return the file with this file_unique_id, or None."""
        return self._by_unique_id.get(unique_id)

    def by_path(self, path: str) -> StoredFile | None:
        """Return the file with this getFile path, or None."""
        return self._by_path.get(path)


def photo_sizes(stored: StoredFile) -> list[dict[str, Any]]:
    """Return the sizes of a photo: here a small one and the full one, of the same file."""
    small = min(1.0, 90 / max(stored.width, stored.height))
    return [
        {
            **stored.as_json(),
            "width": max(1, round(stored.width * scale)),
            "height": max(1, round(stored.height * scale)),
        }
        for scale in (small, 1.0)
    ]


def document_json(stored: StoredFile) -> dict[str, Any]:
    """Return Telegram's Document object."""
    return {**stored.as_json(), "file_name": stored.upload.name, "mime_type": stored.upload.mime_type}


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG, JPEG, GIF or WebP, or None if it is none of them."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) >= 30:
        return _webp_size(content)
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    chunk = content[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    index = 2
    while index + 9 <= len(content) and content[index] == 0xFF:
        marker = content[index + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[index + 5 : index + 9])
            return int(width), int(height)
        index += 2 + int.from_bytes(content[index + 2 : index + 4], "big")
    return None


def sample(kind: str) -> Upload:
    """Return a tiny file of a kind, as a person's phone might send it."""
    if kind == "photo":
        return Upload("photo.png", _landscape(320, 200), "image/png")
    if kind == "document":
        return Upload("test.txt", b"A test document from the simulator.\n", "text/plain")
    if kind == "voice":
        return Upload("voice.ogg", b"OggS" + bytes(60), "audio/ogg")
    if kind == "video":
        return Upload("video.mp4", b"\0\0\0\x18ftypmp42" + bytes(60), "video/mp4")
    return Upload("sticker.webp", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11", "image/webp")


@functools.cache
def _landscape(width: int, height: int) -> bytes:
    """A quiet evening sky over hills, as a PNG: something to look at that shows nobody."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = height * 0.66 + 14 * _wave(x, 97) + 6 * _wave(x, 41)
            ridge = height * 0.80 + 10 * _wave(x + 50, 131)
            if y > ridge:
                rows += bytes((38, 84, 92))
            elif y > hill:
                rows += bytes((70, 122, 124))
            else:
                share = y / height
                sun = (x - width * 0.7) ** 2 + (y - height * 0.42) ** 2 < 22**2
                rows += (
                    bytes((255, 236, 196))
                    if sun
                    else bytes((int(126 + 120 * share), int(172 + 20 * share), int(206 - 50 * share)))
                )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _png_chunk(name, data)
        for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    )


def _wave(x: int, period: int) -> float:
    """A parabola per half period: near enough to a sine."""
    phase = x % period / period * 2
    sign = 1 if phase < 1 else -1
    phase %= 1
    return sign * 4 * phase * (1 - phase)


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
