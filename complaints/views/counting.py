"""How many cases each list has, to a limit: one statement for all of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from agencies.principals import Staff
from agencies.querysets import Moment, Statement, fetched
from complaints.querysets import ComplaintQuerySet
from complaints.views import narrowing
from complaints.views.asking import today
from complaints.views.tabs import MOST, TABS, Tab, tabs_of

Numbers = dict[str, str | int]
Statements = Mapping[str, Statement]


@lru_cache(maxsize=512)
def of_tabs(staff: Staff, *, on: date, everything: bool) -> Statements:
    """The queues of an officer: the same all day, so they are written once."""
    moment = Moment.on(on)
    desk = narrowing.desk_of(staff, on=on, everything=everything)
    return {tab.key: _of_tab(tab, desk, moment) for tab in tabs_of(staff)}


def of_lists(lists: Mapping[str, ComplaintQuerySet], *, on: date) -> Statements:
    """Lists of which each is another every time."""
    moment = Moment.on(on)
    return {
        key: Statement.counting(rows, moment, most=MOST) for key, rows in lists.items()
    }


def counts(
    rows: ComplaintQuerySet, *, at: datetime, tabs: Sequence[Tab] = TABS
) -> Numbers:
    """By the key of the tab."""
    moment = Moment.on(today(at))
    return numbers({tab.key: _of_tab(tab, rows, moment) for tab in tabs}, at=at)


def _of_tab(tab: Tab, rows: ComplaintQuerySet, moment: Moment) -> Statement:
    found = tab.rows(rows, moment)
    return Statement.counting(found, moment, most=MOST, by=tab.counted_by)


def numbers(asked: Statements, *, at: datetime) -> Numbers:
    """Written together by hand: as annotations of one query, each list would be
    resolved and copied anew for every other, which took a quarter of the page's time.
    """
    ((*found,),) = fetched(
        f"SELECT {', '.join(one.sql for one in asked.values())}",
        [value for one in asked.values() for value in one.at(at)],
    )
    return {
        key: "999+" if number >= MOST else number
        for key, number in zip(asked, found, strict=True)
    }
