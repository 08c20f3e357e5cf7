// The words of the phones themselves, in the language of each phone.

const LABELS = {
  en: {
    attach: "Attach", bot: "bot", cancelEdit: "Stop editing", commands: "Commands", copied: "Copied",
    document: "Document", edit: "Edit", edited: "edited", editing: "Editing message", empty: "No messages yet",
    expand: "Show more", hidden: "Hidden text, press to show", collapse: "Show less", keyboard: "Keyboard",
    messages: "Messages", photo: "Picture", placeholder: "Message", send: "Send", sticker: "Sticker",
    start: "Start", toBottom: "To the newest message", today: "Today", typing: "typing…",
    unblock: "Unblock", unsupported: "Not possible on this page", video: "Video", voice: "Voice message",
    what: "What can this bot do?", you: "You", yesterday: "Yesterday",
  },
  vi: {
    attach: "Đính kèm", bot: "bot", cancelEdit: "Ngừng sửa", commands: "Lệnh", copied: "Đã sao chép",
    document: "Tệp", edit: "Sửa", edited: "đã sửa", editing: "Đang sửa tin nhắn", empty: "Chưa có tin nhắn",
    expand: "Xem thêm", hidden: "Chữ bị ẩn, bấm để xem", collapse: "Thu gọn", keyboard: "Bàn phím",
    messages: "Tin nhắn", photo: "Hình ảnh", placeholder: "Nhắn tin", send: "Gửi", sticker: "Nhãn dán",
    start: "Bắt đầu", toBottom: "Xuống tin mới nhất", today: "Hôm nay", typing: "đang nhập…",
    unblock: "Bỏ chặn", unsupported: "Trang này không làm được", video: "Video", voice: "Tin nhắn thoại",
    what: "Bot này làm được gì?", you: "Bạn", yesterday: "Hôm qua",
  },
  id: {
    attach: "Lampirkan", bot: "bot", cancelEdit: "Batal mengedit", commands: "Perintah", copied: "Disalin",
    document: "Dokumen", edit: "Edit", edited: "diedit", editing: "Mengedit pesan", empty: "Belum ada pesan",
    expand: "Selengkapnya", hidden: "Teks tersembunyi, tekan untuk melihat", collapse: "Ringkas", keyboard: "Papan ketik",
    messages: "Pesan", photo: "Gambar", placeholder: "Pesan", send: "Kirim", sticker: "Stiker",
    start: "Mulai", toBottom: "Ke pesan terbaru", today: "Hari ini", typing: "sedang mengetik…",
    unblock: "Buka blokir", unsupported: "Tidak bisa di halaman ini", video: "Video", voice: "Pesan suara",
    what: "Apa yang bisa dilakukan bot ini?", you: "Anda", yesterday: "Kemarin",
  },
};

const LANGUAGES = { en: "English", vi: "Tiếng Việt", id: "Bahasa Indonesia" };

export const labelsFor = (language) => LABELS[language] ?? LABELS.en;
export const languageName = (language) => LANGUAGES[language] ?? language ?? "";
