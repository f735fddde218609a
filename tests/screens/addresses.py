"""Where in the house a page of the resolver is found: its cases, steps and rows."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Model

from agencies.models import AgencyChange, TeamDecree
from complaints import permissions
from complaints.forms.desk import DESK_FORMS
from complaints.models import Complaint
from complaints.views.step_page import FORMS
from complaints.workflow import STEPS
from escalation.forms import FORMS as REVIEW_FORMS
from escalation.models import Escalation
from escalation.views.buttons import refusals
from lapor.guides import GUIDES
from tests.screens.house import House

# Which cases a role opens.
OPENED = {
    "citizen": ("with_the_unit", "on_hold", "answered", "closed", "identity_asked"),
    "officer": ("with_the_unit", "in_progress", "answered", "before_the_ombudsman"),
    "leader": ("draft_for_the_leader",),
    "city": ("to_be_verified", "draft_for_the_desk"),
    "custodian": ("identity_asked",),
    "reviewer": ("in_review", "queued", "recommended"),
}
USUAL = ("with_the_unit",)
# The same page with nothing on it, with something asked of it, or asked wrongly.
STATES = {
    ("kerja/", "officer"): ("?antrean=selesai", "?q=tidakadasamasekali", "?q=jalan"),
    ("kerja/tampilan/", "officer"): ("?antrean=tindak-lanjut&q=jembatan",),
    ("kerja/pemberitahuan/", "officer"): ("?yang=semua",),
    ("audit/", "auditor"): ("?nomor=tidakada", "?sejak=besok"),
    ("laporan/rekap/", "national"): ("?from=besok", "?peringatan=1"),
}


def addresses(house: House, pattern: str, role: str) -> Iterator[str]:
    """Where that role finds such a page."""
    for part, found in IN_THE_PATTERN.items():
        if part in pattern:
            yield from found(house, pattern, role)
            return
    yield f"/{pattern}"
    yield from (f"/{pattern}{more}" for more in STATES.get((pattern, role), ()))


def _cases(house: House, pattern: str, role: str) -> Iterator[str]:
    for name in OPENED.get(role, USUAL):
        yield "/" + pattern.replace("<str:number>", house.walks[name].case.number)


def _steps(house: House, pattern: str, role: str) -> Iterator[str]:
    for name, case in _takeable(house, role, FORMS):
        yield f"/kerja/{case.number}/{name}/"


def _desk(house: House, pattern: str, role: str) -> Iterator[str]:
    for name, case in _takeable(house, role, DESK_FORMS):
        yield f"/admin/complaints/complaint/{case.pk}/langkah/{name}/"


def _takeable(
    house: House, role: str, names: Iterable[str]
) -> Iterator[tuple[str, Complaint]]:
    """Each step with the first case on which this role may take it."""
    officer, cases = house.staff(role), [walk.case for walk in house.walks.values()]
    for name in names:
        step = STEPS[name]
        for case in cases:
            if permissions.refusal(step, case, by=officer, at=house.at) is None:
                yield name, case
                break


def _reviews(house: House, pattern: str, role: str) -> Iterator[str]:
    officer = house.staff(role)
    why_not = {
        found.complaint.number: refusals(found, staff=officer, at=house.at)
        for found in Escalation.objects.select_related("complaint__root")
    }
    for name in REVIEW_FORMS:
        for number, reasons in why_not.items():
            if not reasons[name]:
                yield f"/ombudsman/{number}/{name}/"
                break


def _guides(house: House, pattern: str, role: str) -> Iterator[str]:
    yield from (f"/bantuan/{name}/" for name in GUIDES)


def _letter(house: House, pattern: str, role: str) -> Iterator[str]:
    yield house.invitation


def _key(house: House, pattern: str, role: str) -> Iterator[str]:
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    yield f"/akun/kunci/{key.pk}/hapus/"


def _readiness(house: House, pattern: str, role: str) -> Iterator[str]:
    yield f"/admin/kesiapan/{house.cast.surabaya.pk}/"


def _issued(house: House, pattern: str, role: str) -> Iterator[str]:
    yield "/" + pattern.replace("<int:pk>", str(house.issued))


def _bulk(house: House, pattern: str, role: str) -> Iterator[str]:
    numbers = [house.walks[one].case.number for one in ("to_be_verified", "returned")]
    picked = "".join(f"&pilih={number}" for number in numbers)
    yield f"/{pattern}?langkah=archive{picked}"


def _change_of_the_tree(house: House, pattern: str, role: str) -> Iterator[str]:
    for kind in AgencyChange.Kind.values:
        yield f"/{pattern}?agency={house.cast.rsud.pk}&kind={kind}"


def _version(house: House, pattern: str, role: str) -> Iterator[str]:
    """A change of a row, as its history shows it."""
    app, model = pattern.split("/")[1:3]
    row = row_of(house, model)
    if row is None:
        return
    if not row.history.exists():
        row.save()
    version = row.history.latest("history_id").pk
    yield f"/admin/{app}/{model}/{row.pk}/history/{version}/"


def _row(house: House, pattern: str, role: str) -> Iterator[str]:
    row = row_of(house, pattern.split("/")[2])
    if row is not None:
        for part in ("<path:object_id>", "<int:pk>"):
            pattern = pattern.replace(part, str(row.pk))
        yield f"/{pattern}"


def row_of(house: House, model: str) -> Any:
    """The row of a list of the admin that is looked at; None where there is none."""
    cast = house.cast
    chosen: dict[str, Callable[[], Model]] = {
        "complaint": lambda: house.walks["to_be_verified"].case,
        "agency": lambda: cast.surabaya,
        "officer": lambda: cast.liaison_pu,
        "teamdecree": lambda: TeamDecree.objects.get(
            agency=cast.surabaya, valid_until=None
        ),
    }
    if model in chosen:
        return chosen[model]()
    [kind] = [one for one in admin.site._registry if one._meta.model_name == model]
    return kind._default_manager.order_by("pk").first()


# The first part that an address has says how it is filled in.
IN_THE_PATTERN: dict[str, Callable[[House, str, str], Iterator[str]]] = {
    "ombudsman/<str:number>/<slug:name>/": _reviews,
    "<str:number>/<slug:name>/": _steps,
    "langkah/<str:name>/": _desk,
    "<str:number>": _cases,
    "bantuan/<slug:name>/": _guides,
    "<str:entry>": _letter,
    "akun/kunci/<int:pk>": _key,
    "kesiapan/<int:pk>": _readiness,
    "terbitan/<int:pk>": _issued,
    "bersama/": _bulk,
    "massal/": _bulk,
    "agencychange/catat/": _change_of_the_tree,
    "history/([^/]+)": _version,
    "<": _row,
}
