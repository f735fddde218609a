"""A case whose complainant signed everything: title, story, file, answer to them."""

from datetime import datetime

from complaints import actions as steps
from complaints.privacy import Identity
from tests.complaints import cases
from tests.complaints.browsing import picture
from tests.complaints.cases import Walk
from tests.registry import Cast

WULAN = Identity(
    name="Wulan Kenari",
    nik=cases.IDENTITY.nik,
    phone=cases.IDENTITY.phone,
    email="wulan@kenari.invalid",
    address="Jl. Mawar 5, Kedungdoro, Surabaya",
)
TRACES = ("wulan", "kenari", "mawar", WULAN.nik, WULAN.phone)


def signed(cast: Cast, *, at: datetime = cases.NOW) -> Walk:
    """At work again after an answer that did not satisfy."""
    walk = cases.at_unit(
        cast,
        at=at,
        identity=WULAN,
        title="Wulan Kenari, jalan berlubang",
        text=f"Nama saya Wulan Kenari, Jl. Mawar 5. {cases.TEXT} HP {WULAN.phone}.",
        place="Depan rumah Wulan, Jalan Mawar no. 5",
        uploads=(steps.Upload(name="KTP Wulan Kenari.png", content=picture().read()),),
    )
    walk.follow_up("Ibu WULAN ditemui di Jalan Mawar nomor 5.")
    walk.answer(f"{cases.ANSWER} Bu Kenari sudah diberi tahu.")
    return walk.take(steps.reply, walk.citizen, text="Masih berlubang. Wulan Kenari")


def traces(said: str) -> list[str]:
    return [trace for trace in TRACES if trace in said.lower()]
