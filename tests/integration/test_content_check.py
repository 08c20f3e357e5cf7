"""The check of content: one fault at a time is told exactly, with file and line; many at once are all told."""

from __future__ import annotations

import ast
import shutil
import struct
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.adapters.content import (
    checks,
    files,
    loader,
    markdown,
    pictures,
    published,
    reading,
    sessions,
    sync,
    unfinished,
    voice,
)
from bot.adapters.content.checks import check
from bot.adapters.content.loader import load
from bot.adapters.content.problems import ContentInvalid, Problem
from bot.config import ROOT
from bot.domain.learners import Country, Locale
from bot.tgbot.render import TelegramCards

GOOD = Path(__file__).parents[1] / "data" / "content"
TODAY = date(2026, 11, 21)
ONE, TWO = "lessons/first/one", "lessons/first/two"
NOTES = "sessions/first/vi.md"
OFFICE, NIGHT = "hotlines/vn-office", "hotlines/vn-always"

Expected = tuple[str, str, str | int]
"""Code, file, and the line: its number, or words that stand in it."""


FOLLOWING = {"outdated", "unconfirmed", "stranded"}
"""What an edit of one file brings with it: the other language is left behind, or people are stranded."""


@dataclass(frozen=True)
class Fault:
    """Edits of good content, and what must be said of them.

    Attributes:
        edits: file, words (None for the whole file), words instead (None: the file is taken away).
    """

    name: str
    edits: tuple[tuple[str, str | None, str | bytes | None], ...]
    expected: tuple[Expected, ...]

    def plant(self, root: Path) -> None:
        for name, old, new in self.edits:
            path = root / name
            if new is None:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            elif isinstance(new, bytes):
                path.write_bytes(new)
            elif old is None:
                path.write_text(new, encoding="utf-8")
            else:
                text = path.read_text(encoding="utf-8")
                assert old in text, f"{old!r} does not stand in {name}"
                path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def told(self, root: Path) -> list[tuple[str, str, int]]:
        return [
            (code, name, line if isinstance(line, int) else line_of(root / name, line))
            for code, name, line in self.expected
        ]


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in line)


def fault(name: str, path: str, old: str | None, new: str | bytes | None, *expected: Expected) -> Fault:
    return Fault(name, ((path, old, new),), expected)


def in_both(name: str, old: str, new: str, code: str, line: str | int) -> Fault:
    """The same fault in both languages of the first lesson."""
    paths = [f"{ONE}/vi.md", f"{ONE}/id.md"]
    told_of = [f"{ONE}/lesson.toml"] if code == "stranded" else paths
    return Fault(name, tuple((path, old, new) for path in paths), tuple((code, path, line) for path in told_of))


ONLY_VN = "---\ntitle: X\n---\n" + "".join(
    f"## X {{#{card} country=VN}}\nx\n" + ("- [x] a\n  > r\n- [ ] b\n  > r\n" if card == "quiz-x" else "")
    for card in ("now", "quiz-x", "today")
)
RENAMED_QUIZZES = tuple(
    (f"{ONE}/{locale}.md", f"{{#quiz-{card}}}", f"{{#ask-{card}}}") for locale in Locale for card in ("pay", "tell")
)
VI, ID = f"{ONE}/vi.md", f"{ONE}/id.md"
TOML = f"{ONE}/lesson.toml"
TRACK_VI = "lessons/first/vi.md"
LINE_TOML = f"{OFFICE}/hotline.toml"
SAFETY = "safety/vi.toml"
NO_LESSONS: tuple[Expected, ...] = (("intent-uncovered", "lessons", 0),) * len(Country)
TELL = "- [x] Orang yang kamu percaya\n  > Benar, kamu tidak sendirian.\n- [ ] Tidak ada\n  > Selalu ada yang bisa membantu.\n"


