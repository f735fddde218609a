"""What people complain of in the demo: invented matters, by topic and by office."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A matter: its topic, the unit that must act, and what is said of it."""

    topic: str
    unit: str
    title: str
    text: str
    progress: str
    answer: str


STORIES = (
    Story(
        "pupr.jalan-berlubang",
        "pu",
        "Jalan berlubang di depan {place}",
        "Jalan di depan {place} berlubang sejak dua bulan lalu. Minggu lalu dua anak"
        " jatuh dari sepeda. Kalau hujan lubangnya tidak kelihatan. Mohon segera"
        " diperbaiki sebelum ada korban lagi.",
        "Petugas meninjau lokasi di {place}. Ditemukan tujuh lubang, terdalam 12 cm."
        " Rambu pengaman sudah dipasang; penambalan dijadwalkan minggu depan.",
        "Lubang di depan {place} sudah ditambal dengan aspal dingin pada {day}. Foto"
        " sebelum dan sesudah terlampir dalam berita acara nomor {doc}.",
    ),
    Story(
        "pupr.penerangan-jalan",
        "dishub",
        "Lampu jalan padam sepanjang {place}",
        "Sudah tiga minggu lampu penerangan di {place} padam semua. Warga takut pulang"
        " malam, minggu lalu ada yang dijambret. Nomor tiang tidak terbaca lagi.",
        "Tim penerangan memeriksa panel di {place}: kabel utama putus karena galian."
        " Penggantian menunggu gardu dimatikan PLN.",
        "Kabel utama di {place} sudah diganti dan 14 lampu menyala kembali sejak {day}."
        " Berita acara nomor {doc}.",
    ),
    Story(
        "lingkungan.sampah",
        "dlh",
        "Tumpukan sampah tidak diangkut di {place}",
        "Sampah di {place} tidak diangkut lebih dari sepuluh hari. Baunya sampai ke"
        " rumah dan banyak lalat. Retribusi tetap ditarik setiap bulan.",
        "Armada di wilayah {place} rusak satu unit. Pengangkutan dialihkan dari depo"
        " lain mulai besok pagi.",
        "Sampah di {place} diangkut pada {day}, enam rit. Jadwal baru tiga kali sepekan"
        " ditempel di balai warga, surat nomor {doc}.",
    ),
    Story(
        "kependudukan.ktp-elektronik",
        "dukcapil",
        "KTP belum jadi setelah empat bulan",
        "Saya merekam KTP empat bulan lalu di kecamatan dekat {place}. Setiap ditanya"
        " jawabannya blangko habis. Saya butuh untuk melamar kerja.",
        "Data perekaman sudah ditemukan, berstatus siap cetak. Blangko tiba pekan ini.",
        "KTP Saudara sudah dicetak pada {day} dan dapat diambil di loket kecamatan"
        " dengan membawa surat pengambilan nomor {doc}.",
    ),
    Story(
        "kependudukan.akta-kelahiran",
        "dukcapil",
        "Diminta uang untuk akta kelahiran",
        "Petugas loket dekat {place} meminta seratus ribu agar akta kelahiran anak saya"
        " cepat selesai. Padahal di papan tertulis gratis. Saya takut nama saya"
        " diketahui.",
        "Kepala bidang sudah memeriksa catatan loket pada hari itu.",
        "Pemeriksaan loket selesai pada {day}; petugas dipindahkan dan diberi teguran"
        " tertulis nomor {doc}. Akta diterbitkan tanpa biaya di kantor kami.",
    ),
    Story(
        "kesehatan.pelayanan-puskesmas",
        "dinkes",
        "Antrean puskesmas lebih dari empat jam",
        "Di puskesmas dekat {place} saya mengambil nomor pukul tujuh dan baru diperiksa"
        " pukul sebelas lewat. Dokter hanya satu. Banyak lansia yang pulang lagi.",
        "Kepala puskesmas menambah satu loket dan satu dokter setiap Senin dan Kamis"
        " sambil menunggu penempatan baru.",
        "Sejak {day} puskesmas di dekat {place} melayani dengan dua dokter; waktu"
        " tunggu rata-rata 55 menit menurut laporan nomor {doc}.",
    ),
    Story(
        "kesehatan.bpjs-kesehatan",
        "dinkes",
        "Ditolak berobat karena data bantuan nonaktif",
        "Ibu saya ditolak di loket karena kartu bantuan iurannya nonaktif, padahal kami"
        " tidak pernah diberi tahu. Rumah kami di belakang {place}.",
        "Data peserta dicocokkan dengan dinas sosial; pengaktifan kembali diajukan.",
        "Kepesertaan diaktifkan kembali pada {day}. Surat keterangan nomor {doc} dapat"
        " ditunjukkan di loket mana pun.",
    ),
    Story(
        "pendidikan.pungutan-sekolah",
        "dispendik",
        "Sumbangan sekolah dipatok jumlahnya",
        "Sekolah dekat {place} meminta sumbangan dengan jumlah yang sudah ditentukan"
        " dan rapor ditahan kalau belum lunas. Kami tidak mampu.",
        "Pengawas sekolah sudah meminta keterangan kepala sekolah dan komite.",
        "Sekolah mengembalikan sumbangan dan membagikan rapor pada {day}. Surat edaran"
        " nomor {doc} dikirim ke semua sekolah di kota ini.",
    ),
    Story(
        "sosial.bantuan-sosial-tunai",
        "dinsos",
        "Bantuan sosial tidak diterima tiga bulan",
        "Saya terdaftar penerima bantuan, tetapi sudah tiga bulan tidak masuk. Tetangga"
        " di sekitar {place} menerima. Pendamping tidak menjawab pesan.",
        "Nomor peserta ditemukan; rekening tidak aktif karena salah satu angka keliru.",
        "Rekening diperbaiki dan tiga bulan bantuan disalurkan pada {day}, bukti salur"
        " nomor {doc}, di kantor pos dekat {place}.",
    ),
    Story(
        "perhubungan.parkir",
        "dishub",
        "Tarif parkir melebihi karcis di {place}",
        "Juru parkir di {place} meminta lima ribu, di karcis tertulis dua ribu. Kalau"
        " tidak mau ia marah. Ini terjadi setiap hari.",
        "Pengawas turun ke {place} pada jam ramai dan mencatat dua juru parkir.",
        "Dua juru parkir di {place} dibina dan satu dicabut izinnya pada {day},"
        " keputusan nomor {doc}.",
    ),
    Story(
        "pupr.drainase",
        "pu",
        "Selokan meluap setiap hujan di {place}",
        "Selokan di {place} tersumbat bekas galian. Setiap hujan sebentar air masuk ke"
        " rumah sampai semata kaki. Anak-anak gatal-gatal.",
        "Petugas membuka dua bak kontrol di {place}; sumbatan 18 meter akan disedot.",
        "Saluran di {place} sudah dikeruk sepanjang 60 meter pada {day}. Foto dan"
        " berita acara nomor {doc} terlampir.",
    ),
    Story(
        "energi.air-minum",
        "diskominfo",
        "Air PDAM keruh dan berbau di {place}",
        "Air di {place} keruh kecokelatan dan bau sejak seminggu. Kami terpaksa membeli"
        " air galon. Petugas yang datang hanya mencatat meteran.",
        "Keluhan diteruskan ke perusahaan air minum daerah; sampel air diambil.",
        "Pipa di {place} dibilas dan diganti pada {day}. Hasil uji laboratorium nomor"
        " {doc} menyatakan air memenuhi baku mutu.",
    ),
)

