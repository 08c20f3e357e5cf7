"""Masking: what could tell who is who is hidden, and what a sentence is about stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.adapters.content.loader import LoadedContent
from bot.domain.masking import LONGEST, MASKS, Masker

VIETNAMESE = [
    # Names
    ("Anh Hùng lớp bên dọa đăng ảnh của em", "Anh Xxx lớp bên dọa đăng ảnh của em"),
    ("thằng hùng lớp trưởng bảo gửi ảnh không thì nó đăng", "thằng Xxx lớp trưởng bảo gửi ảnh không thì nó đăng"),
    ("chị lan bán hàng online lừa em", "chị Xxx bán hàng online lừa em"),
    ("chi lan ban hang online lua em", "chi Xxx ban hang online lua em"),
    ("anh Minh bị hack Facebook", "anh Xxx bị hack Facebook"),
    ("anh minh bi dang len mang", "anh minh bi dang len mang"),
    ("cô giáo Mai Phương bảo em xoá bài", "cô giáo Xxx bảo em xoá bài"),
    ("bạn trai cũ tên Đức dọa tung clip", "bạn trai cũ tên Xxx dọa tung clip"),
    ("nguyen van nam doa gui anh cho bo me em", "Xxx doa gui anh cho bo me em"),
    ("Nguyễn Thị Hoa là tên em, nó đăng lên nhóm", "Xxx là tên em, nó đăng lên nhóm"),
    ("em tên là tuấn, bị lừa mất tiền", "em tên là Xxx, bị lừa mất tiền"),
    ("ten em la tuan bi lua mat tien", "ten em la Xxx bi lua mat tien"),
    ("Lan bị dọa tung ảnh, giúp bạn ấy sao", "Xxx bị dọa tung ảnh, giúp bạn ấy sao"),
    ("Bạn em bị lừa. Trang nói là mất hết tiền", "Bạn em bị lừa. Xxx nói là mất hết tiền"),
    ("chuyển vào tài khoản tên TRAN VAN BINH rồi", "chuyển vào tài khoản tên Xxx rồi"),
    ("họ bắt em gửi ảnh cho Khánh và Quỳnh xem", "họ bắt em gửi ảnh cho Xxx và Xxx xem"),
    # Addresses, schools
    ("nó biết nhà em ở 12/3 đường Lê Lợi, quận 3", "nó biết nhà em ở 000 đường Xxx, quận 000"),
    ("em học trường Chu Văn An bị bạn nói xấu", "em học trường Xxx bị bạn nói xấu"),
    ("em hoc thpt le loi bi ban noi xau", "em hoc thpt Xxx bi ban noi xau"),
    # Numbers
    ("nó bắt em chuyển vào số 0912.345.678", "nó bắt em chuyển vào số 000"),
    ("gọi cho em số 0 9 1 2 3 4 5 6 7 8 nhé", "gọi cho em số 000 nhé"),
    ("gọi cho em số ０９１２３４５６７８ nhé", "gọi cho em số 000 nhé"),
    ("gọi vào không chín một hai ba bốn năm nhé", "gọi vào 000 nhé"),
    ("goi vao khong chin mot hai ba bon nam nhe", "goi vao 000 nhe"),
    ("số là +84 912 345 678 đó", "số là 000 đó"),
    ("stk 0123-4567-89 vietcombank nha bạn", "stk 000 vietcombank nha bạn"),
    ("em học lớp 11A2 bị bạn quay lén", "em học lớp 000 bị bạn quay lén"),
    ("mã otp 482913 em đọc mất rồi", "mã otp 000 em đọc mất rồi"),
    ("nó bảo 3 tiếng nữa gửi cho cả lớp", "nó bảo 3 tiếng nữa gửi cho cả lớp"),
    ("em 15 tuổi, có ông 40 tuổi nhắn tin", "em 15 tuổi, có ông 40 tuổi nhắn tin"),
    ("minh bi lua 2tr tren shopee", "minh bi lua 2tr tren shopee"),
    # Links, handles, mail, codes
    ("vào https://vietcombank-otp.xyz/a?b=1 nhập mã OTP", "vào xxx nhập mã OTP"),
    ("bấm link vcb.com rồi mất hết tiền", "bấm link xxx rồi mất hết tiền"),
    ("bấm link vcb . com rồi mất hết tiền", "bấm link xxx rồi mất hết tiền"),
    ("nick của nó là lan.nguyen_99 hoặc @lan99", "nick của nó là xxx hoặc xxx"),
    ("fb của nó là lan2003 đó", "fb của nó là xxx đó"),
    ("mail em lan.nguyen@gmail.com bị hack", "mail em xxx bị hack"),
    ("mail em lan @ gmail bị hack", "mail em xxx bị hack"),
    ("mật khẩu của em là kq\u200bwrtzx đó", "mật khẩu của em là xxx đó"),
    # What stays
    ("MẤY BẠN ƠI MÌNH BỊ LỪA HẾT TIỀN", "MẤY BẠN ƠI MÌNH BỊ LỪA HẾT TIỀN"),
    ("mai em phải đi học mà sợ quá", "mai em phải đi học mà sợ quá"),
    ("Zalo của mẹ em bị hack, nó mượn tiền", "Zalo của mẹ em bị hack, nó mượn tiền"),
    ("bấm [vào đây](x) là sao", "bấm vào đây x là sao"),
]
INDONESIAN = [
    # Names
    ("Budi ngancem gw mau sebar foto", "Xxx ngancem gw mau sebar foto"),
    ("budi ngancem gw mau sebar foto", "Xxx ngancem gw mau sebar foto"),
    ("pak agus guru olahraga chat aku terus", "pak Xxx guru olahraga chat aku terus"),
    ("Pak Bambang Susilo minta fotoku", "Pak Xxx minta fotoku"),
    ("si dimas temen sekelas ngedit fotoku", "si Xxx temen sekelas ngedit fotoku"),
    ("kak dewi bilang ini penipuan", "kak Xxx bilang ini penipuan"),
    ("mas zulham ngajak ketemu terus", "mas Xxx ngajak ketemu terus"),
    ("namaku Siti umur 15 tahun takut banget", "namaku Xxx umur 15 tahun takut banget"),
    ("namanya wulandari tolong dibantu ya", "namanya Xxx tolong dibantu ya"),
    ("namaku dipake buat pinjol", "namaku dipake buat pinjol"),
    ("rekening atas nama joko susilo itu penipu", "rekening atas nama Xxx itu penipu"),
    ("fotoku disebar sama Rizky Pratama di grup", "fotoku disebar sama Xxx di grup"),
    ("Aku diancam. Putri yang cerita ke guru", "Aku diancam. Xxx yang cerita ke guru"),
    ("aku takut sama Pak Guru", "aku takut sama Pak Xxx"),
    # Addresses, schools
    ("rumahku di jl melati no 10 dia tau", "rumahku di jl Xxx 000 dia tau"),
    ("rumahku di Jalan Kenanga dia tau", "rumahku di Jalan Xxx dia tau"),
    ("aku sekolah di smpn 5 bandung", "aku sekolah di smpn 000 Xxx"),
    ("aku di kota malang kena tipu arisan", "aku di kota Xxx kena tipu arisan"),
    ("aku tinggal di Surabaya kena tipu", "aku tinggal di Xxx kena tipu"),
    # Numbers
    ("nomornya 0812-3456-7890 tolong dicek", "nomornya 000 tolong dicek"),
    ("nomornya (0812) 3456 7890 tolong dicek", "nomornya 000 tolong dicek"),
    ("nol delapan satu dua tiga empat ini nomor siapa", "000 ini nomor siapa"),
    ("nol 8 satu 2 tiga 4 ini nomor siapa", "000 ini nomor siapa"),
    ("nomornya +62 812 3456 7890 tolong", "nomornya 000 tolong"),
    ("dia minta kode otp 482913 terus", "dia minta kode otp 000 terus"),
    ("nik 3174012345678901 punyaku dipake", "nik 000 punyaku dipake"),
    ("dalam 3 jam lagi mau disebar", "dalam 3 jam lagi mau disebar"),
    ("aku kelas 8 diajak vc sama om om", "aku kelas 8 diajak vc sama om om"),
    ("temen2 ku pada ngetawain", "temen2 ku pada ngetawain"),
    ("tertipu 2jt di shopee", "tertipu 2jt di shopee"),
    # Links, handles, mail, codes
    ("ig dia @rian_22 tolong report", "ig dia xxx tolong report"),
    ("ig dia rian_22 tolong report", "ig dia xxx tolong report"),
    ("aku klik bit.ly/xyz terus saldo ilang", "aku klik xxx terus saldo ilang"),
    ("aku klik www.bri-promo.top terus saldo ilang", "aku klik xxx terus saldo ilang"),
    ("email gw rina.putri@yahoo.co.id kena hack", "email gw xxx kena hack"),
    ("email gw rina at yahoo dot com kena hack", "email gw xxx kena hack"),
    ("passwordnya kucing123 udah diganti orang", "passwordnya xxx udah diganti orang"),
    ("resinya JX7781KLM belum sampai juga", "resinya xxx belum sampai juga"),
    # What stays
    ("AKU TAKUT BANGET DIA MAU SEBAR FOTO", "AKU TAKUT BANGET DIA MAU SEBAR FOTO"),
    ("Dia mau sebar fotoku ke grup kelas", "Dia mau sebar fotoku ke grup kelas"),
    ("mbak ini beneran bukan", "mbak ini beneran bukan"),
    ("Akun WhatsApp mamaku dibajak", "Akun WhatsApp mamaku dibajak"),
]


@pytest.fixture(scope="module")
def masker(content: LoadedContent) -> Masker:
    return content.masker


@pytest.mark.parametrize(("text", "masked"), VIETNAMESE)
def test_vietnamese(masker: Masker, text: str, masked: str) -> None:
    assert masker.mask(text) == masked


@pytest.mark.parametrize(("text", "masked"), INDONESIAN)
def test_indonesian(masker: Masker, text: str, masked: str) -> None:
    assert masker.mask(text) == masked


@pytest.mark.parametrize(("text", "masked"), [*VIETNAMESE, *INDONESIAN])
def test_masking_twice_brings_nothing_back(masker: Masker, text: str, masked: str) -> None:
    assert set(masker.mask(masked).split()) <= set(masked.split()) | MASKS


@pytest.mark.parametrize(
    "text", ["", " ", "...", "Hùng", "0912345678", "@lan @mai", "ok 123", "\u200b\n", "a " * LONGEST, "👍 👍"]
)
def test_nothing_is_given_where_too_little_is_left_or_the_text_is_too_long(masker: Masker, text: str) -> None:
    assert masker.mask(text) == ""


SNIPPETS = st.sampled_from(
    [text for text, _ in [*VIETNAMESE, *INDONESIAN]]
    + ["0912345678", "09 12 34 56", "٠٩١٢٣٤٥٦", "①②③④", "@lan", "a@b.co", "https://x.vn/1", "www.a.id", "t.me/lan", "\n"]
)
TEXTS = st.lists(SNIPPETS | st.text(max_size=12), max_size=6).map(" ".join) | st.lists(SNIPPETS, max_size=4).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("em bị lừa a@b@c d@@e ＠lan")
@example("em bị lừa 1\u200b2\u200b3\u200b4 nhé bạn")
@example("em bị lừa 12 34 tuổi 56 78 tiếng nhé bạn")
def test_no_long_number_no_address_and_no_bracket_is_left(masker: Masker, text: str) -> None:
    masked = masker.mask(text)

    assert not re.search(r"\d{4}", masked)
    assert not re.search(r"\d[\s.\-]?\d[\s.\-]?\d[\s.\-]?\d", masked.replace("000", "..."))
    assert not set("@[]{}\n") & set(masked)
    assert not re.search(r"://|www\.|[^\W\d_]\.[^\W\d_]", masked)
    assert len(masked) <= LONGEST * 3


@pytest.mark.parametrize("text", [text for text, masked in [*VIETNAMESE, *INDONESIAN] if text != masked][:10])
def test_an_empty_table_still_hides_numbers_links_and_capitals(text: str) -> None:
    masked = Masker(()).mask(text)

    assert not re.search(r"\d{4}", masked)
    assert all(word[0].islower() or word in MASKS or n == 0 for n, word in enumerate(re.findall(r"\w+", masked)))
