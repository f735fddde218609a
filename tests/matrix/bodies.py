"""What is sent to an address so that who may, does it; steps have `asking.said`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import RequestFactory
from django.utils import timezone

from agencies.loading.region_list import ABOVE
from complaints.forms.policy import PolicyForm
from complaints.models import Complaint
from tests.complaints.api_client import CASE
from tests.complaints.browsing import report_data
from tests.matrix.world import OFFICERS, World

QUERY = "?"  # what the address asks for, beside the body
Body = dict[str, Any]
Said = Callable[[World, str, str], Body]  # for a relation, by a principal
LATER = "2029-01-01"
KEY = str(UUID(int=7))


def _handover(world: World, relation: str, name: str) -> Body:
    giver, unit, taker = "liaison_pu", "dinas_pu", "two_seats"
    cast = world.cast
    asked = f"dari={getattr(cast, giver).pk}&unit={getattr(cast, unit).pk}"
    to = world.officer(taker).pk
    return {QUERY: asked, "taker": to, "note": "Cuti panjang.", "key": KEY}


def _bulk(world: World, relation: str, name: str) -> Body:
    numbers = [world.rows[one].number for one in ("own", "sibling", "foreign")]
    said = {"langkah": "note", "text": "Sudah dihubungi.", "jalankan": "1"}
    return {**said, "pilih": numbers}


def _decided(world: World, relation: str, name: str) -> Body:
    waiting = Complaint.objects.get(pk=world.rows["own"].pk).subject_requests
    key = waiting.get(decided_at=None).pk
    return {"request": key, "outcome": "refused", "reason": "Sudah pernah."}


def _decree(**button: str) -> Said:
    typed = {
        "number": "SKB 99/2025",
        "decided_on": "2025-07-07",
        "year": 2025,
        "changes": "+,2025-07-11,cuti_bersama,Cuti contoh",
    }
    return lambda world, relation, name: {**typed, **button}


def _policy(**button: str) -> Said:
    def said(world: World, relation: str, name: str) -> Body:
        own = None if name == "admin_national" else world.cast.surabaya
        form = PolicyForm(current=world.cast.policy, own=own)
        return {
            **_values(form),
            "valid_from": LATER,
            "basis": "Permen 1/2028",
            **button,
        }

    return said


def _change(**button: str) -> Said:
    """The name of a unit, which waits for no other change."""
    typed = {"on": LATER, "basis": "Perda 1/2028", "name": "RSUD Baru"}

    def said(world: World, relation: str, name: str) -> Body:
        asked = f"agency={world.cast.rsud.pk}&kind=rename"
        return {QUERY: asked, **typed, **button}

    return said


def _list(model: str, world: World) -> tuple[str, str]:
    """An official list of one new row."""
    city = world.cast.surabaya
    decree = f"SK/{city.pk}/2019"
    return {
        "agency": ("kode,nama,jenis", "baru-matriks,Badan Baru,body"),
        "region": (f"kode,nama,jenis,{ABOVE}", "35.79,Kota Baru,kota,35"),
        "category": ("kode,nama", "baru-matriks,Topik Baru"),
        "teammember": (
            "sk,instansi,nama_pengguna,nama,peran,unit",
            f"{decree},{city.code},baru,Baru Contoh,PEJABAT_PENGHUBUNG,dinas-pu",
        ),
    }[model]


def _list_tried(model: str) -> Said:
    def said(world: World, relation: str, name: str) -> Body:
        text = "\n".join(_list(model, world)).encode()
        return {"file": SimpleUploadedFile("daftar.csv", text)}

    return said


def _list_applied(model: str) -> Said:
    """Sealed as the trial leaves it for who tried it."""

    def said(world: World, relation: str, name: str) -> Body:
        heads, row = (line.split(",") for line in _list(model, world))
        key = world.officer(name).pk if name in OFFICERS else 0
        told = [heads, [[2, dict(zip(heads, row, strict=True))]]]
        salt = f"list:{model}:{key}"
        return {"isi": signing.dumps(told, salt=salt, compress=True)}

    return said


BODIES: dict[str, Said] = {
    "lapor/": lambda world, relation, name: report_data(),
    "kerja/catat/": lambda world, relation, name: report_data(),
    "lacak/": lambda world, relation, name: {
        "number": world.rows["own"].number,
        "code": world.rows["own"].code,
    },
    "laporan/terbitan/": lambda world, relation, name: {
        "scope": world.cast.surabaya.region_id,
        "month": "2025-06",
    },
    "kerja/tampilan/": lambda world, relation, name: {"name": "Lubang jalan"},
    "kerja/serah-terima/": _handover,
    "kerja/bersama/": _bulk,
    "kerja/latihan/": lambda world, relation, name: {"stage": "queue"},
    "kerja/pemberitahuan/pilihan/": lambda world, relation, name: {"mail": "daily"},
    "akun/jabatan/": lambda world, relation, name: {"seat": 0},
    "masuk/lupa/": lambda world, relation, name: {"username": "liaison.pu"},
    "api/v1/complaints": lambda world, relation, name: CASE,
    "api/v1/sms": lambda world, relation, name: {
        "message_id": "matriks-1",
        "sender": "081255500011",
        "text": "SURABAYA Jalan rusak di depan pasar Kedungdoro sejak bulan lalu.",
    },
    "admin/agencies/teamdecree/<path:object_id>/ganti/": lambda world, relation, name: {
        "number": "SK/BARU/2025",
        "decided_on": "2025-07-01",
        "signatory": "Pejabat Contoh",
        "valid_from": LATER,
    },
    "admin/complaints/recalculation/cabut/": lambda world, relation, name: {
        "number": "SKB 99/2025"
    },
}
WAYS: dict[str, dict[str, Said]] = {
    "kerja/<str:number>/data/": {"putuskan": _decided},
    "admin/complaints/recalculation/keputusan/": {
        "pratinjau": _decree(pratinjau="1"),
        "terapkan": _decree(terapkan="1"),
    },
    "admin/complaints/policy/versi-baru/": {
        "coba": _policy(coba="1"),
        "berlakukan": _policy(berlakukan="1"),
    },
    "admin/agencies/agencychange/catat/": {
        "pratinjau": _change(pratinjau="1"),
        "terapkan": _change(terapkan="1"),
    },
}
for _app, _model in (
    *(("agencies", one) for one in ("agency", "region", "teammember")),
    ("complaints", "category"),
):
    WAYS[f"admin/{_app}/{_model}/impor/"] = {
        "uji": _list_tried(_model),
        "terapkan": _list_applied(_model),
    }
# A new row is like that of Surabaya, but for what no two may share.
NEW: dict[str, Callable[[World], Body]] = {
    "agency": lambda world: {
        "code": "baru-matriks",
        "name": "Badan Baru",
        "kind": "body",
        "territory": "",
        "sms_keyword": "",
    },
    "teamdecree": lambda world: {
        "agency": world.cast.police.pk,
        "number": "SK/BARU/2025",
    },
    "officer": lambda world: {"username": "baru", "email": "baru@contoh.invalid"},
    "partner": lambda world: {"name": "Aplikasi Baru"},
    "region": lambda world: {"code": "35.79", "name": "Kota Baru"},
    "training": lambda world: {"topic": "Lanjutan"},
    "category": lambda world: {"code": "baru-matriks", "name": "Topik Baru"},
    "answertemplate": lambda world: {"name": "Templat Baru"},
    "ladderrung": lambda world: {"since": LATER},
    "deputy": lambda world: {
        "seat": world.cast.liaison_kesehatan.seats.get().pk,
        "officer": world.cast.liaison_rsud.pk,
        "starts_on": timezone.localdate().isoformat(),
        "ends_on": timezone.localdate().isoformat(),
        "basis": "SP/2",
    },
}


def desks() -> dict[str, Any]:
    """The lists of the admin, by model."""
    return {str(kind._meta.model_name): one for kind, one in _registered()}


def _registered() -> list[tuple[type[Model], Any]]:
    return list(admin.site._registry.items())


def actions(model: str) -> list[str]:
    """What may be done to chosen rows, and Django's own, which nobody may."""
    named = [name for _call, name, _words in desks()[model]._get_base_actions()]
    return [*dict.fromkeys(["delete_selected", *named])]


