"""The command of a decree, and of what it refuses: nothing is changed then."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import Holiday
from complaints.models import Clock, Recalculation
from escalation.models import LadderStep
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.browsing import Now

HEAD = "aksi,tanggal_libur,jenis,keterangan\n"
DAY = f"{HEAD}+,2025-07-11,cuti_bersama,Cuti contoh\n"


def said(tmp_path: Path, text: str, *more: str, year: int = 2025) -> str:
    file, out = tmp_path / "skb.csv", StringIO()
    file.write_text(text)
    dated = ("--decided-on", "2025-07-07", "--year", str(year))
    call_command("decree", "SKB 99/2025", str(file), *dated, *more, stdout=out)
    return out.getvalue()


def test_it_previews_and_applies(cast: Cast, now: Now, tmp_path: Path) -> None:
    cases.at_unit(cast)
    assert timezone.now() == now()

    assert "2 pindah" in said(tmp_path, DAY)
    assert not Recalculation.objects.exists()
    assert "2 pindah" in said(tmp_path, DAY, "--apply")
    assert Recalculation.objects.get().reason == "SKB 99/2025"


def test_it_says_what_is_withdrawn(cast: Cast, now: Now, tmp_path: Path) -> None:
    clock = Clock.objects.get(complaint=cases.at_unit(cast).pk, kind="first_follow_up")
    LadderStep.objects.create(
        clock=clock,
        level="reminder",
        due_date=clock.due_date,
        agency=cast.dinas_pu,
        climbed_at=cases.NOW,
    )

    for more in ((), ("--apply",)):
        assert "Eskalasi ditarik: Tenggat dekat: 1" in said(tmp_path, DAY, *more)


@pytest.mark.parametrize(
    ("text", "year", "reason"),
    [
        (DAY, 2026, "di luar tahun"),
        (DAY + DAY.removeprefix(HEAD), 2025, "dua kali"),
        (HEAD, 2025, "paling sedikit satu hari"),
        ("tanggal\n", 2025, "Kolom tidak ada"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_changes(
    cast: Cast, now: Now, tmp_path: Path, text: str, year: int, reason: str
) -> None:
    cases.at_unit(cast)
    before = list(Holiday.objects.values()), list(Clock.objects.values())

    for more in ((), ("--apply",)):
        with pytest.raises(CommandError, match=reason):
            said(tmp_path, text, *more, year=year)

    assert (list(Holiday.objects.values()), list(Clock.objects.values())) == before


def test_a_decree_that_clocks_rest_on_is_not_removed(
    cast: Cast, now: Now, tmp_path: Path
) -> None:
    cases.at_unit(cast)
    said(tmp_path, DAY, "--apply")
    before = list(Holiday.objects.values())

    with pytest.raises(CommandError, match="2 jam bertumpu"):
        call_command("decree", "SKB 99/2025", "--remove")

    assert list(Holiday.objects.values()) == before
    Clock.objects.update(calendar_on="2025-07-06")  # the control: none knows of it
    call_command("decree", "SKB 99/2025", "--remove", stdout=StringIO())
    assert not Holiday.objects.filter(decree="SKB 99/2025", revoked_from=None).exists()
