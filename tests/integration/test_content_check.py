"""The check of content: one fault at a time is told exactly, with file and line; many at once are all told."""

from __future__ import annotations

import ast
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.adapters.content import checks, files, loader, markdown, sessions, unfinished
from bot.adapters.content.checks import check
from bot.adapters.content.loader import load
from bot.adapters.content.problems import ContentInvalid
from bot.domain.learners import Country, Locale
from bot.tgbot.render import TelegramCards

GOOD = Path(__file__).parents[1] / "data" / "content"
TODAY = date(2026, 11, 21)
ONE, TWO = "lessons/first/one", "lessons/first/two"
NOTES = "sessions/first/vi.md"
OFFICE, NIGHT = "hotlines/vn-office", "hotlines/vn-always"

Expected = tuple[str, str, str | int]
"""Code, file, and the line: its number, or words that stand in it."""


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
    return Fault(name, tuple((path, old, new) for path in paths), tuple((code, path, line) for path in paths))


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
TELL = "- [x] Orang yang kamu percaya\n  > Benar, kamu tidak sendirian.\n- [ ] Tidak ada\n  > Selalu ada yang bisa membantu.\n"

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
    fault("lessons are missing", "lessons", None, None, ("folder-missing", "lessons", 0),
          ("session-track", "sessions/first", 0)),
    # TOML
    fault("broken TOML", TOML, "order = 1", "order = = 1", ("toml", TOML, "order")),
    fault("unquoted text", LINE_TOML, 'cost = "free"', "cost = free", ("toml", LINE_TOML, "cost")),
    fault("unknown word", LINE_TOML, 'cost = "free"', 'cost = "cheap"', ("toml-value", LINE_TOML, "cost")),
    fault("missing key", LINE_TOML, 'operator = "Somebody"\n', "", ("toml-value", LINE_TOML, 1)),
    fault("unknown intent", TOML, "harassment_sextortion", "sextortion", ("toml-value", TOML, "intents")),
    fault("unknown command", "commands/vi.toml", "delete", "destroy", ("toml-value", "commands/vi.toml", 1)),
    fault("unknown country of a place", "places.toml", '"VN"', '"US"', ("toml-value", "places.toml", 2),
          ("place-unknown", LINE_TOML, 0), ("place-unknown", "hotlines/id-office/hotline.toml", 0)),
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
    fault("picture", VI, "Có người dọa bạn.", "![ảnh](a.png)", ("link", VI, "{#what}")),
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


@pytest.mark.parametrize("planted", FAULTS, ids=lambda f: f.name)
def test_fault_is_told_exactly(root: Path, planted: Fault) -> None:
    planted.plant(root)

    assert sorted(told(root)) == sorted(planted.told(root))


@pytest.mark.parametrize("planted", FAULTS, ids=lambda f: f.name)
def test_every_problem_says_what_to_do(root: Path, planted: Fault) -> None:
    planted.plant(root)

    for problem in check(root, TelegramCards(), TODAY):
        assert problem.what.strip()
        assert problem.mend.strip().endswith(".")
        assert "\n" not in str(problem)


WARNINGS = {"review-due", "long", "short-long", "walk-in-only"}


def test_warnings_are_no_errors(root: Path) -> None:
    codes: dict[bool, set[str]] = {True: set(), False: set()}
    for number, planted in enumerate(FAULTS):
        folder = Path(shutil.copytree(GOOD, root / f"copy-{number}"))
        planted.plant(folder)
        for problem in check(folder, TelegramCards(), TODAY):
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


def test_every_code_is_planted_here() -> None:
    planted = {code for f in FAULTS for code, _, _ in f.expected}

    assert planted == codes_in(checks, files, loader, markdown, sessions, unfinished)


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

    assert sorted(told(root)) == sorted(told for one in planted for told in one.told(root))


def test_load_refuses_with_all_errors_of_the_files(root: Path) -> None:
    names = ["card with an unknown attribute", "no right answer", "unknown word", "unknown command"]
    planted = [BY_NAME[name] for name in names]
    for one in planted:
        one.plant(root)

    with pytest.raises(ContentInvalid) as invalid:
        load(root)

    found = sorted((p.code, p.path, p.line) for p in invalid.value.problems)
    assert found == sorted(told for one in planted for told in one.told(root))


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
