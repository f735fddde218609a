"""A year that nobody has decreed yet is guessed in time, and never beside a decree."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from agencies import loading, tasks
from agencies.loading import Moment, holidays
from agencies.models import Holiday
from agencies.workdays import NoCalendar
from complaints.actions.decreeing import Change, Decree, apply_decree
from complaints.workflow import Classification
from escalation.actions import climb
from tests.cast import Cast
from tests.complaints.cases import Walk, received
from tests.registry import small_registry

NEW_YEAR = datetime(2027, 1, 1, 1, tzinfo=UTC)
LATE_IN_THE_YEAR = datetime(2027, 11, 1, 2, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    """Its calendar reaches to the end of 2027, as one that was loaded in 2026."""
    return small_registry()


def of(year: int) -> Any:
    return Holiday.objects.filter(date__year=year, revoked_from=None)


def into_2028(cast: Cast) -> Walk:
    walk = received(cast, at=LATE_IN_THE_YEAR).to_city()
    kind = Classification.SUPERVISORY
    return walk.dispose(cast.dinas_pu, "admin_surabaya", classification=kind)


def test_after_new_year_clocks_and_rungs_reach_into_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoCalendar, match="2028"):
        into_2028(cast)
    monkeypatch.setattr(tasks, "_now", lambda: NEW_YEAR)

    tasks.guess_calendar()

    assert of(2028).exists()
    assert not of(2028).filter(is_provisional=False).exists()
    clock = into_2028(cast).case.clocks.get(kind="settlement")
    assert clock.due_date.year == 2028
    assert clock.is_provisional
    climb(at=datetime(2027, 12, 30, 2, tzinfo=UTC))


def test_it_is_guessed_once(cast: Cast, settings: Any) -> None:
    when = Moment(on=NEW_YEAR.date(), at=NEW_YEAR)
    assert loading.guess_ahead(when=when) == of(2028).count() > 10

    assert loading.guess_ahead(when=when) == 0

    sent = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.guess_calendar.name in sent


def test_no_guess_stands_beside_a_decree_that_was_entered_first(cast: Cast) -> None:
    at = LATE_IN_THE_YEAR - timedelta(days=30)
    days = (date(2028, 1, 1), date(2028, 8, 17))
    changes = tuple(
        Change(is_added=True, day=day, kind=Holiday.Kind.NATIONAL, name="Libur")
        for day in days
    )
    said = Decree(number="SKB 1/2027", decided_on=at.date(), year=2028, changes=changes)
    apply_decree(decree=said, at=at)
    when = Moment(on=LATE_IN_THE_YEAR.date(), at=LATE_IN_THE_YEAR)

    assert loading.guess_ahead(when=when) == 0
    holidays.load(when=when)

    assert set(of(2028).values_list("date", flat=True)) == set(days)


def test_other_days_off_say_that_open_clocks_wait_for_them(cast: Cast) -> None:
    said = StringIO()
    Holiday.objects.filter(date=date(2026, 12, 25)).delete()
    received(cast)

    call_command("load_registry", "--dry-run", stdout=said)

    assert "recompute_clocks" in said.getvalue()