def png(width: int = 600, height: int = 300, size: int = 100) -> bytes:
    """As much of a PNG as is looked at."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + bytes(4)
    return start + bytes(size - len(start))


ALT = "Hai người ngồi cạnh nhau bên bàn."
PNG = f"{ONE}/talk.png"
DO_VI, DO_ID = "Có người dọa bạn.", "Ada yang mengancam kamu."


def pictured(
    name: str,
    *expected: Expected,
    content: bytes = png(),
    vi: str = f"![{ALT}](talk.png)\n\n",
    id_: str = f"![{ALT}](talk.png)\n\n",
    more: tuple[tuple[str, str | None, str | bytes | None], ...] = (),
) -> Fault:
    """Pictures at the head of a card in both languages of the first lesson."""
    edits = ((PNG, None, content), (VI, DO_VI, vi + DO_VI), (ID, DO_ID, id_ + DO_ID), *more)
    return Fault(name, edits, expected)


FAULTS = [
    # Files
    fault("lesson file is missing", ID, None, None, ("file-missing", ID, 0)),
    fault("lesson.toml is missing", TOML, None, None, ("file-missing", TOML, 0)),
    fault("track.toml is missing", "lessons/first/track.toml", None, None,
          ("file-missing", "lessons/first/track.toml", 0), ("track", "lessons/first", 0), ("session-track", "sessions/first", 0)),
    fault("track's words are not UTF-8", TRACK_VI, None, "---\ntitle: đầu\n---\n".encode("utf-16"),
          ("file-unreadable", TRACK_VI, 0), ("track", "lessons/first", 0), ("session-track", "sessions/first", 0)),
    fault("helpline's words are missing", f"{OFFICE}/id.md", None, None, ("file-missing", f"{OFFICE}/id.md", 0)),
    fault("commands are missing", "commands/id.toml", None, None, ("file-missing", "commands/id.toml", 0)),
    fault("words of masking are missing", "masking/vi.toml", None, None, ("file-missing", "masking/vi.toml", 0)),
    fault("lessons are missing", "lessons", None, None, ("folder-missing", "lessons", 0), ("session-track", "sessions/first", 0), *NO_LESSONS),
    # TOML
    fault("broken TOML", TOML, "order = 1", "order = = 1", ("toml", TOML, "order")),
    fault("unquoted text", LINE_TOML, 'cost = "free"', "cost = free", ("toml", LINE_TOML, "cost")),
    fault("unknown word", LINE_TOML, 'cost = "free"', 'cost = "cheap"', ("toml-value", LINE_TOML, "cost")),
    fault("missing key", LINE_TOML, 'operator = "Somebody"\n', "", ("toml-value", LINE_TOML, 1)),
    fault("unknown intent", TOML, "harassment_sextortion", "sextortion", ("toml-value", TOML, "intents")),
    fault("unknown command", "commands/vi.toml", "delete", "destroy", ("toml-value", "commands/vi.toml", 1)),
    fault("unknown country of a place", "places.toml", '"VN"', '"US"', ("toml-value", "places.toml", 2),
          ("place-unknown", LINE_TOML, 0), ("place-unknown", "hotlines/id-office/hotline.toml", 0)),
    fault("place with a number for a name", "places.toml", '"Jakarta"', '"Jakarta 1"', ("place-name", "places.toml", "[jakarta]")),
    fault("two places with one name", "places.toml", 'id = "Jakarta"', 'id = "Jakarta"\nalso = ["ha noi"]',
          ("place-twice", "places.toml", "[jakarta]")),
    fault("bad words before a place", "commands/vi.toml", None, 'place_lead_ins = ["*"]\n[phrases]\n',
          ("pattern", "commands/vi.toml", 1)),
    # Heads
    fault("no title", VI, "title: Bài A1", "name: Bài A1", ("head-missing", VI, 1)),
    fault("no head", TRACK_VI, None, "Vài lời.\n", ("head-missing", TRACK_VI, 1), ("head-missing", TRACK_VI, 1)),
    fault("odd line in the head", TRACK_VI, "---\nVài", "odd\n---\nVài", ("head-form", TRACK_VI, "odd")),
    fault("open head", TRACK_VI, None, "---\ntitle: X\n", ("head-open", TRACK_VI, 1)),
    fault("helpline without a name", f"{OFFICE}/vi.md", "name:", "title:", ("head-missing", f"{OFFICE}/vi.md", 1)),
    # Cards
    fault("another heading", VI, "Có người dọa bạn.", "### Nhỏ\nlời", ("heading", VI, "### Nhỏ")),
    fault("card without an id", ID, "## Ada apa {#what}", "## Ada apa", ("card-id", ID, "## Ada apa"),
          ("cards-differ", ID, 0)),
    fault("card without a title", VI, "## Chuyện gì vậy {#what}", "## {#what}", ("card-title", VI, "{#what}")),
    fault("card with an unknown attribute", VI, "{#what}", "{#what colour=red}", ("card-attribute", VI, "colour")),
    fault("unfinished", VI, "Có người dọa bạn.", "VIẾT Ở ĐÂY: một cảnh ngắn", ("unfinished", VI, "VIẾT Ở ĐÂY")),
    fault("empty card", ID, "Ada yang mengancam kamu. Yang salah adalah dia.", "", ("card-empty", ID, "{#what}")),
    Fault("card twice", ((VI, "## Việc của hôm nay", "## Lại {#what}\nx\n\n## Việc của hôm nay"),
                         (ID, "## Tugas hari ini", "## Lagi {#what}\nx\n\n## Tugas hari ini")),
          (("card-twice", VI, "{#what}"), ("card-twice", ID, "{#what}"))),
    in_both("card twice for one country", "{#law country=VN}", "{#law}", "card-twice", "{#law}"),
    fault("cards that differ", ID, "{#what}", "{#why}", ("cards-differ", ID, 0)),
    fault("cards in another order of countries", ID, "{#law country=VN}", "{#law country=ID}", ("card-twice", ID, "{#law country=ID}"),
          ("cards-differ", ID, 0)),
    in_both("no card for now", "{#now}", "{#moves}", "now-missing", 0),
    in_both("today is not last", "{#today}", "{#end}", "today-last", 0),
    Fault("no quiz", RENAMED_QUIZZES, (("quiz-missing", VI, 0), ("quiz-missing", ID, 0))),
    Fault("nobody sees a card", ((VI, None, ONLY_VN), (ID, None, ONLY_VN)), (("no-cards", VI, 0), ("no-cards", ID, 0))),
    in_both("ids too long", "{#what}", "{#" + "w" * 40 + "}", "id-long", "w" * 40),
    fault("telephone number", VI, "Có người dọa bạn.", "Gọi 0912 345 678 ngay.", ("phone-like", VI, "{#what}")),
    fault("short number", VI, "Có người dọa bạn.", "Gọi 111 ngay.", ("phone-like", VI, "{#what}")),
    fault("number in a reason", ID, "Benar, dan", "Hubungi 129, dan", ("phone-like", ID, "{#quiz-pay}")),
    fault("number in the card of one country", ID, "Ini dilarang di Indonesia.", "Hubungi 110.", ("phone-like", ID, "{#law country=ID}")),
    fault("link", VI, "Có người dọa bạn.", "Xem [đây](https://a.b).", ("link", VI, "{#what}")),
    # Pictures
    pictured("picture inside a line", ("picture-place", VI, "{#what}"), ("picture-differs", ID, 0),
             vi=f"Xem ![{ALT}](talk.png) "),
    pictured("two pictures in a card", ("picture-place", VI, "{#what}"),
             ("picture-differs", ID, 0), vi=f"![{ALT}](talk.png)\n\n![{ALT}](talk.png)\n\n"),
    pictured("picture in a quiz", ("picture-place", VI, "{#quiz-pay}"),
             more=((VI, "Họ đòi tiền.", f"![{ALT}](talk.png)\n\nHọ đòi tiền."),)),
    pictured("picture in the last card", ("picture-place", VI, "{#today}"),
             more=((VI, "## Việc của hôm nay {#today}\n", f"## Việc của hôm nay {{#today}}\n![{ALT}](talk.png)\n\n"),)),
    pictured("picture without words", ("picture-alt", VI, "](talk.png)"), vi="![](talk.png)\n\n"),
    pictured("picture with too many words", ("picture-alt", ID, "](talk.png)"), id_=f"![{'a' * 141}](talk.png)\n\n"),
    pictured("picture that is not there", ("picture-missing", VI, "](gone.png)"), ("picture-differs", ID, 0),
             vi=f"![{ALT}](gone.png)\n\n"),
    pictured("picture of another folder", ("picture-missing", VI, "](../talk.png)"), ("picture-differs", ID, 0),
             vi=f"![{ALT}](../talk.png)\n\n"),
    pictured("picture of the web", ("picture-missing", VI, "](https:"), ("picture-differs", ID, 0),
             vi=f"![{ALT}](https://a.b/talk.png)\n\n"),
    pictured("picture that is no PNG", ("picture-form", PNG, 0),
             content=b"\xff\xd8\xff\xe0 jpeg"),
    pictured("heavy picture", ("picture-size", PNG, 0), content=png(size=300_001)),
    pictured("wide picture", ("picture-size", PNG, 0), content=png(width=1281)),
    pictured("picture in one language", ("picture-differs", ID, 0), id_=""),
    pictured("picture nobody shows", ("picture-unused", f"{ONE}/old.png", 0), more=((f"{ONE}/old.png", None, png()),)),
    pictured("drawing without its picture", ("picture-unused", f"{ONE}/old.svg", 0), more=((f"{ONE}/old.svg", None, "<svg/>"),)),
    pictured("long words under a picture", ("picture-long", VI, "{#what}"), vi=f"![{ALT}](talk.png)\n\n{'a' * 800} "),
    pictured("card of nothing but a picture", ("card-empty", ID, "{#what}"),
             more=((ID, f"{DO_ID} Yang salah adalah dia.", ""),)),
    fault("link in a question", VI, "Họ đòi tiền.", "Họ đòi [tiền](https://a.b).", ("link", VI, "{#quiz-pay}")),
    fault("too long for a message", VI, "Có người dọa bạn.", "a" * 4096, ("too-long", VI, "{#what}")),
    fault("long for a phone", VI, "Có người dọa bạn.", "a" * 900, ("long", VI, "{#what}")),
    fault("now too long", VI, "Bạn không có lỗi.", "a" * 600, ("now-long", VI, "{#now}")),
    # Questions
    fault("no answers", ID, TELL, "", ("quiz-no-answers", ID, "{#quiz-tell}")),
    fault("no question", ID, "Siapa yang bisa membantu?\n", "", ("quiz-no-prompt", ID, "{#quiz-tell}")),
    fault("answer without a box", ID, "- [ ] Bayar saja", "- Bayar saja", ("quiz-answer-form", ID, "- Bayar saja")),
    fault("answer without a reason", ID, "  > Masuk akal, tetapi mereka akan minta lagi.\n", "", ("quiz-no-reason", ID, "[ ] Bayar")),
    fault("no right answer", ID, "[x] Jangan", "[ ] Jangan", ("quiz-right-answer", ID, "{#quiz-pay}")),
    fault("two right answers", ID, "[ ] Bayar", "[x] Bayar", ("quiz-right-answer", ID, "{#quiz-pay}")),
    fault("one answer", ID, "- [ ] Tidak ada\n  > Selalu ada yang bisa membantu.\n", "", ("quiz-answers", ID, "{#quiz-tell}")),
    fault("answers that differ in number", ID, "- [ ] Tidak ada\n", "- [ ] Entah\n  > Tidak apa.\n- [ ] Tidak ada\n",
          ("quiz-differs", ID, "{#quiz-tell}")),
    Fault("right answer in another place", ((ID, "[ ] Bayar", "[x] Bayar"), (ID, "[x] Jangan", "[ ] Jangan")),
          (("quiz-differs", ID, "{#quiz-pay}"),)),
    fault("long question", VI, "Họ đòi tiền.", "a" * 301, ("quiz-long", VI, "{#quiz-pay}")),
    fault("long answer", VI, "Trả cho xong", "a" * 101, ("quiz-long", VI, "{#quiz-pay}")),
    fault("long reason", VI, "Nghe hợp lý, nhưng", "a" * 201, ("quiz-long", VI, "{#quiz-pay}")),
    # Facts of lessons
    fault("code twice", f"{TWO}/lesson.toml", '"A2"', '"A1"', ("code-twice", f"{TWO}/lesson.toml", "code")),
    fault("unknown fact", TOML, '"F001"', '"F999"', ("fact-unknown", TOML, "sources")),
    fault("review is due", TOML, "2027-02-01", "2026-11-20", ("review-due", TOML, "review_by")),
    fault("review before it was reviewed", TOML, "2026-11-01", "2027-02-01", ("review-order", TOML, "review_by")),
    # Facilitators' notes
    fault("track without notes", "sessions/first", None, None, ("session-missing", "sessions/first", 0)),
    fault("notes without a part", NOTES, "{#watch}", "{#look}", ("session-parts", NOTES, 0), ("session-missing", "sessions/first", 0)),
    fault("minutes that do not add up", NOTES, "| 45 |", "| 44 |", ("session", NOTES, "{#plan-45}")),
    fault("lesson that is none", NOTES, "All of it | –", "All of it | A9", ("session", NOTES, "{#plan-20}")),
    fault("number in the notes", NOTES, "Watch in vi", "Gọi 0901 234 567", ("session", NOTES, "{#watch}")),
    fault("link in the notes", NOTES, "Watch in vi", "[đây](https://example.org)", ("session", NOTES, "{#watch}")),
    fault("blame in the notes", "sessions/vi.md", "Told in vi", "Hỏi: Sao lại gửi ảnh?", ("session", "sessions/vi.md", "{#told}")),
    # Helplines
    fault("unknown place", LINE_TOML, '"hanoi"', '"atlantis"', ("place-unknown", LINE_TOML, 0)),
    fault("unknown time zone", LINE_TOML, "Asia/Ho_Chi_Minh", "Mars/Base", ("timezone", LINE_TOML, "timezone")),
    fault("time zone outside of the folder", LINE_TOML, "Asia/Ho_Chi_Minh", "../etc", ("timezone", LINE_TOML, "timezone")),
    fault("check is due", LINE_TOML, "2027-02-01", "2026-11-20", ("review-due", LINE_TOML, "review_by")),
    fault("cards of a helpline that differ", f"{OFFICE}/id.md", "{#call}", "{#phone}", ("cards-differ", f"{OFFICE}/id.md", 0)),
    fault("long summary", f"{OFFICE}/vi.md", "Ai gọi cũng được", "a" * 81, ("short-long", f"{OFFICE}/vi.md", 1)),
    fault("number of another line", f"{OFFICE}/vi.md", "1800 1234", "1800 9999", ("phone-like", f"{OFFICE}/vi.md", 0)),
    fault("only to be visited", LINE_TOML, '"national"', '"walk_in"', ("walk-in-only", OFFICE, 0)),
    fault("no line at night", f"{NIGHT}/hotline.toml", '"always"', '"unknown"', ("no-24h", "hotlines", 0)),
    fault("no line for violence", f"{NIGHT}/hotline.toml", '"violence", ', "", ("no-first", "hotlines", 0)),
    # Numbers of helplines
    fault("number without quotes", LINE_TOML, 'value = "1800 1234"', "value = 18001234", ("toml-value", LINE_TOML, "value")),
    fault("number that begins with nought, without quotes", LINE_TOML, 'value = "1800 1234"', "value = 0912345678",
          ("toml", LINE_TOML, "value")),
    fault("number with a letter", LINE_TOML, 'value = "1800 1234"', 'value = "1800 12E4"', ("toml-value", LINE_TOML, "contacts")),
    fault("mail address without a host", LINE_TOML, 'kind = "national"\nvalue = "1800 1234"', 'kind = "email"\nvalue = "a.b"',
          ("toml-value", LINE_TOML, "contacts")),
    fault("words instead of a number", LINE_TOML, 'kind = "national"\nvalue = "1800 1234"', 'kind = "sms"\nvalue = "call us"',
          ("toml-value", LINE_TOML, "contacts")),
    fault("two spellings of a number that differ", LINE_TOML, 'value = "1800 1234"', 'value = "024 3333 5599"\ne164 = "+842433335598"',
          ("number-differs", LINE_TOML, "e164"), ("phone-like", f"{OFFICE}/vi.md", 0), ("phone-like", f"{OFFICE}/id.md", 0)),
    # Words
    fault("blame", VI, "Có người dọa bạn.", "Chuyện này TẠI BẠN.", ("blame", VI, "TẠI BẠN")),
    fault("blame typed without marks", VI, "Có người dọa bạn.", "Tai ban ca.", ("blame", VI, "Tai ban")),
    fault("blame in a reason", VI, "Nghe hợp lý, nhưng", "Lẽ ra phải biết,", ("blame", VI, "Lẽ ra")),
    fault("blame in a right answer", ID, "[x] Jangan bayar", "[x] Jangan bayar, ini salahmu", ("blame", ID, "salahmu")),
    fault("blame in a question", ID, "Mereka minta uang.", "Salahmu.", ("blame", ID, "Salahmu")),
    fault("blame in a title", ID, "title: Pelajaran A1", "title: Salahmu", ("blame", ID, "title"), ("outdated", VI, 2)),
    fault("blame in a track", TRACK_VI, "Vài lời", "Lẽ ra bạn nên đọc, vài lời", ("blame", TRACK_VI, "Lẽ ra")),
    fault("blame in a helpline", f"{OFFICE}/id.md", "{#call}\n", "{#call}\nIni salahmu. ", ("blame", f"{OFFICE}/id.md", "salahmu")),
    fault("list of words is missing", "voice/id.toml", None, None, ("file-missing", "voice/id.toml", 0)),
    fault("list of words without a kinder one", "voice/id.toml", 'instead = "Ini bukan salahmu."\n', "", ("toml-value", "voice/id.toml", 1)),
    fault("bad pattern in the list of words", "voice/id.toml", '["salahmu"]', '["* salahmu"]',
          ("pattern", "voice/id.toml", "* salahmu"), ("voice-example", "voice/id.toml", "examples")),
    fault("example of the list that is not found", "voice/vi.toml", "Chuyện này tại bạn.", "Chuyện này buồn.",
          ("voice-example", "voice/vi.toml", "Chuyện này buồn")),
    fault("kind sentence that the list finds", "voice/vi.toml", 'unless = ["hiện tại bạn"]\n', "",
          ("voice-counter-example", "voice/vi.toml", "Hiện tại")),
    fault("long sentence", VI, "Có người dọa bạn.", "dọa " * 33 + ".", ("long-sentence", VI, "{#what}")),
    Fault("long sentence for an easy track", (("lessons/first/track.toml", "order = 1", 'order = 1\nlevel = "easy"'),
          (VI, "Có người dọa bạn.", "dọa " * 26 + ".")), (("long-sentence", VI, "{#what}"),)),
    fault("long sentence in a reason", ID, "Masuk akal, tetapi", "masuk akal " * 13, ("long-sentence", ID, "{#quiz-pay}")),
    fault("long words", ID, "Ada yang mengancam kamu.", "Pertanggungjawaban ketidakseimbangan. " * 8, ("long-words", ID, "{#what}")),
    fault("unknown level", "lessons/first/track.toml", "order = 1", 'order = 1\nlevel = "hard"',
          ("toml-value", "lessons/first/track.toml", "level"), ("track", "lessons/first", 0),
          ("session-track", "sessions/first", 0)),
    fault("unknown address", VI, "Có người dọa bạn.", "Vào trang-la.vn/tin nhé.", ("address-unknown", VI, "{#what}")),
    fault("unknown address in an answer", VI, "- [x] Không trả", "- [x] Vào https://Ten.Xyz:80", ("address-unknown", VI, "{#quiz-pay}")),
    fault("unknown address of a helpline", f"{OFFICE}/vi.md", "{#call}\n", "{#call}\nVào trang-la.vn. ", ("address-unknown", f"{OFFICE}/vi.md", "trang-la.vn")),
    # Languages side by side
    fault("title of one language changed", VI, "title: Bài A1", "title: Bài một", ("outdated", ID, 2)),
    fault("card of one language changed", VI, "Có người dọa bạn.", "Ai đó dọa bạn.", ("outdated", ID, "{#what}")),
    fault("card of one country changed in one language", ID, "Ini dilarang di Indonesia.", "Ini tindak pidana.",
          ("outdated", VI, "{#law country=ID}")),
    fault("reason of one language changed", ID, "Benar, dan simpan", "Betul, dan simpan", ("outdated", VI, "{#quiz-pay}")),
    fault("helpline's words of one language changed", f"{OFFICE}/vi.md", "Ai gọi cũng được", "Ai cũng gọi được",
          ("outdated", f"{OFFICE}/id.md", 3)),
    Fault("card of both languages changed", ((VI, "Có người dọa bạn.", "Ai đó dọa bạn."), (ID, "Ada yang mengancam kamu.", "Kamu diancam.")),
          (("unconfirmed", ONE, 0),)),
    fault("never compared", f"{ONE}/translation.toml", None, None, ("unconfirmed", ONE, 0)),
    fault("conflict of a merge in the marks", f"{ONE}/translation.toml", "title =", "<<<<<<< HEAD\ntitle =",
          ("toml", f"{ONE}/translation.toml", "<<<<<<<"), ("unconfirmed", ONE, 0)),
    fault("mark of the wrong length", f"{ONE}/translation.toml", 'title = { vi = "', 'title = { vi = "00',
          ("toml-value", f"{ONE}/translation.toml", "title"), ("unconfirmed", ONE, 0)),
    # Ids at which people may stand
    in_both("card renamed", "{#what}", "{#why}", "stranded", 0),
    fault("lesson renamed", TWO, None, None, ("stranded", "published.toml", "first/two"), *NO_LESSONS),
    fault("intent without lesson", f"{TWO}/lesson.toml", '"scam_loan", ', "", *NO_LESSONS),
    Fault("intent without lesson in one country", ((f"{TWO}/lesson.toml", "order = 2", 'order = 2\ncountry = "ID"'),), NO_LESSONS[:1]),
    fault("way of a card that leads nowhere", TOML, "review_by = 2027-02-01", 'review_by = 2027-02-01\n[moved]\nold = "gone"',
          ("moved-target", TOML, "old =")),
    fault("ways of cards in a circle", TOML, "review_by = 2027-02-01", 'review_by = 2027-02-01\n[moved]\na = "b"\nb = "a"',
          ("moved-target", TOML, "a ="), ("moved-target", TOML, "b =")),
    fault("way of a card that is there", TOML, "review_by = 2027-02-01", 'review_by = 2027-02-01\n[moved]\nwhat = "now"',
          ("moved-present", TOML, "what =")),
    fault("way of a lesson that leads nowhere", "moved.toml", None, '"first/old" = "first/gone"\n', ("moved-target", "moved.toml", 1)),
    fault("way of a lesson that is there", "moved.toml", None, '"first/one" = "first/two"\n', ("moved-present", "moved.toml", 1)),
    fault("odd file of what was published", "published.toml", '["law"', '[1', ("toml-value", "published.toml", "first/one")),
    # Danger
    fault("pattern that begins with a gap", SAFETY, '"{me} muốn chết"', '"* muốn chết"', ("pattern", SAFETY, '"* muốn')),
    fault("two bad patterns in one rule", SAFETY, '["dọa"]', '["(dọa", "{who} dọa"]',
          ("pattern", SAFETY, "(dọa"), ("pattern", SAFETY, "(dọa")),
    fault("bad command", "commands/vi.toml", '"cần giúp"', '"*"', ("pattern", "commands/vi.toml", "help")),
    fault("rule twice", SAFETY, '"threat-to-post"', '"want-to-die"', ("rule-twice", SAFETY, 18)),
    fault("example that is not caught", SAFETY, '["em muốn chết"]', '["em buồn"]', ("example", SAFETY, "em buồn")),
    fault("counter-example that is caught", SAFETY, "mình muốn chết cười", "mình muốn chết", ("counter-example", SAFETY, '"mình muốn chết"')),
    fault("harmless sentence that is caught", SAFETY, "cười muốn xỉu", "nó dọa tung clip", ("counter-example", SAFETY, "nó dọa tung clip")),
]  # fmt: skip
BY_NAME = {f.name: f for f in FAULTS}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "content"))


def told(root: Path) -> list[tuple[str, str, int]]:
    return [(p.code, p.path, p.line) for p in check(root, TelegramCards(), TODAY)]


def test_good_content_has_no_problem(root: Path) -> None:
    assert told(root) == []


def test_good_content_is_loaded(root: Path) -> None:
    content = load(root)

    assert [lesson.id for lesson in content.curriculum.lessons] == ["first/one", "first/two"]
    assert [h.id for h in content.hotlines] == ["id-always", "id-office", "vn-always", "vn-office"]
    assert [c.id for c in content.curriculum.lessons[0].cards(Locale.VI, Country.VN)] == [
        "now", "what", "law", "quiz-pay", "quiz-tell", "today",
    ]  # fmt: skip
    assert (sorted(content.places), content.facts) == (["hanoi", "jakarta"], {"F001", "F002a"})


@pytest.mark.parametrize("place", [f"![{ALT}](talk.png)\n\n{{}}", f"{{}}\n\n![{ALT}](talk.png)"], ids=["first", "last"])
def test_picture_first_or_last_in_a_card_is_taken_out_of_its_words(root: Path, place: str) -> None:
    (root / PNG).write_bytes(png(width=1280, size=300_000))
    whole = {VI: f"{DO_VI} Lỗi là ở họ.", ID: f"{DO_ID} Yang salah adalah dia."}
    for name, body in whole.items():
        text = (root / name).read_text("utf-8")
        assert body in text
        (root / name).write_text(text.replace(body, place.format(body)), "utf-8")

    cards = [load(root).curriculum.lessons[0].card("what", locale, Country.VN) for locale in Locale]

    assert told(root) == [("unconfirmed", ONE, 0)]
    assert [(c.body, c.picture and (c.picture.name, c.picture.alt)) for c in cards] == [
        (whole[VI], ("talk.png", ALT)),
        (whole[ID], ("talk.png", ALT)),
    ]


@cache
def outcome(planted: Fault) -> tuple[tuple[Problem, ...], list[tuple[str, str, int]]]:
    """What the check says of a fault in good content, and what it should say."""
    with TemporaryDirectory() as folder:
        root = Path(shutil.copytree(GOOD, Path(folder) / "content"))
        planted.plant(root)
        return check(root, TelegramCards(), TODAY), planted.told(root)


@pytest.mark.parametrize("planted", FAULTS, ids=lambda f: f.name)
def test_fault_is_told_exactly(planted: Fault) -> None:
    problems, expected = outcome(planted)

    # Editing one language leaves the other behind, and renaming a card strands people: told where it is the fault.
    told_of = [row for p in problems if (row := (p.code, p.path, p.line)) in expected or p.code not in FOLLOWING]
    assert sorted(told_of) == sorted(expected)


@pytest.mark.parametrize("planted", FAULTS, ids=lambda f: f.name)
def test_every_problem_says_what_to_do(planted: Fault) -> None:
    for problem in outcome(planted)[0]:
        assert problem.what.strip()
        assert problem.mend.strip().endswith(".")
        assert ".." not in problem.mend.replace("...", "")
        assert "\n" not in str(problem)


WARNINGS = {"review-due", "long", "short-long", "walk-in-only", "outdated", "unconfirmed", "long-sentence", "long-words"}


def test_warnings_are_no_errors() -> None:
    codes: dict[bool, set[str]] = {True: set(), False: set()}
    for planted in FAULTS:
        for problem in outcome(planted)[0]:
            codes[problem.is_error].add(problem.code)

    assert (codes[False], codes[True] & WARNINGS) == (WARNINGS, set())


def codes_in(*modules: object) -> set[str]:
    """Every code that the modules' sources give to `problems.error` or `problems.warning`."""
    found = set()
    for module in modules:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):  # type: ignore[attr-defined]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"error", "warning"}
                and len(node.args) == 5
            ):
                assert isinstance(node.args[2], ast.Constant)
                found.add(node.args[2].value)
    return found


