"""Why a change of the tree is refused, by the field to be mended."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.actions.dating import below
from agencies.models import Agency, AgencyChange, AgencyPast
from agencies.roles import INSTANSI_KINDS, AgencyKind

DEEPEST = 6  # levels, the instansi itself the first
LONGEST_CODE, LONGEST_NAME = 40, 200
MOST_PARTS = 20
K = AgencyChange.Kind
ENDING = (K.MERGE, K.DISSOLVE)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change as somebody proposes it; what a kind does not need stays empty."""

    agency: Agency
    kind: AgencyChange.Kind
    on: date
    basis: str
    name: str = ""
    into: Agency | None = None
    parts: tuple[tuple[str, str], ...] = ()
    ends: bool = False

    @property
    def is_end(self) -> bool:
        """Whether the agency is no more from that day."""
        return self.kind in ENDING or (self.kind == K.SPLIT and self.ends)

    @property
    def successor(self) -> Agency | None:
        """Who takes over; of a unit that is dissolved, its superior."""
        return self.into or (self.agency.parent if self.kind == K.DISSOLVE else None)


def problems(proposal: Proposal) -> dict[str, str]:
    """What is wrong, by field; empty when nothing is."""
    rules = {K.RENAME: _rename, K.MOVE: _move, K.MERGE: _merge, K.SPLIT: _split}
    own = rules.get(proposal.kind, _dissolve)
    found = {
        "on": _wrong_day(proposal),
        "basis": "" if proposal.basis.strip() else _("Sebutkan dasar hukumnya."),
        "agency": _wrong_agency(proposal),
        **own(proposal),
    }
    return {name: reason for name, reason in found.items() if reason}


def above(agency: Agency) -> list[Agency]:
    """Whom it lies under, by either edge, the nearest first."""
    found: list[Agency] = []
    at = agency.parent or agency.territory
    while at is not None and at.pk not in {agency.pk, *(row.pk for row in found)}:
        found.append(at)
        at = at.parent or at.territory
    return found


def is_within(agency: Agency, whole: Agency) -> bool:
    """Whether it is `whole`, or lies under it by either edge."""
    return whole.pk in {agency.pk, *(row.pk for row in above(agency))}


def depth(agency: Agency) -> int:
    """How many levels down from its instansi, which is 1."""
    return 1 + sum(row.root_id == agency.root_id for row in above(agency))


def _wrong_day(proposal: Proposal) -> str:
    """Changes are entered in the order in which they took effect."""
    agency, on = proposal.agency, proposal.on
    touched = [agency, *below(agency)] if proposal.kind != K.RENAME else [agency]
    later = AgencyPast.objects.filter(agency__in=touched, until__gt=on)
    if last := later.order_by("-until").first():
        words = _("Tanggal tidak mundur: sudah ada perubahan sejak %(day)s.")
        return words % {"day": f"{last.until:%d-%m-%Y}"}
    if agency.founded_on is not None and on <= agency.founded_on:
        words = _("Instansi ini baru berdiri pada %(day)s.")
        return words % {"day": f"{agency.founded_on:%d-%m-%Y}"}
    return ""


def _wrong_agency(proposal: Proposal) -> str:
    agency = proposal.agency
    if agency.dissolved_on is not None or not agency.is_active:
        return _("Instansi ini sudah berakhir atau tidak aktif.")
    if AgencyChange.objects.waiting().filter(agency=agency).exists():
        return _("Masih ada perubahan yang menunggu tanggalnya; cabut dahulu.")
    if proposal.kind != K.RENAME and _is_awaited([agency, *below(agency)]):
        return _("Perubahan lain yang menunggu menuju ke instansi ini.")
    changeable = agency.kind in INSTANSI_KINDS or agency.kind == AgencyKind.UNIT
    if proposal.kind != K.RENAME and not changeable:
        return _("Lembaga ini hanya dapat berganti nama.")
    return ""


def _rename(proposal: Proposal) -> dict[str, str]:
    name = proposal.name.strip()
    if not name or len(name) > LONGEST_NAME:
        return {"name": _("Tulis nama baru, paling panjang 200 huruf.")}
    if name == proposal.agency.name:
        return {"name": _("Nama ini sudah dipakai.")}
    return {}


