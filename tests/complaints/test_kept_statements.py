"""What is written once a day is asked of the moment, and counts like the lists."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Notice
from agencies.querysets import Moment, Statement, fetched
from complaints.models import Complaint
from complaints.views import counting, narrowing, queue
from complaints.views.asking import today
from complaints.views.tabs import tabs_of
from lapor import context
from tests.cast import Cast
from tests.complaints.cases import NOW, at_unit

pytestmark = pytest.mark.django_db


def test_the_moment_of_asking_is_filled_in_and_what_is_reckoned_from_it() -> None:
    on = date(2020, 11, 3)
    moment = Moment.on(on)
    rows = Notice.objects.filter(
        created_at__gt=moment - timedelta(days=60), sent_at__lt=moment, channel="email"
    )

    kept = Statement.counting(rows, moment, most=9)

    at = timezone.now()
    assert kept.at(at) == ["email", at - timedelta(days=60), at]
    assert today(moment) == on
    assert fetched(f"SELECT {kept.sql}", kept.at(at)) == [(0,)]


def test_nothing_to_ask_is_none() -> None:
    moment = Moment.on(date(2020, 11, 3))
    kept = Statement.counting(Notice.objects.none(), moment, most=9)

    assert fetched(f"SELECT {kept.sql}", kept.at(timezone.now())) == [(0,)]


def test_the_same_statement_counts_what_became_late_meanwhile(cast: Cast) -> None:
    case = at_unit(cast).case
    due = Complaint.objects.get(pk=case.pk).late_after
    assert due is not None
    staff, on = cast.staff("liaison_pu", today(due)), today(due)
    kept = counting.of_tabs(staff, on=on, everything=False)
    seconds = timedelta(seconds=1)

    before = counting.numbers(kept, at=due - seconds)
    after = counting.numbers(kept, at=due + seconds)

    assert (before["lewat"], after["lewat"]) == (0, 1)
    assert counting.of_tabs(staff, on=on, everything=False) is kept


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("who", ["liaison_pu", "admin_surabaya", "admin_national"])
def test_kept_counts_are_those_of_the_lists(
    cast: Cast, who: str, everything: bool
) -> None:
    at_unit(cast)
    staff, on = cast.staff(who, today(NOW)), today(NOW)
    desk = narrowing.desk_of(staff, on=on, everything=everything)

    kept = counting.of_tabs(staff, on=on, everything=everything)

    assert counting.numbers(kept, at=NOW) == {
        tab.key: tab.rows(desk, NOW).count() for tab in tabs_of(staff)
    }


def test_no_right_is_kept_for_writing_a_statement_asks_the_database_nothing(
    cast: Cast,
) -> None:
    """What was read while one is written would hold all day, whoever lost it since."""
    on = today(NOW)
    for name in cast.officers:
        staff = cast.staff(name, on)
        with CaptureQueriesContext(connection) as asked:
            for everything in (True, False):
                counting.of_tabs.__wrapped__(staff, on=on, everything=everything)
            queue._covered_from.__wrapped__(staff, on)
            context._unread_of.__wrapped__(staff, on)
        assert [query["sql"] for query in asked] == [], name