MODULES = (checks, files, loader, markdown, pictures, published, reading, sessions, sync, unfinished, voice)


def test_every_code_stands_in_the_guide_for_editors() -> None:
    guide = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")

    assert [code for code in sorted(codes_in(*MODULES)) if f"`{code}`" not in guide] == []


def test_every_code_is_planted_here() -> None:
    planted = {code for f in FAULTS for code, _, _ in f.expected}

    assert planted == codes_in(*MODULES)


AT_ONCE = [
    "card with an unknown attribute",
    "no right answer",
    "unknown fact",
    "code twice",
    "unknown word",
    "helpline without a name",
    "no line for violence",
    "example that is not caught",
    "unknown command",
    "odd line in the head",
    "commands are missing",
]


def test_all_faults_at_once_are_all_told(root: Path) -> None:
    planted = [BY_NAME[name] for name in AT_ONCE]
    for one in planted:
        one.plant(root)

    found = [row for row in told(root) if row[0] not in FOLLOWING]
    assert sorted(found) == sorted(told for one in planted for told in one.told(root))


def test_load_refuses_with_all_errors_of_the_files(root: Path) -> None:
    names = ["card with an unknown attribute", "no right answer", "unknown word", "unknown command"]
    planted = [BY_NAME[name] for name in names]
    for one in planted:
        one.plant(root)

    with pytest.raises(ContentInvalid) as invalid:
        load(root)

    found = sorted((p.code, p.path, p.line) for p in invalid.value.problems)
    assert found == sorted(told for one in planted for told in one.told(root))


