"""Rows that are no case, by whose they are: as the desk of Surabaya sees them."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model

from agencies.models import (
    Agency,
    AgencyChange,
    Deputy,
    Holiday,
    MandateFact,
    Notice,
    Officer,
    Partner,
    TeamMember,
    Training,
)
from complaints.models import AnswerTemplate, Complaint, Draft, Recalculation, SavedView
from escalation.models import Escalation, LadderRung, Sweep
from reports.models import Snapshot
from tests.complaints.cases import NOW, day_of
from tests.signing import passkey

if TYPE_CHECKING:  # which fills itself with these
    from tests.matrix.world import World

RELATED = ("own", "below", "above", "sibling", "foreign")
NOWHERE = 987_654_321
Keys = dict[str, tuple[str, str]]  # by relation: a row's key and its last version's
YEARS_AHEAD = date(2030, 1, 1)


def objects(made: "World") -> dict[str, Keys]:
    """Write what the lists of the registry hold, and say by model whose is whose."""
    agencies = dict(zip(RELATED, _agencies(made), strict=True))
    _write(made, agencies)
    found = {
        model: _keys({name: of(one) for name, one in agencies.items()})
        for model, of in _of_agencies(made).items()
    }
    for kind in admin.site._registry:
        if kind is not Complaint:
            name = str(kind._meta.model_name)
            found.setdefault(name, _keys({"own": _any(kind)}))
    return found | _of_officers(made)


def _agencies(made: "World") -> Iterable[Agency]:
    cast = made.cast
    return cast.surabaya, cast.dinas_pu, cast.jatim, cast.malang, cast.samarinda


def _write(made: "World", agencies: dict[str, Agency]) -> None:
    today = day_of(NOW)
    for one in agencies.values():
        AnswerTemplate.objects.create(agency=one, name=one.code, text="Contoh")
        MandateFact.objects.create(
            kind="no_liaison", agency=one, desk=one.root, found_on=today
        )
        AgencyChange.objects.create(
            agency=one,
            kind=AgencyChange.Kind.RENAME,
            on=YEARS_AHEAD,
            name=f"{one.name} Baru",
            basis="Perda 1/2029",
            recorded_at=NOW,
        )
        Training.objects.create(officer=_officer(one), held_on=today, topic="Dasar")
        _notice(f"matriks:{one.pk}", agency=one)
    Recalculation.objects.create(known_on=today, reason="SKB 1/2025", applied_at=NOW)
    rung = LadderRung.objects.filter(agency=None).order_by("pk").first()
    assert rung
    rung.pk, rung.since = None, YEARS_AHEAD
    rung._state.adding = True
    rung.save()


def _notice(key: str, **whose: Any) -> Notice:
    return Notice.objects.create(
        effect_key=key,
        channel=Notice.Channel.IN_APP,
        subject="Contoh",
        body="Contoh",
        reason="Contoh",
        link="/kerja/",
        created_at=NOW,
        run_after=NOW,
        **whose,
    )


def _officer(agency: Agency) -> Officer:
    """The first who was named there."""
    return TeamMember.objects.filter(agency=agency).order_by("pk")[0].officer


def _of_agencies(made: "World") -> dict[str, Callable[[Agency], Any]]:
    return {
        "agency": lambda a: a,
        "teamdecree": lambda a: a.decrees.filter(valid_until=None).first(),
        "notice": lambda a: Notice.objects.filter(agency=a).order_by("-pk").first(),
        "teammember": lambda a: TeamMember.objects.filter(agency=a).first(),
        "deputy": lambda a: (
            Deputy.objects.filter(seat__agency=a).first()
            or Deputy.objects.filter(seat__agency__root=a).first()
        ),
        "mandatefact": lambda a: MandateFact.objects.get(agency=a),
        "agencychange": lambda a: AgencyChange.objects.get(agency=a),
        "officer": _officer,
        "partner": lambda a: Partner.objects.filter(agency=a, is_active=True).first(),
        "region": lambda a: a.region,
        "training": lambda a: Training.objects.filter(officer=_officer(a)).first(),
        "escalation": lambda a: Escalation.objects.filter(root=a).first(),
        "answertemplate": lambda a: AnswerTemplate.objects.get(agency=a),
        "snapshot": lambda a: Snapshot.objects.filter(office=a).first(),
        "holiday": lambda a: Holiday.objects.order_by("pk").first(),
        "sweep": lambda a: Sweep.objects.first(),
        "category": lambda a: made.cast.categories["pupr"],
        "policy": lambda a: made.cast.policy,
        # One that is still to come, and one that holds.
        "ladderrung": lambda a: (
            LadderRung.objects.filter(since__lt=YEARS_AHEAD).order_by("pk").first()
            if a != made.cast.surabaya
            else LadderRung.objects.get(since=YEARS_AHEAD)
        ),
    }


def _of_officers(made: "World") -> dict[str, Keys]:
    """What officers keep for themselves; "own" is that of Dinas PU's liaison."""
    cast = made.cast
    people = {
        "own": cast.liaison_pu,
        "below": cast.head_pu,  # who shares it with the people of Dinas PU
        "above": cast.admin_surabaya,
        "sibling": cast.liaison_kesehatan,
        "foreign": cast.liaison_samarinda_pu,
    }
    views: dict[str, Any] = {}
    notices: dict[str, Any] = {}
    keys: dict[str, Any] = {}
    for relation, officer in people.items():
        shared = cast.dinas_pu if relation == "below" else None
        views[relation] = SavedView.objects.create(
            officer=officer, agency=shared, name="Jalan", query="q=1", created_at=NOW
        )
        told = {"agency": shared} if shared else {"officer": officer}
        notices[relation] = _notice(f"matriks:{relation}", **told)
        keys[relation] = passkey(officer)
    Draft.objects.create(
        officer=cast.liaison_pu,
        complaint_id=made.rows["own"].pk,
        step="follow_up",
        fields={"text": ["Sedang ditulis."]},
        saved_at=NOW,
        writing_until=NOW + timedelta(minutes=1),
    )
    found = {"savedview": views, "inbox": notices, "passkey": keys}
    return {model: _keys(rows) for model, rows in found.items()}


def _any(kind: type[Model]) -> Model | None:
    """A row of a list that says nothing of any agency."""
    return kind._default_manager.order_by("pk").first()


def _keys(rows: dict[str, Any]) -> Keys:
    """Each row once, under its first relation; the one that does not exist first."""
    found: Keys = {"none": (str(NOWHERE), str(NOWHERE))}
    for relation, row in rows.items():
        keys = _version(row) if row is not None else None
        if keys and keys not in found.values():
            found[relation] = keys
    others = [one for one in found if one not in ("none", "own")]
    if "own" in found and others:
        found["wrong_child"] = (found["own"][0], found[others[-1]][1])
    return found


def _version(row: Any) -> tuple[str, str]:
    """Its key, and that of a version in its history."""
    if not hasattr(type(row), "history"):
        return str(row.pk), "1"
    if not row.history.exists():
        row.save()
    return str(row.pk), str(row.history.latest("history_id").pk)
