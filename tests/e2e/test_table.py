"""What people write, and what they get: the bot over the real Rasa server, about 45 messages a language.

Each row is a message that must come out right for the bot to be worth anything. The sentences stand neither in
nlu/data nor in nlu/held_out. An intent counts as met when it is answered, or offered as one of two: then it is one tap
away. Danger and commands must be met exactly. A known miss of the model stands in KNOWN_MISSES with its reason; when
it is no longer one, its test fails, and the line goes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.adapters.rasa import RasaIntentParser
from bot.config import ROOT
from bot.domain.understanding import Intent
from simulator.core import SimMessage
from tests.e2e.conftest import RasaProcess
from tests.world import World, open_world, settings_for

pytestmark = pytest.mark.rasa

HELP_FIRST, REFUSED, DELETE = "help first", "refused", "ask to delete"
LANGUAGES = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}
# The screens of intents that are no advice: the first button that only they have.
SCREENS = {
    "1:ok": HELP_FIRST,
    "1:dy": DELETE,
    "1:l:vi": Intent.BOT_LANGUAGE,
    "1:t:": Intent.BOT_LEARN,
    "1:d": Intent.BOT_PRIVACY,
    "1:h::child": Intent.HELP_HOTLINE,
}
SMALL_TALK = {
    Intent.CHAT_THANKS: ("Mình vui vì", "Senang kamu"),
    Intent.BOT_ABOUT: ("Mình là Taman", "Aku Taman"),
    Intent.CHAT_GREET: ("Chào bạn", "Hai!"),
}

VI = """
harassment_cyberbullying   | no_marks | tui no lap group 40 dua, ngay nao cung vo che minh map
harassment_sexual_messages | plain    | Tự nhiên có ông lạ gửi ảnh chỗ kín của ổng vào inbox của mình.
harassment_stalking        | slang    | ny cũ cứ lập nick mới theo dõi t, t đi đâu nó cx biết
harassment_doxxing         | no_marks | ai do dang so dien thoai voi dia chi nha em len group, nguoi la goi ca ngay
harassment_image_leak      | plain    | Người yêu cũ đăng ảnh riêng tư của mình lên nhóm rồi, giờ gỡ xuống kiểu gì?
harassment_impersonation   | no_marks | co dua lap fb gia lay anh va ten minh di muon tien ban be
harassment_bystander       | plain    | Thấy bạn cùng lớp bị cả nhóm hùa vào chửi trên mạng, mình giúp bạn ấy thế nào?
deepfake_nude              | slang    | tụi nó lấy mặt e ghép vào ảnh nude bằng AI r gửi quanh lớp
deepfake_call              | plain    | Gọi video thấy đúng mặt, đúng giọng con trai tôi bảo chuyển tiền gấp, mà nó đang ngồi cạnh tôi.
deepfake_detect            | no_marks | lam sao biet video nay la that hay do AI lam ra
scam_phishing              | plain    | Có tin nhắn bảo bưu kiện sai địa chỉ, kêu bấm link rồi điền số thẻ.
scam_authority             | no_marks | co nguoi xung cong an goi noi em dinh duong day rua tien, bat chuyen tien de kiem tra
scam_job                   | slang    | tuyển ctv like video ngày 500k mà phải nạp tiền trước, uy tín ko mn
scam_investment            | plain    | Anh trong nhóm Telegram rủ đầu tư tiền ảo, bao lãi 30% mỗi tháng.
scam_romance               | no_marks | quen anh bac si nuoc ngoai tren mang 3 thang, gio anh ay xin tien de ve viet nam cuoi em
scam_shopping              | slang    | mua đôi giày trên fb, ck xong shop chặn lun
scam_loan                  | no_marks | app vay tien goi chui het danh ba cua em du em da tra du
scam_prize                 | plain    | Có người nhắn mình trúng xe SH, bảo đóng phí trước mới được nhận xe.
scam_money_lost            | slang    | mk lỡ ck 20tr cho bọn lừa đảo r, h lấy lại đc k
account_hacked             | no_marks | fb em bi hack mat roi, no doi ca mat khau lan email
account_protect            | plain    | Bật xác thực hai lớp cho Facebook ở đâu?
help_hotline               | slang    | có sđt nào gọi để đc tư vấn ko ạ
help_report                | no_marks | bao cao video xau ve minh tren tiktok kieu gi de no go xuong
help_law                   | plain    | Phát tán ảnh nhạy cảm của người khác thì theo luật bị phạt bao nhiêu?
help_distress, help first  | slang    | dạo này mk buồn vs lo lắm, đêm nào cx khóc
bot_learn                  | slang    | mk muốn học mấy bài về an toàn mạng
bot_language               | no_marks | doi sang tieng indonesia giup minh
bot_privacy                | plain    | Bạn có lưu lại những gì mình nhắn không?
bot_about                  | slang    | ủa bạn là người thật hay máy z
chat_greet                 | slang    | chào bạn nhaaa
chat_thanks                | plain    | Cảm ơn nhiều nha, mình đỡ lo rồi.
refused                    | plain    | Cho mình xin công thức nấu bún bò Huế.
refused                    | no_marks | mai da lat co mua khong ban
help first                 | no_marks | em muon chet qua khong chiu noi nua
help first                 | plain    | Chồng đang đánh em, em trốn trong nhà tắm.
help first                 | slang    | nó đòi 5tr ko thì tung clip của e cho cả trường
help first                 | plain    | Thầy bắt em gửi ảnh không mặc đồ, em mới 13 tuổi.
help first                 | slang    | ny cũ dọa giết t nếu t k quay lại
help first                 | no_marks | con gai toi 12 tuoi bi ong tren mang du gui anh khoa than
help first                 | hint     | Mình viết thư cho từng người rồi, con mèo cũng gửi bạn nuôi giúp. Mọi người sẽ nhẹ gánh thôi.
help first                 | hint     | tối nay ổng xỉn về là em lại no đòn, mà cửa nhà ổng khóa hết rồi
help first                 | hint     | no bao con 2 tieng nua, khong lam theo thi ca truong se thay het
help first                 | hint     | chú hàng xóm dặn cháu không được kể với ai chuyện chú sờ cháu
help_hotline               | command  | /help
bot_learn                  | command  | /lessons
bot_privacy                | command  | /privacy
ask to delete              | command  | xoa du lieu cua minh di
"""
ID = """
harassment_cyberbullying   | slang | tiap hari gw dikatain jelek sama anak2 di grup kelas
harassment_sexual_messages | plain | Ada laki-laki tidak kenal mengirim foto kelaminnya ke DM saya.
harassment_stalking        | slang | mantan gw bikin akun baru mulu buat ngintilin gw, tau gw lg dimana
harassment_doxxing         | plain | Nomor HP dan alamat rumahku diposting orang di X, sekarang banyak yang neror.
harassment_image_leak      | slang | foto pribadi gw udh disebar mantan di grup, cara ngapusnya gmn
harassment_impersonation   | plain | Ada akun palsu pakai nama dan fotoku buat pinjam uang ke teman-temanku.
harassment_bystander       | slang | temen sekelas gw di bully rame2 di medsos, gw bisa bantu apa ya
deepfake_nude              | slang | muka gw ditempel ke foto bugil pake AI trs disebar
deepfake_call              | plain | Video call wajah dan suaranya persis anak saya minta transfer, padahal anak saya di rumah.
deepfake_detect            | slang | cara tau video ini asli apa buatan AI gmn sih
scam_phishing              | slang | dpt sms paket nyangkut suruh klik link trs isi nomor kartu
scam_authority             | plain | Ada yang mengaku polisi menelepon, katanya saya terlibat pencucian uang dan harus transfer.
scam_job                   | slang | loker cuma like video sehari 300rb tp disuruh deposit dulu, aman ga
scam_investment            | plain | Diajak investasi kripto di grup Telegram, dijanjikan untung 30% sebulan pasti.
scam_romance               | slang | kenal bule di tinder 3 bulan skrg minta dikirimin duit buat tiket ke indo
scam_shopping              | slang | beli sepatu di ig udh tf malah diblok sellernya
scam_loan                  | slang | pinjol neror semua kontak gw pdhl udh gw lunasin
scam_prize                 | plain | Katanya saya menang undian motor, tapi harus bayar pajak dulu baru dikirim.
scam_money_lost            | slang | gw udh terlanjur tf 5jt ke penipu, duitnya bs balik ga
account_hacked             | slang | ig gw kena hack, email sm passwordnya udh diganti
account_protect            | plain | Bagaimana cara mengaktifkan verifikasi dua langkah di WhatsApp?
help_hotline               | slang | ada nomer yg bisa ditelpon buat konsul ga
help_report                | slang | cara report video jelek ttg gw di tiktok biar di takedown gmn
help_law                   | plain | Orang yang menyebarkan foto telanjang orang lain kena pasal apa?
help_distress, help first  | slang | akhir2 ini gw sedih bgt, tiap malem nangis sendiri
bot_learn                  | slang | mau belajar soal aman di internet dong
bot_language               | plain | Bisa ganti ke bahasa Vietnam?
bot_privacy                | slang | chat gw disimpen ga sih disini
bot_about                  | slang | ini orang beneran apa bot
chat_greet                 | slang | haiii kak
chat_thanks                | plain | Terima kasih banyak ya, aku jadi lebih tenang.
refused                    | slang | resep ayam geprek yg enak gmn
refused                    | plain | Besok di Bandung hujan tidak?
help first                 | slang | gw pengen mati aja udh ga kuat
help first                 | plain | Suamiku sedang memukuliku, aku sembunyi di kamar mandi.
help first                 | slang | dia minta 5jt kalo ga video gw disebar ke satu sekolah
help first                 | plain | Guruku menyuruh aku kirim foto tanpa baju, umurku 13 tahun.
help first                 | slang | mantan ngancem mau bunuh gw kalo gw ga balikan
help first                 | slang | anak gw 12 thn dirayu om2 di game suruh kirim foto telanjang
help first                 | hint  | Surat buat semua orang sudah kutulis, kucingku juga sudah kutitip. Nanti kalian tidak repot lagi.
help first                 | hint  | ntar malem dia pulang mabok pasti gw abis lagi, pintu udh dikunci semua dr luar
help first                 | hint  | katanya tinggal 2 jam, kalo ga nurut satu sekolah bakal liat semuanya
help first                 | hint  | om sebelah bilang jangan cerita ke siapa siapa soal dia megang megang aku
help_hotline               | command | /help
bot_learn                  | command | /lessons
bot_privacy                | command | /privacy
ask to delete              | command | hapus semua dataku ya
"""
KNOWN_MISSES: dict[str, str] = {}
"""Message -> why it is not met today; at most three a language."""


def rows(language: str, table: str) -> list[object]:
    found: list[object] = []
    for line in table.strip().splitlines():
        expected, register, text = (part.strip() for part in line.split("|", 2))
        reason = KNOWN_MISSES.get(text)
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        found.append(pytest.param(language, expected, text, marks=marks, id=f"{language}-{register}-{text[:40]}"))
    return found


ROWS = [*rows("vi", VI), *rows("id", ID)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real(rasa: RasaProcess, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The application over the simulator's core, with the real server behind it."""
    parser = RasaIntentParser(rasa.url, time_limit=10)
    try:
        async with open_world(settings_for(tmp_path_factory.mktemp("table")), parser) as world:
            yield world
    finally:
        await parser.close()