RENAMED = [
    ("{#what}", "{#why}", "lessons/first/one/vi.md"),
    ("{#what}", "{#why}", "lessons/first/one/id.md"),
    ("review_by = 2027-02-01", 'review_by = 2027-02-01\n[moved]\nwhat = "why"', "lessons/first/one/lesson.toml"),
]


def test_renaming_with_its_way_is_no_problem_and_is_loaded(root: Path) -> None:
    for old, new, name in RENAMED:
        fault("", name, old, new).plant(root)
    (root / "lessons/first/two").rename(root / "lessons/first/zwei")
    (root / "moved.toml").write_text('"first/two" = "first/zwei"\n"first/very-old" = ""\n', encoding="utf-8")

    curriculum = load(root).curriculum

    assert {code for code, _, _ in told(root)} == {"unconfirmed"}
    assert curriculum.lesson("first/two").id == "first/zwei"
    assert curriculum.lesson("first/one").card("what", Locale.ID, Country.VN).title == "Ada apa"
    assert curriculum.moved == {"first/two": "first/zwei"}


def test_card_that_one_language_lacks_is_shown_in_the_other(root: Path) -> None:
    fault("", ID, "## Ada apa {#what}\nAda yang mengancam kamu. Yang salah adalah dia.\n", "").plant(root)

    lesson = load(root).curriculum.lesson("first/one")

    cards = {locale: lesson.cards(locale, Country.ID) for locale in Locale}
    assert [[(c.id, c.language) for c in row][:3] for row in cards.values()] == [
        [("now", None), ("what", None), ("law", None)],
        [("now", None), ("what", Locale.VI), ("law", None)],
    ]
    assert cards[Locale.ID][1].body == cards[Locale.VI][1].body