def _move(proposal: Proposal) -> dict[str, str]:
    agency, into = proposal.agency, proposal.into
    if into is None:
        return {"into": _("Pilih induk yang baru.")}
    if agency.kind != AgencyKind.UNIT and into.kind != AgencyKind.PROVINCE:
        return {"into": _("Instansi hanya pindah ke wilayah sebuah provinsi.")}
    if into.pk in (agency.parent_id, agency.territory_id):
        return {"into": _("Sudah di bawah induk ini.")}
    deep = _too_deep(agency, into) if agency.kind == AgencyKind.UNIT else ""
    return {"into": _wrong_target(proposal, into) or deep}


def _merge(proposal: Proposal) -> dict[str, str]:
    agency, into = proposal.agency, proposal.into
    if into is None:
        return {"into": _("Pilih instansi atau unit yang menerima.")}
    if (agency.kind == AgencyKind.UNIT) is not (into.kind == AgencyKind.UNIT):
        return {"into": _("Unit bergabung ke unit, instansi ke instansi.")}
    deep = _too_deep(agency, into, less=1)  # it goes in itself, its units remain
    return {"into": _wrong_target(proposal, into) or deep}


def _dissolve(proposal: Proposal) -> dict[str, str]:
    agency, into = proposal.agency, proposal.successor
    if agency.units.existing(proposal.on).exists():
        return {"agency": _("Pindahkan atau bubarkan dahulu unit di bawahnya.")}
    if agency.within.existing(proposal.on).exists():
        return {"agency": _("Masih ada instansi di wilayahnya; gunakan Bergabung.")}
    if into is None:
        return {"into": _("Pilih instansi yang menerima laporan terbukanya.")}
    return {"into": _wrong_target(proposal, into)}


def _split(proposal: Proposal) -> dict[str, str]:
    parts = proposal.parts
    codes = [code for code, _name in parts]
    if not 0 < len(parts) <= MOST_PARTS:
        return {"parts": _("Sebutkan 1 sampai 20 pecahan, satu baris satu pecahan.")}
    if len(set(codes)) < len(codes):
        return {"parts": _("Satu kode disebut dua kali.")}
    for code, name in parts:
        if not 0 < len(code) <= LONGEST_CODE or not 0 < len(name) <= LONGEST_NAME:
            return {"parts": _("Tulis kode; nama, seperti: dinas-air; Dinas Air.")}
    if known := Agency.objects.filter(code__in=codes).first():
        return {"parts": _("Kode %(code)s sudah dipakai.") % {"code": known.code}}
    return {}


def _wrong_target(proposal: Proposal, into: Agency) -> str:
    """It must exist on that day, be of the same registry, and not lie below."""
    if into.kind not in INSTANSI_KINDS and into.kind != AgencyKind.UNIT:
        return _("Pilih instansi atau unit.")
    if not into.exists_on(proposal.on) or not into.is_active:
        return _("Tujuan ini tidak ada pada tanggal itu.")
    if into.registry != proposal.agency.registry:
        return _("Tujuan ini dari registri lain.")
    if is_within(into, proposal.agency):
        return _("Tujuan ini berada di bawahnya; pohon tidak boleh melingkar.")
    if _waits([into, *above(into)]):
        return _("Tujuan ini sendiri masih menunggu perubahan.")
    return ""


def _is_awaited(rows: list[Agency]) -> bool:
    return AgencyChange.objects.waiting().filter(into__in=rows).exists()


def _waits(rows: list[Agency]) -> bool:
    waiting = AgencyChange.objects.waiting().exclude(kind=K.RENAME)
    return waiting.filter(agency__in=rows).exists()


def _too_deep(agency: Agency, into: Agency, *, less: int = 0) -> str:
    if depth(into) + _height(agency) - less > DEEPEST:
        return _("Terlalu dalam: paling banyak %(most)d tingkat.") % {"most": DEEPEST}
    return ""


def _height(agency: Agency) -> int:
    """How many levels it has itself, its own the first."""
    units = below(agency)
    return (
        max((depth(unit) for unit in units), default=depth(agency)) - depth(agency) + 1
    )