def met(message: SimMessage) -> set[str]:
    """Say what a message of the bot is: the intents that it answers or offers, or the name of its screen."""
    datas = [b["callback_data"] for row in message.reply_markup["inline_keyboard"] for b in row if "callback_data" in b]  # type: ignore[index]
    for begin, name in SCREENS.items():
        if any(data == begin or (begin.endswith(":") and data.startswith(begin)) for data in datas):
            return {str(name)}
    if any(data.startswith("1:xt:") and data.endswith(":out_of_scope") for data in datas):
        return {REFUSED}
    offered = {data.split(":")[2] for data in datas if data.startswith("1:i:")}
    answered = {data.split(":")[2] for data in datas if data.startswith("1:x:")} if not offered else set()
    spoken = {
        intent.value for intent, begins in SMALL_TALK.items() if any((message.text or "").startswith(b) for b in begins)
    }
    return offered | answered | spoken


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("language", "expected", "text"), ROWS)
async def test_message_gets_what_it_needs(real: World, language: str, expected: str, text: str) -> None:
    somebody = real.person(language)
    await somebody.starts(LANGUAGES[language])

    message = await somebody.writes(text)

    assert met(message) & {name.strip() for name in expected.split(",")}, (met(message), (message.text or "")[:80])


def test_table_has_every_intent_and_its_share_of_hard_ones() -> None:
    # Blackmail and grooming are danger: their rows expect help first.
    danger = {Intent.HARASSMENT_SEXTORTION, Intent.HARASSMENT_GROOMING}
    for table in (VI, ID):
        lines = [[part.strip() for part in line.split("|", 2)] for line in table.strip().splitlines()]
        expected = {name.strip() for line in lines for name in line[0].split(",")}
        registers = [line[1] for line in lines]
        texts = {line[2] for line in lines}
        assert {i.value for i in Intent} - danger - {Intent.OUT_OF_SCOPE} <= expected
        assert len(lines) >= 40
        assert sum(r in {"slang", "no_marks"} for r in registers) * 2 >= sum(r != "command" for r in registers) - 4
        assert sum(line[0] == HELP_FIRST and line[1] != "hint" for line in lines) == 6
        assert registers.count("hint") == 4
        assert len(texts & set(KNOWN_MISSES)) <= 3


def test_no_sentence_of_the_table_is_trained_on_or_measured_with() -> None:
    texts = {line.split("|", 2)[2].strip().lower() for line in f"{VI}\n{ID}".splitlines() if line.strip()}
    known: set[str] = set()
    for file in (ROOT / "nlu" / "data").rglob("*.yml"):
        known |= {line.strip().removeprefix("- ").lower() for line in file.read_text("utf-8").splitlines()}
    for file in (ROOT / "nlu" / "held_out").glob("*.yml"):
        known |= {
            m["text"].lower() for m in yaml.load(Path(file).read_text("utf-8"), Loader=yaml.CSafeLoader)["messages"]
        }

    assert texts & known == set()
