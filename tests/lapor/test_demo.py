"""The demo population: its half year, its cases of today, and that it comes once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Max

from agencies.models import Agency, Officer, Partner, TeamMember
from complaints.models import Complaint, Disposition, Event
from complaints.workflow import State
from lapor.embedded import local

pytestmark = [
    pytest.mark.django_db(databases=["default", "identity", "owner"]),
    pytest.mark.prove,
    pytest.mark.timeout(600),
]
KEPT = (Agency, Officer, TeamMember, Partner, Complaint, Event, Disposition)
HALF_YEAR = ("--from", "2020-01-01", "--to", "2020-06-30", "--scope", "35")
PUBLISHED = {
    "received": 4088,
    "closed": 3309,
    "in_progress": 206,
    "followed_up": 3515,
    "followed_up_percent": 86,
    "closed_percent": 81,
    "in_progress_percent": 5,
    "agencies": 39,
    "agencies_connected": 39,
    "agencies_active_percent": 97,
}


def _there() -> dict[str, tuple[int, Any]]:
    """How many rows of each kind there are, and the newest; no version was added."""
    kinds = (*KEPT, Complaint.history.model, Agency.history.model)
    newest = {one: one._meta.pk.name for one in kinds}
    return {
        one.__name__: (
            one._default_manager.count(),
            one._default_manager.aggregate(newest=Max(key))["newest"],
        )
        for one, key in newest.items()
    }


def test_it_says_the_published_half_year_holds_every_state_and_comes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(local, "LOCAL", tmp_path)
    for command in ("load_registry", "demo"):
        call_command(command)
    assert "4088/4088" in capsys.readouterr().out
    first = _there()

    call_command("recap", *HALF_YEAR, "--format", "json")
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in PUBLISHED} == PUBLISHED
    today = Complaint.objects.filter(is_historical=False)
    assert set(today.values_list("state", flat=True)) == set(State.values)
    assert today.count() >= 200
    logins = json.loads((tmp_path / "logins.json").read_text())
    names = {login["username"] for login in logins}
    assert Officer.objects.filter(username__in=names).count() == len(names) > 5
    leads = TeamMember.objects.filter(officer__username="kepala.rsud.surabaya")
    waiting = Complaint.objects.filter(answers__stage="submitted")
    assert waiting.filter(holder__in=leads.values("agency")).exists()

    for command in ("load_registry", "demo"):
        call_command(command)
    assert "Tidak ada yang berubah." in capsys.readouterr().out
    assert _there() == first
