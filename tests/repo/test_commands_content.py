"""Plain words for commands as they are written: what asks is found, what tells of trouble is not.

The patterns are tried without the rule of how much else a message may say: they must be right by themselves.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.content.loader import COMMANDS, _commands
from bot.adapters.content.problems import Problems
from bot.domain.wishes import Wish, wish_in

CONTENT = Path(__file__).parents[2] / "content"
PROBLEMS = Problems(CONTENT)
MATCHER, _ = _commands(CONTENT / COMMANDS, PROBLEMS)

ASKED = {
    Wish.DELETE: [
        "xóa dữ liệu của mình", "xoa du lieu cua minh di", "xóa hết dữ liệu của tôi", "xóa dữ liệu của em đi",
        "xóa dữ liệu đi", "em muốn xóa dữ liệu của em", "xoá tài khoản của tôi khỏi đây",
        "hapus dataku", "hapus semua data", "tolong hapus semua dataku dong", "aku mau hapus dataku",
        "tolong hapus data aku", "hapus akunku di bot ini", "lupakan semua dataku",
    ],
    Wish.STOP: [
        "không học nữa", "ko hoc nua", "cho em dừng", "dừng bài này", "mình dừng lại nhé", "tạm dừng ở đây",
        "stop dulu", "udahan dulu ya", "berhenti dulu", "gak usah lanjut", "gak mau lanjut belajar",
    ],
    Wish.HELP: [
        "help", "sos", "cứu", "tolong", "cứu em", "cứu em với", "cuu em voi", "giúp em với", "giup minh voi", "cho mình số đường dây nóng",
        "tolong dong", "bantu aku dong", "tolongin aku dong", "minta nomor darurat",
    ],
    Wish.LESSONS: ["xem bài học", "học tiếp", "học bài mới", "lihat materi", "lanjut belajar"],
    Wish.LANGUAGE: [
        "đổi ngôn ngữ", "chuyển sang tiếng Việt", "doi qua tieng indo", "chọn lại tiếng", "ganti bahasa",
        "ganti ke bahasa indonesia", "change language",
    ],
    Wish.PRIVACY: [
        "chính sách riêng tư", "xem quyền riêng tư", "ai đọc được tin nhắn của mình", "kebijakan privasi",
        "lihat privasi", "siapa yang bisa baca chat ini",
    ],
    Wish.REMINDERS: [
        "tắt nhắc nhở đi", "đổi giờ nhắc", "đừng nhắc nữa", "tat nhac hoc", "matikan pengingat", "jangan ingetin aku lagi",
    ],
}  # fmt: skip

TROUBLE = [
    "nó xóa tài khoản của em rồi",
    "nó đăng số nhà em lên mạng, xóa thông tin giúp em",
    "hacker xóa hết dữ liệu của em",
    "mọi người quên em đi",
    "gimana cara hapus akun palsu yang pakai fotoku",
    "mantan hapus akun aku",
    "pinjol pegang kontakku, hapus data aku dong",
    "jasa hapus data pinjol beneran bisa?",
    "lupakan aku ya semuanya",
    "em muốn nghỉ học vì cả lớp chửi em",
    "nó không chịu dừng lại",
    "em phải nghỉ học vì ảnh bị tung",
    "cho em nghỉ",
    "dia gak mau lanjut kalau aku gak kirim foto",
    "aku berhenti belajar karena dibully",
    "udahan aja",
    "nó xâm phạm quyền riêng tư của em",
    "privasi aku dilanggar, videoku disebar",
    "nó đổi tiếng nói giả giọng mẹ em",
    "nó đòi tiền, nhắc hoài",
    "bật nhạc cho em nghe",
    # a plea inside a request is none
    "tolong jelasin phishing itu apa",
    "bantu aku cek link ini",
    "tra cứu phạt nguội ở đâu",
    "em đang nghiên cứu về lừa đảo",
]


def found_in(text: str) -> Wish | None:
    found = wish_in(text, MATCHER)
    return found.wish if found else None


def test_files_have_no_problem() -> None:
    assert PROBLEMS.found == []


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in ASKED.items() for text in texts])
def test_what_asks_for_a_command_is_found(wish: Wish, text: str) -> None:
    assert found_in(text) is wish


@pytest.mark.parametrize("text", TROUBLE)
def test_what_tells_of_trouble_asks_for_nothing(text: str) -> None:
    assert found_in(text) is None


def test_every_command_has_words() -> None:
    assert set(ASKED) == set(Wish)