def test_card_that_was_left_behind_is_marked_in_its_language_only(root: Path) -> None:
    BY_NAME["card of one language changed"].plant(root)

    lesson = load(root).curriculum.lesson("first/one")

    marked = {(locale, c.id) for locale in Locale for c in lesson.texts[locale].cards if c.is_outdated}
    assert marked == {(Locale.ID, "what")}


def test_version_changes_with_the_questions_and_with_nothing_else(root: Path) -> None:
    def version() -> str:
        return load(root).curriculum.lesson("first/one").version

    seen = [version()]
    for name, old, new in (
        (TOML, "2027-02-01", "2027-03-01"),
        (TOML, 'code = "A1"', 'code = "A7"'),
        (VI, "Lỗi là ở họ.", "Lỗi là ở họ.   "),
        (VI, "Có người dọa bạn.", "Ai đó dọa bạn."),
        (ID, "title: Pelajaran A1", "title: Satu"),
        (TOML, "minutes = 2", "minutes = 2\ngentle = true"),
    ):
        fault("", name, old, new).plant(root)
        assert version() == seen[0], new
    for old, new in (
        ("- [ ] Trả cho xong", "- [ ] Trả ngay"),
        ("- [x] Không trả", "- [ ] Không trả"),
        ("- [ ] Trả ngay", "- [x] Trả ngay"),
    ):
        fault("", VI, old, new).plant(root)
        if "[ ] Không" not in new:  # a question without a right answer is not loaded
            seen.append(version())

    assert len(set(seen)) == 3
    assert all(len(v) == 12 and set(v) <= set("0123456789abcdef") for v in seen)