def chosen(world: World, model: str, action: str, relation: str) -> Body:
    key, _version = world.objects[model][relation]
    return {"action": action, "_selected_action": [key], "index": 0}


def of_a_row(world: World, model: str, relation: str, *, is_new: bool) -> Body:
    """Its form as it stands, filled by who may write all of it; read once."""
    asked = (model, relation, is_new)
    if asked not in world.forms:
        desk = desks()[model]
        known = world.objects[model].get(relation)  # of some there is no row
        rows = desk.model._default_manager
        row = rows.filter(pk=known[0]).first() if known else None
        sent = _form_of(desk, row, world, is_new=is_new)
        more = NEW[model](world) if is_new and model in NEW else {}
        world.forms[asked] = {**sent, **more}
    return world.forms[asked]


def _form_of(desk: Any, row: Model | None, world: World, *, is_new: bool) -> Body:
    request = RequestFactory().get("/admin/")
    request.user = world.officer("admin_national")
    shown = None if is_new else row
    form = desk.get_form(request, shown, change=not is_new)
    sent = _values(form(instance=row))
    for inline in desk.get_inline_instances(request, shown):
        prefix = inline.get_formset(request, row).get_default_prefix()
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return sent


def _values(form: forms.BaseForm) -> Body:
    found: Body = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, datetime):
            said = timezone.localtime(value)
            found |= {f"{name}_0": f"{said:%Y-%m-%d}", f"{name}_1": f"{said:%H:%M:%S}"}
        elif isinstance(value, date):
            found[name] = value.isoformat()
        elif value is True:
            found[name] = "on"
        elif value not in (None, False):
            found[name] = value
    return found
