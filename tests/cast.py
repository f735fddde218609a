"""The cast of the tests: every body, person and topic by name, and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from agencies.models import Agency, Officer, Partner, Region, TeamMember
from agencies.principals import Staff
from agencies.roles import AgencyKind, Role
from complaints.models import AnswerTemplate, Category, Policy

PARTNER_TOKEN = "token-of-the-test-application"
PASSWORD = "sandi-uji-yang-panjang"
SINCE = date(2019, 1, 1)

REGIONS = {
    "35": ("Jawa Timur", "provinsi"),
    "35.07": ("Kabupaten Malang", "kabupaten"),
    "35.78": ("Kota Surabaya", "kota"),
    "35.78.05": ("Tegalsari", "kecamatan"),
    "35.78.05.1003": ("Kedungdoro", "kelurahan"),
    "64": ("Kalimantan Timur", "provinsi"),
    "64.72": ("Kota Samarinda", "kota"),
    "91": ("Papua", "provinsi"),
    "91.71": ("Kota Jayapura", "kota"),
}

K = AgencyKind
# By attribute of `Cast`: kind, name, region, and what it is a unit of or lies in.
AGENCIES: dict[str, tuple[AgencyKind, str, str, str]] = {
    "national_desk": (K.NATIONAL_DESK, "Meja Nasional SP4N-LAPOR!", "", ""),
    "ministry": (K.MINISTRY, "Kementerian Pekerjaan Umum", "", ""),
    "police": (K.BODY, "Kepolisian Negara Republik Indonesia", "", ""),
    "jatim": (K.PROVINCE, "Pemerintah Provinsi Jawa Timur", "35", ""),
    "surabaya": (K.CITY, "Pemerintah Kota Surabaya", "35.78", "jatim"),
    "malang": (K.REGENCY, "Pemerintah Kabupaten Malang", "35.07", "jatim"),
    "kaltim": (K.PROVINCE, "Pemerintah Provinsi Kalimantan Timur", "64", ""),
    "samarinda": (K.CITY, "Pemerintah Kota Samarinda", "64.72", "kaltim"),
    "papua": (K.PROVINCE, "Pemerintah Provinsi Papua", "91", ""),
    "jayapura": (K.CITY, "Pemerintah Kota Jayapura", "91.71", "papua"),
    "jatim_diskominfo": (K.UNIT, "Diskominfo Jawa Timur", "35", "jatim"),
    "jatim_pu": (K.UNIT, "Dinas PU Bina Marga Jawa Timur", "35", "jatim"),
    "jatim_kesehatan": (K.UNIT, "Dinas Kesehatan Jawa Timur", "35", "jatim"),
    "diskominfo": (K.UNIT, "Diskominfo Surabaya", "35.78", "surabaya"),
    "dinas_pu": (K.UNIT, "Dinas PU Bina Marga Surabaya", "35.78", "surabaya"),
    "dinas_kesehatan": (K.UNIT, "Dinas Kesehatan Surabaya", "35.78", "surabaya"),
    "inspektorat": (K.UNIT, "Inspektorat Surabaya", "35.78", "surabaya"),
    "rsud": (K.UNIT, "RSUD Contoh Surabaya", "35.78", "dinas_kesehatan"),
    "malang_diskominfo": (K.UNIT, "Diskominfo Malang", "35.07", "malang"),
    "malang_pu": (K.UNIT, "Dinas PU Bina Marga Malang", "35.07", "malang"),
    # Nobody holds a seat here: its superior covers it.
    "malang_sosial": (K.UNIT, "Dinas Sosial Malang", "35.07", "malang"),
    "samarinda_pu": (K.UNIT, "Dinas PUPR Samarinda", "64.72", "samarinda"),
    "jayapura_kesehatan": (K.UNIT, "Dinas Kesehatan Jayapura", "91.71", "jayapura"),
    "ombudsman": (K.OMBUDSMAN, "Ombudsman Republik Indonesia", "", ""),
    "ombudsman_jatim": (K.OMBUDSMAN, "Perwakilan Jawa Timur", "35", "ombudsman"),
    "ombudsman_kaltim": (K.OMBUDSMAN, "Perwakilan Kalimantan Timur", "64", "ombudsman"),
    "ksp": (K.OVERSIGHT, "Kantor Staf Presiden", "", ""),
    "custodian_office": (K.OVERSIGHT, "Kustodian Identitas SP4N", "", ""),
    "auditor_office": (K.OVERSIGHT, "Inspektorat Kementerian PANRB", "", ""),
}

# By attribute of `Cast`: name, role and the agency of the seat.
SEATS: dict[str, tuple[str, Role, str]] = {
    "admin_national": ("Ningsih Contoh", Role.ADMIN_NASIONAL, "national_desk"),
    "admin_ministry": ("Karta Contoh", Role.ADMIN_INSTANSI, "ministry"),
    "admin_jatim": ("Jatmiko Contoh", Role.ADMIN_INSTANSI, "jatim"),
    "admin_surabaya": ("Surti Contoh", Role.ADMIN_INSTANSI, "surabaya"),
    "admin_malang": ("Malik Contoh", Role.ADMIN_INSTANSI, "malang"),
    "admin_kaltim": ("Kalila Contoh", Role.ADMIN_INSTANSI, "kaltim"),
    "admin_samarinda": ("Samsul Contoh", Role.ADMIN_INSTANSI, "samarinda"),
    "admin_jayapura": ("Jayanti Contoh", Role.ADMIN_INSTANSI, "jayapura"),
    "liaison_jatim_pu": ("Pujo Contoh", Role.PEJABAT_PENGHUBUNG, "jatim_pu"),
    "liaison_pu": ("Puspita Contoh", Role.PEJABAT_PENGHUBUNG, "dinas_pu"),
    "liaison_kesehatan": (
        "Sehati Contoh",
        Role.PEJABAT_PENGHUBUNG,
        "dinas_kesehatan",
    ),
    "liaison_inspektorat": ("Inayah Contoh", Role.PEJABAT_PENGHUBUNG, "inspektorat"),
    "liaison_rsud": ("Rusdi Contoh", Role.PEJABAT_PENGHUBUNG, "rsud"),
    "liaison_malang_pu": ("Ngadimin Contoh", Role.PEJABAT_PENGHUBUNG, "malang_pu"),
    "liaison_samarinda_pu": (
        "Mahakam Contoh",
        Role.PEJABAT_PENGHUBUNG,
        "samarinda_pu",
    ),
    "liaison_jayapura": (
        "Yosina Contoh",
        Role.PEJABAT_PENGHUBUNG,
        "jayapura_kesehatan",
    ),
    "head_pu": ("Pimpinan Contoh", Role.PIMPINAN, "dinas_pu"),
    "head_surabaya": ("Walikota Contoh", Role.PIMPINAN, "surabaya"),
    "dismissed": ("Dipecat Contoh", Role.PEJABAT_PENGHUBUNG, "dinas_pu"),
    "left": ("Pindah Contoh", Role.PEJABAT_PENGHUBUNG, "dinas_kesehatan"),
    "reviewer_national": ("Najwa Contoh", Role.OMBUDSMAN, "ombudsman"),
    "reviewer_jatim": ("Timur Contoh", Role.OMBUDSMAN, "ombudsman_jatim"),
    "reviewer_kaltim": ("Borneo Contoh", Role.OMBUDSMAN, "ombudsman_kaltim"),
    "ksp_officer": ("Kasman Contoh", Role.KSP, "ksp"),
    "custodian": ("Kunci Contoh", Role.CUSTODIAN, "custodian_office"),
    "auditor": ("Auditia Contoh", Role.AUDITOR, "auditor_office"),
}
LEFT_ON = date(2020, 1, 31)  # the day on which `left` was no longer there
FORMER_UNTIL = date(2018, 12, 31)  # last day of the decree that named `former`
ENTER_ADMIN = frozenset({Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI})

CATEGORIES = {
    "pupr": ("Pekerjaan Umum dan Penataan Ruang", "", None),
    "pupr.jalan-berlubang": ("Jalan Berlubang", "pupr", None),
    "kesehatan": ("Kesehatan", "", None),
    "kependudukan": ("Kependudukan", "", None),
    "lainnya": ("Topik Lainnya", "", None),
    # Closed for cases received later.
    "corona-virus": ("Corona Virus", "", date(2023, 6, 21)),
}


@dataclass(frozen=True)
class Cast:
    """Everybody and everything by name."""

    national_desk: Agency
    ministry: Agency
    police: Agency
    jatim: Agency
    surabaya: Agency
    malang: Agency
    kaltim: Agency
    samarinda: Agency
    papua: Agency
    jayapura: Agency
    jatim_diskominfo: Agency
    jatim_pu: Agency
    jatim_kesehatan: Agency
    diskominfo: Agency
    dinas_pu: Agency
    dinas_kesehatan: Agency
    inspektorat: Agency
    rsud: Agency
    malang_diskominfo: Agency
    malang_pu: Agency
    malang_sosial: Agency
    samarinda_pu: Agency
    jayapura_kesehatan: Agency
    ombudsman: Agency
    ombudsman_jatim: Agency
    ombudsman_kaltim: Agency
    ksp: Agency
    custodian_office: Agency
    auditor_office: Agency

    admin_national: Officer
    admin_ministry: Officer
    admin_jatim: Officer
    admin_surabaya: Officer
    admin_malang: Officer
    admin_kaltim: Officer
    admin_samarinda: Officer
    admin_jayapura: Officer
    liaison_jatim_pu: Officer
    liaison_pu: Officer
    liaison_kesehatan: Officer
    liaison_inspektorat: Officer
    liaison_rsud: Officer
    liaison_malang_pu: Officer
    liaison_samarinda_pu: Officer
    liaison_jayapura: Officer
    head_pu: Officer
    head_surabaya: Officer
    dismissed: Officer
    left: Officer
    reviewer_national: Officer
    reviewer_jatim: Officer
    reviewer_kaltim: Officer
    ksp_officer: Officer
    custodian: Officer
    auditor: Officer
    former: Officer  # named only in a decree that ended on FORMER_UNTIL
    nobody: Officer  # an account without any seat

    regions: Mapping[str, Region]
    categories: Mapping[str, Category]
    policy: Policy
    partner: Partner  # of Surabaya, by PARTNER_TOKEN
    template: AnswerTemplate

    @property
    def agencies(self) -> dict[str, Agency]:
        return {name: getattr(self, name) for name in AGENCIES}

    @property
    def officers(self) -> dict[str, Officer]:
        people = [f.name for f in fields(self) if f.type in (Officer, "Officer")]
        return {name: getattr(self, name) for name in people}

    def staff(self, officer: Officer | str, on: date) -> Staff:
        """The principal that this officer is on that day."""
        person = getattr(self, officer) if isinstance(officer, str) else officer
        return TeamMember.objects.staff(person, on)
