"""What the figures of an issued recap are called, and how each is defined."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "received": _("Diterima"),
    "answered": _("Dijawab"),
    "closed": _("Selesai"),
    "in_progress": _("Diproses"),
    "rest": _("Belum ditindaklanjuti"),
    "late": _("Lewat tenggat"),
    "followed_up_percent": _("Tindak lanjut, %"),
    "closed_percent": _("Selesai, %"),
}
DEFINITIONS: Mapping[str, Promise] = {
    "received": _(
        "Semua laporan yang diterima pada bulan itu menurut hari setempat, termasuk"
        " yang diarsipkan. Diterima = selesai + diproses + belum ditindaklanjuti."
    ),
    "answered": _(
        "Sudah mendapat jawaban akhir instansi sampai akhir bulan; terhitung pula"
        " sebagai selesai atau diproses."
    ),
    "closed": _("Berstatus selesai pada akhir bulan."),
    "in_progress": _(
        "Sedang ditangani, atau sudah dijawab dan menunggu tanggapan pelapor."
    ),
    "rest": _("Terdisposisi, belum terverifikasi, ditunda, atau diarsipkan."),
    "late": _(
        "Paling sedikit satu dari jam verifikasi, tindak lanjut pertama, dan"
        " penyelesaian melewati tenggatnya sampai akhir bulan; terhitung pula di"
        " kolom keadaannya."
    ),
    "followed_up_percent": _("(Selesai + diproses) ÷ diterima, dibulatkan."),
    "closed_percent": _("Selesai ÷ diterima, dibulatkan."),
}
PLACED = _(
    "Laporan terhitung pada pemegangnya saat rekap diterbitkan, menurut susunan"
    " instansi pada hari terakhir bulan itu. Angka memuat laporan yang dapat dilihat"
    " penerbit."
)
CONNECTED = _("Terhubung: SK Tim Pengelola berlaku pada hari terakhir bulan itu.")
ACTIVE = _("Aktif: ada yang masuk sistem dalam sebulan sampai hari itu.")
