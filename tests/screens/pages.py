"""Every page there is, from the URL resolver: who comes there, and what is no page.

A new address stands in one of the two, or `test_pages.py` fails; what fills in its
number or key is in `tests.screens.house`.
"""

import re
from collections.abc import Iterator

from tests.matrix.routes import patterns

EVERYBODY = "officer leader city national reviewer ksp custodian auditor former"
AT_WORK = "officer leader city national ksp auditor custodian"
# By pattern of the resolver: the roles whose page it is.
PAGES = {
    "": "public",
    "statistik/": "public",
    "lapor/": "public",
    "lapor/terima/": "receipt",
    "lacak/": "public",
    "lacak/<str:number>/": "citizen",
    "lacak/<str:number>/data/": "citizen",
    "bantuan/": "public officer",
    "bantuan/<slug:name>/": "public officer",
    "masuk/": "public",
    "masuk/faktor/": "half_in",
    "masuk/lupa/": "public",
    "masuk/sandi/<str:entry>/": "invited",
    "masuk/lagi/": "officer",
    "masuk/lagi/kode/": "with_app",
    "akun/": f"{EVERYBODY} with_app",
    "akun/sandi/": "officer",
    "akun/aplikasi/": "officer",
    "akun/aplikasi/hapus/": "with_app",
    "akun/kunci/": "officer",
    "akun/kunci/<int:pk>/hapus/": "with_key",
    "akun/kode/": "with_app",
    "akun/kode/baru/": "with_app",
    "kerja/": f"{AT_WORK} former",
    "kerja/latihan/": "officer",
    "kerja/catat/": "officer",
    "kerja/serah-terima/": "officer",
    "kerja/bersama/": "city",
    "kerja/tampilan/": "officer",
    "kerja/pemberitahuan/": "officer ksp",
    "kerja/pemberitahuan/pilihan/": "officer",
    "kerja/data/": "custodian",
    "kerja/<str:number>/": AT_WORK,
    "kerja/<str:number>/data/": "officer custodian",
    "kerja/<str:number>/<slug:name>/": "officer leader city national ksp custodian",
    "audit/": "auditor",
    "laporan/rekap/": "national city ksp",
    "laporan/prakiraan/": "national officer",
    "laporan/keterhubungan/": "national",
    "laporan/terbitan/": "national ksp",
    "laporan/terbitan/<int:pk>/": "national",
    "laporan/terbitan/<int:pk>/laporan/": "national",
    "laporan/terbitan/<int:pk>/ganti/": "national",
    "ombudsman/": "reviewer",
    "ombudsman/angka/": "reviewer",
    "ombudsman/<str:number>/": "reviewer",
    "ombudsman/<str:number>/<slug:name>/": "reviewer",
    "admin/": "national city",
    "admin/kesiapan/": "national",
    "admin/kesiapan/<int:pk>/": "national",
    "admin/complaints/complaint/massal/": "city",
    "admin/complaints/complaint/<int:pk>/langkah/<str:name>/": "city",
    "admin/complaints/policy/versi-baru/": "national",
    "admin/complaints/recalculation/keputusan/": "national",
    "admin/agencies/agency/impor/": "national",
    "admin/agencies/agency/<path:object_id>/silsilah/": "national",
    "admin/agencies/agencychange/catat/": "national",
    "admin/agencies/region/impor/": "national",
    "admin/agencies/teamdecree/<path:object_id>/ganti/": "national",
    "admin/agencies/teammember/impor/": "national",
    "admin/complaints/category/impor/": "national",
}
# Of each list of the admin: the list, a new row, a row, its history, taking it away.
REGISTRY = re.compile(
    r"^admin/(?:agencies|complaints|escalation)/\w+/(?:|add/"
    r"|<path:object_id>/(?:change|history|delete)/|\^.*history/.*)$"
)
NO_PAGES = {
    "a file": (
        *("lacak/<str:number>/berkas/<int:pk>/", "kerja/<str:number>/berkas/<int:pk>/"),
        *("ombudsman/<str:number>/berkas/<int:pk>/", "kerja/unduh/", "audit/unduh/"),
        *("ombudsman/<str:number>/dosir.pdf", "ombudsman/<str:number>/bukti.json"),
        *("lacak/<str:number>/data/<int:pk>/", "bantuan/gambar/<slug:name>.png"),
        *(f"laporan/terbitan/<int:pk>/rekap.{one}" for one in ("pdf", "xlsx", "json")),
        "admin/agencies/teamdecree/<path:object_id>/berkas/",
    ),
    "a part of a page": (
        *("lapor/wilayah/", "lapor/instansi/", "lapor/saran/", "kerja/pemegang/"),
        "laporan/cakupan/",
        *("admin/agencies/agencychange/tujuan/", "admin/complaints/policy/instansi/"),
        *("kerja/<str:number>/unit/", "kerja/<str:number>/usul/"),
        *("kerja/<str:number>/penulis/", "admin/autocomplete/", "admin/jsi18n/"),
        "admin/search/",
    ),
    "a button": (
        *("lacak/<str:number>/<slug:name>/", "kerja/<str:number>/identitas/"),
        *("ombudsman/<str:number>/identitas/", "kerja/tampilan/<int:pk>/hapus/"),
        *("kerja/pemberitahuan/dibaca/", "kerja/<str:number>/draf/"),
        *("kerja/<str:number>/draf/buang/", "akun/jabatan/", "akun/sesi/"),
        *("keluar/", "bahasa/setlang/", "admin/logout/", "masuk/kunci/"),
        *("masuk/lagi/kunci/", "admin/complaints/recalculation/<int:pk>/batal/"),
        "admin/complaints/recalculation/cabut/",
        "admin/agencies/agencychange/<int:pk>/cabut/",
        "masuk/<slug:provider_id>/",
    ),
    "goes on to another": (
        *("kerja/pemberitahuan/<int:pk>/buka/", "admin/login/", "admin/(?P<url>.*)$"),
        *("admin/password_change/", "admin/password_change/done/"),
        "admin/r/<path:content_type_id>/<path:object_id>/",
        "admin/^(?P<app_label>agencies|escalation|complaints)/$",
        "admin/agencies/agency/<path:object_id>/ke-silsilah/",
        "admin/agencies/agency/<path:object_id>/kesiapan/",
        "masuk/<slug:provider_id>/kembali/",
    ),
    "for machines": ("csp/", "health/"),
    "of development alone": ("dev/komponen/",),
}
OF_NO_PAGE = re.compile(
    r"^(?:api/.*|admin/\w+/\w+/ekspor-\w+/"
    r"|admin/\w+/\w+/<path:object_id>/(?:ubah-\w+/)?)$"
)


def roles(pattern: str) -> tuple[str, ...]:
    """Whose page it is; nobody's where it is none. Raises `KeyError` if unheard of."""
    if pattern in PAGES:
        return tuple(PAGES[pattern].split())
    if any(_same(pattern, one) for names in NO_PAGES.values() for one in names):
        return ()
    if OF_NO_PAGE.match(pattern):
        return ()
    if REGISTRY.match(pattern):
        return ("national",)
    raise KeyError(pattern)


def _same(pattern: str, known: str) -> bool:
    """The admin names its apps in no order of its own."""
    apps = "app_label>"
    return pattern == known or (apps in pattern and apps in known)


def visits() -> Iterator[tuple[str, str]]:
    """(pattern, role), in the order of the resolver."""
    for pattern in patterns():
        for role in roles(pattern):
            yield pattern, role


def of_the_registry(pattern: str) -> bool:
    return bool(REGISTRY.match(pattern)) and pattern not in PAGES
