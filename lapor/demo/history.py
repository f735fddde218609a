"""Jawa Timur, January to June 2020: 4,088 cases brought in as an agency's history.

How many cases end in which state follows the published figures (menpan.go.id, 22 July
2020); every case itself is invented. The figures are then counted, not written.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from agencies.models import Agency
from complaints.intake.files import CaseRow
from complaints.workflow import Classification, Kind, State
from lapor.demo.stories import PLACES, STORIES, Story

FIRST = datetime(2019, 12, 31, 17, tzinfo=UTC)  # 1 January 2020, 00.00 WIB
DAYS = 182
ENDINGS: tuple[tuple[State, int], ...] = (
    (State.CLOSED, 3309),
    (State.IN_PROGRESS, 148),
    (State.AWAITING_COMPLAINANT, 58),
    (State.FORWARDED, 261),
    (State.RECEIVED, 132),
    (State.ON_HOLD, 27),
    (State.ARCHIVED, 153),
)
TOTAL = sum(number for _, number in ENDINGS)
# Complaints by the hour of the day in WIB, counted in Surabaya (data README, agregat).
HOURS = (2, 1, 1, 1, 2, 4, 6, 10, 16, 20, 20, 18, 15, 14, 14, 13, 14, 11, 12, 11, 11, 9)
DAY = timedelta(days=1)
# What a desk did last with a case that never left it.
AT_THE_DESK = {State.RECEIVED: "", State.ON_HOLD: "held_at", State.ARCHIVED: "ended_at"}
# How far a case came that did: disposed, followed up, answered, ended.
AT_THE_UNIT = {
    State.FORWARDED: 1,
    State.IN_PROGRESS: 2,
    State.AWAITING_COMPLAINANT: 3,
    State.CLOSED: 4,
}


def rows() -> Iterator[CaseRow]:
    """The half year, always the same cases in the same order."""
    chance = Random(2020)  # noqa: S311 - a fixed demo
    roots = _roots()
    weights = [root.region.population or 1 if root.region else 1 for root in roots]
    states = [state for state, number in ENDINGS for _ in range(number)]
    chance.shuffle(states)
    for number, state in enumerate(states):
        root = chance.choices(roots, weights)[0]
        yield _row(number, state, root, chance)


def _roots() -> list[Agency]:
    """The province and the 38 regencies and cities in its territory, by code."""
    province = Agency.objects.get(code="pemda-35")
    scope = Agency.objects.in_scope(province.pk).exclude(kind="unit")
    return list(scope.select_related("region").order_by("code"))


def _row(number: int, state: State, root: Agency, chance: Random) -> CaseRow:
    story = chance.choice(STORIES)
    place = chance.choice(PLACES)
    received = _received(chance)
    times = _times(state, received, chance)
    return CaseRow(
        source_id=f"2020-{number:04d}",
        title=story.title.format(place=place),
        text=story.text.format(place=place),
        received_at=received,
        state=state,
        agency=root.code,
        unit=_unit(state, root, story),
        kind=Kind.COMPLAINT,
        classification=Classification.ORDINARY,
        category=story.topic,
        region=root.region_id or "",
        place=place,
        is_anonymous=chance.random() < 0.15,
        follow_up=story.progress.format(place=place),
        answer=story.answer.format(place=place, day=_day(times), doc=f"{number}/2020"),
        ended_how=_how(state, chance),
        end_reason="unintelligible" if state is State.ARCHIVED else "",
        rating=chance.choice((3, 4, 4, 5)) if state is State.CLOSED else None,
        disposed_at=times.get("disposed_at"),
        followed_up_at=times.get("followed_up_at"),
        held_at=times.get("held_at"),
        answered_at=times.get("answered_at"),
        ended_at=times.get("ended_at"),
    )


def _received(chance: Random) -> datetime:
    hour = chance.choices(range(len(HOURS)), HOURS)[0]
    minutes = timedelta(hours=hour, minutes=chance.randrange(60))
    return FIRST + chance.randrange(DAYS) * DAY + minutes


def _times(state: State, received: datetime, chance: Random) -> dict[str, datetime]:
    """What happened when, as far as the state tells that it happened."""
    soon = received + chance.uniform(0.2, 4) * DAY
    if state in AT_THE_DESK:
        return {AT_THE_DESK[state]: soon} if AT_THE_DESK[state] else {}
    disposed = received + chance.uniform(0.1, 3) * DAY
    followed_up = disposed + chance.expovariate(1 / 4) * DAY
    answered = followed_up + chance.uniform(0.5, 9) * DAY
    ended = answered + chance.uniform(1, 14) * DAY
    happened = {
        "disposed_at": disposed,
        "followed_up_at": followed_up,
        "answered_at": answered,
        "ended_at": ended,
    }
    return dict(list(happened.items())[: AT_THE_UNIT[state]])


def _unit(state: State, root: Agency, story: Story) -> str:
    return "" if state in AT_THE_DESK else f"{root.code}.{story.unit}"


def _how(state: State, chance: Random) -> str:
    if state is State.CLOSED:
        return "confirm" if chance.random() < 0.4 else "auto_close"
    return "archive" if state is State.ARCHIVED else ""


def _day(times: dict[str, datetime]) -> str:
    at = times.get("answered_at")
    return f"{at:%d-%m-%Y}" if at else ""
