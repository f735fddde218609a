"""The offices that an appointment can name, and what kind of body may hold them."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext
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
# Whose desk is in the admin.
ENTER_ADMIN = frozenset({Role.ADMIN_NASIONAL, Role.ADMIN_INSTANSI})


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

# Which bodies have which office (workflow.md §6): an instansi its coordinator, a unit
# its liaison, either its head. A trigger asks the same of every row (migration 0011).
HELD_AT: Mapping[Role, frozenset[AgencyKind]] = {
    Role.ADMIN_NASIONAL: frozenset({AgencyKind.NATIONAL_DESK}),
    Role.ADMIN_INSTANSI: INSTANSI_KINDS,
    Role.PEJABAT_PENGHUBUNG: frozenset({AgencyKind.UNIT}),
    Role.PIMPINAN: INSTANSI_KINDS | {AgencyKind.UNIT, AgencyKind.NATIONAL_DESK},
    Role.OMBUDSMAN: frozenset({AgencyKind.OMBUDSMAN}),
    Role.KSP: frozenset({AgencyKind.OVERSIGHT}),
    Role.CUSTODIAN: frozenset({AgencyKind.OVERSIGHT}),
    Role.AUDITOR: frozenset({AgencyKind.OVERSIGHT}),
}


def misplaced(role: Role, kind: AgencyKind) -> str:
    """Why a body of that kind has no such office, in words; empty where it has."""
    if kind in HELD_AT[role]:
        return ""
    said = {"role": role.label, "kind": kind.label}
    return gettext("Tidak ada %(role)s pada %(kind)s.") % said
