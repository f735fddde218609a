"""Dates, figures and deadlines read as they are written in Indonesia."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from complaints import words

TUESDAY = date(2020, 11, 3)
MORNING = datetime(2020, 10, 19, 2, 14, tzinfo=UTC)


def rendered(source: str, **context: Any) -> str:
    return Template("{% load lapor_ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("source", "words_"),
    [
        ("{{ day|tanggal }}", "Sel, 3 Nov 2020"),
        ("{{ day|tanggal_panjang }}", "Selasa, 3 November 2020"),
        ("{{ day|tanggal_hari }}", "Sel, 3 Nov"),
        ("{{ day|tanggal_singkat }}", "3 Nov"),
        ("{{ at|pukul:'Asia/Jakarta' }}", "09.14 WIB"),
        ("{{ at|pukul:'Asia/Makassar' }}", "10.14 WITA"),
        ("{{ at|pukul:'Asia/Jayapura' }}", "11.14 WIT"),
        ("{{ at|waktu:'Asia/Jakarta' }}", "Sen, 19 Okt 2020, 09.14 WIB"),
        ("{{ nothing|tanggal }}", ""),
        ("{{ 4088|ribuan }}", "4.088"),
        ("{{ '999+'|ribuan }}", "999+"),
        ("{{ 85.98|persen }}", "86\xa0%"),
        ("{{ 2.5|persen }}", "3\xa0%"),
        ("{{ nothing|persen }}", "–"),
    ],
)
def test_a_value_is_written_the_indonesian_way(source: str, words_: str) -> None:
    with translation.override("id"):
        assert rendered(source, day=TUESDAY, at=MORNING, nothing=None) == words_


def test_an_instant_near_midnight_belongs_to_the_day_of_its_zone() -> None:
    late = datetime(2020, 11, 2, 17, 30, tzinfo=UTC)

    with translation.override("id"):
        assert rendered("{{ at|tanggal:'Asia/Jakarta' }}", at=late) == "Sel, 3 Nov 2020"
        assert rendered("{{ at|tanggal:'UTC' }}", at=late) == "Sen, 2 Nov 2020"


@pytest.mark.parametrize(
    ("facts", "tone", "said"),
    [
        ({"state": "running", "days": 6}, "calm", "6 hari kerja lagi"),
        ({"state": "running", "days": 2}, "soon", "2 hari kerja lagi"),
        (
            {"state": "running", "days": 45, "unit": "calendar"},
            "calm",
            "45 hari kalender lagi",
        ),
        (
            {"state": "running", "zone": "Asia/Makassar", "due_date": TUESDAY},
            "soon",
            "hari ini, s.d. 24.00 WITA",
        ),
        ({"state": "late", "days": 3}, "late", "lewat 3 hari kerja"),
        ({"state": "late", "days": 0}, "late", "lewat tenggat"),
        ({"state": "paused", "since": TUESDAY}, "paused", "Berhenti sejak 3 Nov"),
        ({"state": "kept"}, "kept", "Ditepati"),
        ({"state": "missed", "days": 7}, "late", "Lewat 7 hari kerja"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_deadline_is_said_in_words(
    facts: dict[str, Any], tone: str, said: str
) -> None:
    with translation.override("id"):
        chip = words.deadline_chip(**facts)

    assert (chip.tone, chip.words) == (tone, said)


def test_an_icon_that_was_never_drawn_is_an_error() -> None:
    with pytest.raises(KeyError):
        rendered("{% icon 'unicorn' %}")


# A key in an attribute is for a machine: "1.234" finds no row.
KEY_IN_ATTRIBUTE = re.compile(
    r"""[\w-]+=(["'])(?:(?!\1)[^<>])*?\{\{ *(?:\w+\.)*(?:pk|id|member|\w+_pk|"""
    r"""(?!auto_|error_)\w+_id) *(?:\|(?!stringformat|unlocalize)[^}]*)?\}\}"""
)


def test_no_key_in_an_attribute_is_written_as_a_number_for_people() -> None:
    found = [
        f"{path}: {said[0]}"
        for app in ("agencies", "complaints", "escalation", "reports", "lapor")
        for path in sorted((settings.BASE_DIR / app).rglob("*.html"))
        for said in KEY_IN_ATTRIBUTE.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_banned"),
    [
        ('<option value="{{ seat.member }}">', True),
        ('<a href="/x/{{ one.pk }}/">', True),
        ('<i data-row="r{{ id }}">', True),
        ('<i data-row="{{ one.case_id|default:0 }}">', True),
        ("""<option value="{{ seat.member|stringformat:'s' }}">""", False),
        ('<p id="{{ field.auto_id }}_helptext">', False),
        ('<b title="a">{{ one.pk }}</b>', False),
    ],
)
def test_the_guard_knows_a_bare_key(source: str, is_banned: bool) -> None:
    assert bool(KEY_IN_ATTRIBUTE.search(source)) is is_banned
