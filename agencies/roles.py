"""The offices that an appointment can name, and what kind of body may hold them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A seat's office; the titles are those printed in the decree (SK)."""

    ADMIN_NASIONAL = "ADMIN_NASIONAL", _("Admin Nasional")
    ADMIN_INSTANSI = "ADMIN_INSTANSI", _("Admin Instansi")
    PEJABAT_PENGHUBUNG = "PEJABAT_PENGHUBUNG", _("Pejabat Penghubung")
    PIMPINAN = "PIMPINAN", _("Pimpinan")
    OMBUDSMAN = "OMBUDSMAN", _("Ombudsman")
    KSP = "KSP", _("Kantor Staf Presiden")
    CUSTODIAN = "CUSTODIAN", _("Kustodian identitas")
    AUDITOR = "AUDITOR", _("Auditor")


# Offices given by a letter of assignment: such a letter never counts as connected.
BY_ASSIGNMENT = frozenset({Role.OMBUDSMAN, Role.KSP, Role.CUSTODIAN, Role.AUDITOR})
# Offices for which a password alone opens nothing but the enrolment of a factor.
NEEDS_FACTOR = frozenset(
    {
        Role.ADMIN_NASIONAL,
        Role.ADMIN_INSTANSI,
        Role.OMBUDSMAN,
        Role.CUSTODIAN,
        Role.AUDITOR,
    }
)


class AgencyKind(TextChoices):
    """What a body is in the registry."""

    NATIONAL_DESK = "national_desk", _("Meja Nasional")
    MINISTRY = "ministry", _("Kementerian")
    BODY = "body", _("Lembaga")
    PROVINCE = "province", _("Pemerintah Provinsi")
    REGENCY = "regency", _("Pemerintah Kabupaten")
    CITY = "city", _("Pemerintah Kota")
    UNIT = "unit", _("Perangkat daerah / unit")
    OMBUDSMAN = "ombudsman", _("Ombudsman RI")
    OVERSIGHT = "oversight", _("Lembaga pengendali")


# Those that figures on connectedness and activity count (workflow.md §7).
INSTANSI_KINDS = frozenset(
    {
        AgencyKind.MINISTRY,
        AgencyKind.BODY,
        AgencyKind.PROVINCE,
        AgencyKind.REGENCY,
        AgencyKind.CITY,
    }
)