BRIBERY = Story(
    "politik-hukum.dugaan-korupsi",
    "inspektorat",
    "Pungutan di luar tarif saat mengurus izin",
    "Pejabat di kantor itu meminta uang agar izin usaha saya ditandatangani. Saya punya"
    " rekaman percakapan. Saya mohon nama saya tidak diketahui siapa pun di sana.",
    "Inspektorat membentuk tim pemeriksa.",
    "Pemeriksaan selesai pada {day}; hasilnya disampaikan kepada kepala daerah dengan"
    " laporan nomor {doc}. Izin diterbitkan di kantor pelayanan.",
)

PLACES = (
    "SDN 2 Sumberwangi",
    "Pasar Wringin",
    "Perumahan Griya Asri",
    "Jl. Raya Karangrejo km 3",
    "Balai Desa Kedungsari",
    "Jembatan Kali Tirta",
    "Terminal Sumberejo",
    "Kelurahan Sidomulyo RW 05",
    "Puskesmas Ngantru",
    "Jl. Melati Indah",
    "Lapangan Merdeka Baru",
    "Stasiun Tirtamukti",
)

VAGUE = (
    "Tolong pak",
    "tolong segera ditindaklanjuti pak sudah lama ini tidak ada perubahan",
)
QUESTION = "Mohon sebutkan lokasi tepatnya (nama jalan, RT/RW) dan sejak kapan."
COMPLETION = "Lokasinya di {place}, sebelah timur gapura, sejak awal bulan lalu."
