"""Instants of the admin: on the clocks of whom one acts for, and they say whose."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import localize

from agencies.models import AgencyChange, MandateFact, Notice, Officer
from complaints import words
from complaints.models import Clock, Complaint, Recalculation
from escalation.actions import escalate_due
from escalation.models import LadderStep
from tests.complaints.cases import NOW, at_unit, day_of
from tests.complaints.test_admin_words import said
from tests.registry import Cast, small_registry

DAWN = datetime(2025, 7, 10, 19, 30, tzinfo=UTC)  # 02.30 WIB of the next day
BARE = re.compile(r"\b(?:[01]?\d|2[0-3])[.:][0-5]\d\b(?! (?:WIB|WITA|WIT)\b)")
TOLD = re.compile(r"\d\d\.\d\d (?:WIB|WITA|WIT)\b")


def bare_times(page: str) -> list[str]:
    """Visible texts with a time of day whose zone nobody names."""
    return [text for text in said(page) if BARE.search(text)]


@pytest.fixture
def cast(db: None) -> Cast:
    """A row with its instants in every list that shows one."""
    cast = small_registry()
    walk = at_unit(cast, at=NOW - timedelta(days=61))
    escalate_due(at=NOW)
    LadderStep.objects.create(
        clock=Clock.objects.filter(complaint=walk.pk).earliest("pk"),
        level="reminder",
        due_date=day_of(NOW),
        agency=cast.dinas_pu,
        climbed_at=DAWN,
    )
    Recalculation.objects.create(
        known_on=day_of(NOW), reason="SKB", applied_at=DAWN, undone_at=DAWN
    )
    AgencyChange.objects.create(
        agency=cast.dinas_pu,
        kind="rename",
        on=day_of(NOW),
        basis="Perda 1",
        name="Dinas Jalan",
        recorded_at=DAWN,
        applied_at=DAWN,
    )
    MandateFact.objects.create(
        kind="no_liaison",
        agency=cast.surabaya,
        desk=cast.surabaya,
        found_on=day_of(NOW),
        told_at=DAWN,
    )
    Officer.objects.update(last_login=DAWN, joined_at=DAWN)
    Notice.objects.update(created_at=DAWN)
    return cast


def timed(one: Any, officer: Officer) -> bool:
    """Whether the list or the page of this admin shows an instant."""
    request = RequestFactory().get("/")
    request.user = officer
    shown = {*one.list_display, *flatten_fieldsets(one.get_fieldsets(request, None))}
    instants = {
        field.name
        for field in one.model._meta.get_fields()
        if isinstance(field, models.DateTimeField)
    }
    return bool(instants & {str(name) for name in shown})


def pages(one: Any) -> Iterator[str]:
    """The list, a row, and the history of that row where it has one."""
    label = f"admin:{one.model._meta.app_label}_{one.model._meta.model_name}"
    yield reverse(f"{label}_changelist")
    row = one.model._default_manager.order_by("pk").first()
    if row is not None:
        yield reverse(f"{label}_change", args=[row.pk])
        yield reverse(f"{label}_history", args=[row.pk])


def test_no_instant_of_any_admin_lacks_its_zone(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin_national)
    bare: dict[str, list[str]] = {}
    silent = []
    for model, one in admin.site._registry.items():
        read = [client.get(url).content.decode() for url in pages(one)]
        for page in read:
            bare |= {str(model): found} if (found := bare_times(page)) else {}
        if timed(one, cast.admin_national) and not any(
            TOLD.search(" ".join(said(p))) for p in read
        ):
            silent.append(model)

    assert not bare
    assert not silent, "they show an instant, but none was seen"


def test_a_time_without_its_zone_is_found() -> None:
    """The control."""
    assert bare_times("<td>11 Juli 2025, 2.30</td><td>09.14 WIB</td>") == [
        "11 Juli 2025, 2.30"
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("admin_surabaya", "Jum, 11 Jul 2025, 02.30 WIB"),
        ("admin_samarinda", "Jum, 11 Jul 2025, 03.30 WITA"),
        ("admin_jayapura", "Jum, 11 Jul 2025, 04.30 WIT"),
    ],
)
def test_an_instant_is_of_the_day_on_the_own_clocks(
    client: Client, cast: Cast, name: str, shown: str
) -> None:
    client.force_login(getattr(cast, name))

    page = client.get("/admin/agencies/officer/").content.decode()

    assert shown in page
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_admin_writes_an_instant_as_the_screens_do(language: str) -> None:
    with translation.override(language), timezone.override("Asia/Makassar"):
        assert localize(timezone.localtime(DAWN)) == words.moment(
            words.local_time(DAWN)
        )


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_day_of_a_list_is_written_as_on_the_screens(language: str) -> None:
    day = day_of(DAWN).replace(month=12)
    with translation.override(language):
        assert words.short_date(day).endswith(f" {localize(day)}")


def test_the_history_of_a_case_names_the_zone(client: Client, cast: Cast) -> None:
    case = Complaint.objects.get()
    client.force_login(cast.admin_surabaya)

    page = client.get(reverse("admin:complaints_complaint_history", args=[case.pk]))

    assert len(TOLD.findall(page.content.decode())) > 5
    assert not bare_times(page.content.decode())