KIND = [
    (VI, "Có người dọa bạn.", "Họ nói: “Tại bạn đấy.” Đừng tin."),
    (VI, "Có người dọa bạn.", "Họ nói: “Tại\nbạn.”"),
    (VI, "- [ ] Trả cho xong", "- [ ] Tại bạn mà, trả cho xong"),
    (ID, "Ada yang mengancam kamu.", "Ini bukan salahmu."),
    (VI, "Có người dọa bạn.", "dọa " * 32 + "."),
    (VI, "Có người dọa bạn.", ("dọa " * 20 + ". ") * 2),
    (VI, "Có người dọa bạn.", "Link giả: ngan-hang.example/otp, và example.org."),
    (VI, "Có người dọa bạn.", "Xong.rồi ảnh.png 1.5 v.v. bạn.Com"),
]


@pytest.mark.parametrize(("path", "old", "new"), KIND)
def test_check_does_not_cry_wolf(root: Path, path: str, old: str, new: str) -> None:
    fault("", path, old, new).plant(root)

    assert {code for code, _, _ in told(root)} == {"outdated"}


def test_load_takes_content_with_warnings(root: Path) -> None:
    BY_NAME["long for a phone"].plant(root)

    assert len(load(root).curriculum.lessons) == 2


def test_half_a_folder_is_told_part_by_part(root: Path) -> None:
    for name in ("hotlines", "safety", "places.toml", f"{ONE}/vi.md"):
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    with pytest.raises(ContentInvalid) as invalid:
        load(root)

    assert [(p.code, p.path, p.line) for p in invalid.value.problems] == [
        ("folder-missing", "hotlines", 0),
        ("file-missing", f"{ONE}/vi.md", 0),
        ("file-missing", "places.toml", 0),
        ("file-missing", "safety/id.toml", 0),
        ("file-missing", "safety/vi.toml", 0),
    ]
    assert {code for code, path, _ in told(root) if path == "hotlines"} == {"folder-missing", "no-24h", "no-first"}


def test_facts_that_are_missing_make_every_source_unknown(root: Path) -> None:
    (root / "facts.md").unlink()

    assert sorted(told(root)) == sorted(
        [("file-missing", "facts.md", 0)] + [("fact-unknown", f"{lesson}/lesson.toml", 6) for lesson in (ONE, TWO)] * 2
    )


def test_missing_folder_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ContentInvalid) as invalid:
        load(tmp_path / "nowhere")

    assert [(p.code, p.mend) for p in invalid.value.problems] == [("folder-missing", "Set TAMAN_CONTENT_DIR.")]
    assert told(tmp_path / "nowhere") == [("folder-missing", ".", 0)]


def test_hidden_and_underscored_folders_are_left_alone(root: Path) -> None:
    for name in ("lessons/.git", "lessons/_drafts", "lessons/first/_later", "hotlines/.cache"):
        (root / name).mkdir()

    assert told(root) == []
