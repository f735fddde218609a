"""A few hundred cases around today, in every state, so that every queue burns."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from agencies.models import Agency
from complaints import actions
from complaints.models import Channel
from lapor.demo.reviews import REVIEWS
from lapor.demo.stories import BRIBERY, COMPLETION, QUESTION, VAGUE
from lapor.demo.walking import Village, Walk

LISTED = "35.78"  # Surabaya
Fate = Callable[[Village], None]


def load_today(*, at: datetime) -> Iterator[int]:
    """Walk every case of the plan; yields after each how many are done."""
    village = Village(now=at, chance=Random(1708))  # noqa: S311 - a fixed demo
    done = 0
    for fate, times in PLAN:
        for _ in range(times):
            fate(village)
            done += 1
            yield done


def planned() -> int:
    return sum(times for _, times in PLAN)


def _days(village: Village, least: float, most: float) -> float:
    return village.chance.uniform(least, most)


def fresh_at_national(v: Village) -> None:
    Walk(v, days_ago=_days(v, 0.1, 2)).receive(chosen=False)


def fresh_at_instansi(v: Village) -> None:
    Walk(v, days_ago=_days(v, 0.1, 3)).receive(anonymous=v.chance.random() < 0.2)


def unverified_too_long(v: Village) -> None:
    Walk(v, days_ago=_days(v, 6, 12)).receive(chosen=v.chance.random() < 0.7)


def by_telephone_to_the_desk(v: Village) -> None:
    Walk(v, days_ago=_days(v, 0.2, 2)).receive(channel=Channel.SMS)


def waiting_at_root(v: Village) -> None:
    Walk(v, days_ago=_days(v, 1, 3)).receive(chosen=False).at_root()


def waiting_at_unit(v: Village) -> None:
    Walk(v, days_ago=_days(v, 1, 4)).receive().to_unit()


def late_at_unit(v: Village) -> None:
    Walk(v, days_ago=_days(v, 11, 25)).receive().to_unit()


def in_progress(v: Village) -> None:
    Walk(v, days_ago=_days(v, 4, 14)).receive().to_unit().followed_up()


def in_progress_late(v: Village) -> None:
    Walk(v, days_ago=_days(v, 26, 50)).receive().to_unit().followed_up(hours=50)


def extension_asked(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 12, 15)).receive().to_unit().followed_up()
    walk.pass_time(40)
    clock = walk.case.clocks.get(kind="settlement")
    actions.ask_extension(
        complaint_id=walk.case.pk,
        reason="Alat berat sedang dipakai di lokasi bencana.",
        until=clock.due_date + timedelta(days=7),
        interim="Perbaikan kami jadwalkan ulang pekan depan; alat belum tersedia.",
        by=walk.holder,
        at=walk.at,
    )


def on_hold(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 2, 10)).receive(text=v.chance.choice(VAGUE))
    walk.pass_time(8)
    walk.case = actions.request_completion(
        complaint_id=walk.case.pk, question=QUESTION, by=walk.holder, at=walk.at
    )


def completed(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 6, 9)).receive().to_unit()
    walk.pass_time(10)
    actions.request_completion(
        complaint_id=walk.case.pk, question=QUESTION, by=walk.holder, at=walk.at
    )
    walk.pass_time(30)
    walk.case = actions.complete(
        complaint_id=walk.case.pk,
        text=walk.words(COMPLETION),
        by=walk.complainant,
        at=walk.at,
    )


def lapsed(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 30, 40)).receive(text=v.chance.choice(VAGUE))
    walk.pass_time(8)
    case = actions.request_completion(
        complaint_id=walk.case.pk, question=QUESTION, by=walk.holder, at=walk.at
    )
    actions.lapse(complaint_id=case.pk, at=_after(case.next_due_at))


def awaiting(v: Village) -> None:
    Walk(v, days_ago=_days(v, 6, 13)).receive().to_unit().followed_up().answered()


def not_satisfied(v: Village) -> None:
    walk = (
        Walk(v, days_ago=_days(v, 8, 16)).receive().to_unit().followed_up().answered()
    )
    walk.pass_time(20)
    actions.reply(
        complaint_id=walk.case.pk,
        text=f"Belum selesai. Di {walk.place} keadaannya masih sama seperti dulu.",
        by=walk.complainant,
        at=walk.at,
    )


def confirmed(v: Village) -> None:
    walk = (
        Walk(v, days_ago=_days(v, 9, 70)).receive().to_unit().followed_up().answered()
    )
    walk.pass_time(30)
    actions.confirm(
        complaint_id=walk.case.pk,
        rating=v.chance.choice((3, 4, 4, 5, 5, 2)),
        text="Terima kasih.",
        by=walk.complainant,
        at=walk.at,
    )


def closed_by_system(v: Village) -> None:
    walk = (
        Walk(v, days_ago=_days(v, 35, 70)).receive().to_unit().followed_up().answered()
    )
    actions.auto_close(complaint_id=walk.case.pk, at=_after(walk.case.next_due_at))


def archived(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 3, 40)).receive(text=v.chance.choice(VAGUE))
    walk.pass_time(12)
    actions.archive(
        complaint_id=walk.case.pk,
        reason="unintelligible",
        text="Laporan belum dapat kami pahami. Silakan melapor kembali dengan lengkap.",
        by=walk.holder,
        at=walk.at,
    )


def withdrawn(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 5, 20)).receive().to_unit()
    walk.pass_time(20)
    actions.withdraw(
        complaint_id=walk.case.pk,
        text="Sudah selesai dibicarakan di kelurahan.",
        by=walk.complainant,
        at=walk.at,
    )


def returned_once(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 4, 8)).receive().to_unit()
    _return(walk)


def returned_until_binding(v: Village) -> None:
    walk = Walk(v, days_ago=_days(v, 12, 16)).receive()
    for name in ("pu", "dishub", "dlh"):
        walk.to_unit(unit=v.units[f"{walk.root.code}.{name}"])
        _return(walk)
    walk.to_unit()


def _return(walk: Walk) -> None:
    walk.pass_time(9)
    walk.case = actions.return_up(
        complaint_id=walk.case.pk,
        reason="Ruas ini bukan kewenangan kami menurut daftar aset.",
        by=walk.holder,
        at=walk.at,
    )


def supervisory(v: Village) -> None:
    root = v.roots[0]
    walk = Walk(v, days_ago=_days(v, 5, 30), root=root)
    walk.story = BRIBERY
    accused: Agency = v.units[f"{root.code}.dukcapil"]
    walk.receive(anonymous=True, secret=True, reported=accused).to_unit()


def draft_before_the_leader(v: Village) -> None:
    hospitals = [code for code in v.units if code.endswith(".rsud")]
    _draft_at(v, v.units[v.chance.choice(hospitals)])


def draft_before_the_listed_leader(v: Village) -> None:
    """At the hospital whose leader stands in the list of who one can be."""
    root = next(one for one in v.roots if one.region_id == LISTED)
    _draft_at(v, v.units[f"{root.code}.rsud"])


def _draft_at(v: Village, unit: Agency) -> None:
    walk = Walk(v, days_ago=_days(v, 4, 9), root=unit.root).receive().to_unit(unit=unit)
    walk.pass_time(20)
    actions.submit_answer(
        complaint_id=walk.case.pk,
        text=walk.words(walk.story.answer),
        confirmed=["no_date", "no_place", "no_document", "near_copy"],
        by=walk.holder,
        at=walk.at,
    )


def merged(v: Village) -> None:
    root = v.chance.choice(v.roots)
    pair = [Walk(v, days_ago=_days(v, 3, 6), root=root) for _ in range(2)]
    pair[1].story, pair[1].place = pair[0].story, pair[0].place
    for walk in pair:
        walk.receive().to_unit()
    pair[1].pass_time(5)
    actions.merge(
        complaint_id=pair[1].case.pk,
        into=pair[0].case.pk,
        by=v.staff(root),
        at=max(walk.at for walk in pair),
    )


def reopened(v: Village) -> None:
    walk = (
        Walk(v, days_ago=_days(v, 16, 25)).receive().to_unit().followed_up().answered()
    )
    walk.pass_time(20)
    actions.confirm(complaint_id=walk.case.pk, by=walk.complainant, at=walk.at)
    walk.pass_time(60)
    actions.reopen(
        complaint_id=walk.case.pk,
        reason=f"Di {walk.place} rusak lagi setelah seminggu.",
        by=walk.complainant,
        at=walk.at,
    )


def _after(due: datetime | None) -> datetime:
    if due is None:
        raise ValueError("nothing is due")
    return due + timedelta(minutes=1)


PLAN: tuple[tuple[Fate, int], ...] = (
    (fresh_at_national, 10),
    (fresh_at_instansi, 22),
    (by_telephone_to_the_desk, 6),
    (unverified_too_long, 12),
    (waiting_at_root, 8),
    (waiting_at_unit, 22),
    (late_at_unit, 16),
    (in_progress, 26),
    (in_progress_late, 10),
    (extension_asked, 4),
    (on_hold, 9),
    (completed, 5),
    (lapsed, 3),
    (awaiting, 20),
    (not_satisfied, 6),
    (confirmed, 34),
    (closed_by_system, 12),
    (archived, 8),
    (withdrawn, 3),
    (returned_once, 6),
    (returned_until_binding, 2),
    (supervisory, 3),
    *REVIEWS,
    (draft_before_the_leader, 3),
    (merged, 3),
    (reopened, 4),
    (draft_before_the_listed_leader, 2),
)
