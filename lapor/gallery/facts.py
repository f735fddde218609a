"""What the living page shows, as plain facts; all of it invented."""

from datetime import date

ACTING = {
    "person": "R. Wulandari",
    "agency": "Pemerintah Kabupaten Tirtamukti",
    "role": "Admin Instansi",
    "decree": "SK Bupati No. 188.45/112/KPTS/2020",
    "valid_until": date(2021, 12, 31),
    "nav": [
        {"key": "antrean", "url": "#", "label": "Antrean"},
        {"key": "rekap", "url": "#", "label": "Rekap"},
        {"key": "bantuan", "url": "#", "label": "Bantuan"},
    ],
}
COLOURS = [
    "paper",
    "surface",
    "sunken",
    "line",
    "edge",
    "ink",
    "ink-2",
    "primary",
    "primary-strong",
    "primary-tint",
    "mast",
    "accent",
    "accent-ink",
    "accent-tint",
    "late",
    "late-tint",
    "soon",
    "soon-tint",
    "good",
    "good-tint",
    "calm",
    "calm-tint",
    "focus",
]
STEPS = [
    {
        "key": "answer",
        "label": "Jawaban akhir",
        "icon": "send",
        "url": "#",
        "is_primary": True,
        "consequence": "Menutup jam penyelesaian. Pelapor punya 10 hari kerja.",
    },
    {
        "key": "follow_up",
        "label": "Tambah tindak lanjut",
        "icon": "edit",
        "url": "#",
        "consequence": "Kabar kemajuan untuk pelapor.",
    },
    {"key": "note", "label": "Catatan internal", "icon": "note", "url": "#"},
    {
        "key": "archive",
        "label": "Arsipkan",
        "icon": "lock",
        "refusal": "laporan sudah Diproses dan hanya berakhir dengan jawaban.",
    },
]
CUSTODY = {
    "spans": [
        {
            "holder": "Diskominfo (verifikasi)",
            "from_date": date(2020, 10, 19),
            "to_date": date(2020, 10, 20),
            "ended_with": "Disposisi",
            "working_days": 1,
            "is_desk": True,
        },
        {
            "holder": "Dinas PU Bina Marga",
            "from_date": date(2020, 10, 20),
            "to_date": None,
            "working_days": 7,
            "waiting_days": 2,
            "late_days": 3,
            "is_current": True,
        },
    ],
    "total": 8,
    "late": 3,
    "bounces": "Dikembalikan 1 kali sebagai bukan wewenang.",
}
TABS = [
    {"url": "#", "label": "Perlu verifikasi", "count": 12},
    {"url": "#", "label": "Perlu tindak lanjut", "count": 37, "is_current": True},
    {"url": "#", "label": "Diproses", "count": 1280},
    {"url": "#", "label": "Lewat tenggat", "count": 6, "is_fire": True},
    {"url": "#", "label": "Selesai", "count": "999+"},
]
VIEWS = [
    {"url": "#", "label": "Semua", "count": 37, "is_current": True},
    {"url": "#", "label": "Habis minggu ini", "count": 11},
]
PREVIEW = {
    "caption": "Disposisikan ke Dinas Lingkungan Hidup",
    "rows": [
        {
            "number": "20-418-6950",
            "url": "#",
            "title": "Tumpukan sampah pasar tidak diangkut",
            "effect": "Menjadi Terdisposisi; tindak lanjut sampai Sel, 10 Nov 2020",
        },
        {
            "number": "20-418-7102",
            "url": "#",
            "title": "Pungutan di luar tarif",
            "refusal": "Unit ini yang dilaporkan; pilih unit lain.",
        },
    ],
}
FILTERS = {
    "action": "#",
    "placeholder": "mis. jalan berlubang",
    "picker": {
        "name": "holder",
        "label": "Cari pemegang",
        "query_name": "cari_holder",
        "title": "Pemegang",
        "said": "–",
    },
    "selects": [
        {"name": "topik", "label": "Topik", "options": [("", "Semua topik")]},
        {
            "name": "diterima",
            "label": "Diterima",
            "options": [("", "30 hari terakhir")],
        },
    ],
}
FURTHER = {"query": "tirta", "query_name": "cari_bagian", "finds_nothing": True}
PICKER = {
    "name": "target",
    "label": "Unit tujuan",
    "hint": "Ketik sebagian nama, misalnya “jalan” atau “dukcapil”.",
    "query": "dinas",
    "searched": True,
    "units": [
        {
            "id": 1,
            "name": "Dinas PU Bina Marga",
            "path": "Pemerintah Kabupaten Tirtamukti",
            "reason": "menerima 41 laporan jalan setahun ini",
            "load": "12 terbuka",
            "is_selected": True,
        },
        {
            "id": 2,
            "name": "Dinas Dukcapil",
            "path": "Pemerintah Kabupaten Tirtamukti",
            "refusal": "unit ini yang dilaporkan.",
        },
    ],
}
TILES = [
    {"label": "Laporan diterima", "figure": "4.088", "url": "#", "note": "22 sehari"},
    {"label": "Ditindaklanjuti", "figure": "86 %", "count": 3515, "of": 4088},
    {"label": "Selesai", "figure": "81 %", "count": 3309, "of": 4088},
    {"label": "Dalam proses", "figure": "5 %", "count": 206, "of": 4088},
]
CHECKS = [
    {"verdict": "ok", "words": "Menyebut tempat: “SDN 2 Sumberwangi”"},
    {"verdict": "ask", "words": "Belum menyebut tanggal", "detail": "Dihitung."},
    {"verdict": "no", "words": "Persetujuan membuka identitas"},
]
