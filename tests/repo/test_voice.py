"""The lists of words that Taman never says, tried on what Taman says, and on what it must find."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from bot.adapters.content.problems import Problems
from bot.adapters.content.voice import Voice, read_voice
from bot.config import ROOT
from bot.domain.learners import Locale


@pytest.fixture(scope="module")
def voices() -> dict[Locale, Voice]:
    return {locale: read_voice(ROOT / "content", locale, Problems(ROOT)) for locale in Locale}


@pytest.mark.parametrize("locale", list(Locale))
def test_the_bots_own_words_blame_nobody(locale: Locale, voices: dict[Locale, Voice]) -> None:
    with (ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        said = [str(message.string) for message in read_po(file) if message.id]

    assert len(said) > 100
    assert [(text, found) for text in said for found in voices[locale].find(text)] == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        # F324, word for word
        *(
            (Locale.VI, text)
            for text in ("Sao lại gửi ảnh?", "Xóa hết đi", "Trả tiền cho xong", "Kệ nó", "Đừng làm to chuyện")
        ),
        *((Locale.ID, text) for text in ("Kenapa kamu kirim?", "Hapus saja semua", "Bayar saja", "Baper")),
        (Locale.ID, "Maafkan saja, demi nama baik"),
        # docs/voice.md, "Never say" and "Good and bad"
        (Locale.VI, "Bạn không nên gửi ảnh như vậy. Hãy bình tĩnh và trình báo ngay."),
        (Locale.VI, "Lần sau cẩn thận hơn."),
        (Locale.ID, "Sebaiknya Anda tidak mengirim foto."),
        (Locale.ID, "Makanya hati-hati."),
        (Locale.ID, "Tenang saja."),
    ],
)
def test_words_that_send_people_away_are_found(locale: Locale, text: str, voices: dict[Locale, Voice]) -> None:
    assert voices[locale].find(text)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        # F323, and the first sentences of docs/voice.md
        (Locale.VI, "Mình tin bạn. Đây không phải lỗi của bạn. Bạn muốn bước nào trước?"),
        (Locale.ID, "Aku percaya kamu. Ini bukan salahmu. Kamu mau mulai dari mana?"),
        (Locale.VI, "Trong chuyện này, đứa trẻ không bao giờ có lỗi."),
        (Locale.ID, "Dalam hal ini anak tidak pernah salah."),
        (Locale.VI, "Bạn nghe câu “sao lại gửi ảnh?” thì đừng tin."),
        (Locale.ID, "Kalau ada yang bilang “kenapa kamu kirim?”, jangan percaya."),
    ],
)
def test_kind_words_and_quotes_are_left_alone(locale: Locale, text: str, voices: dict[Locale, Voice]) -> None:
    assert voices[locale].find(text) == []
