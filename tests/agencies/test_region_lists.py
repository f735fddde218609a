"""Topics and regions are lists too."""

import pytest
from django.test import Client

from agencies.models import Region
from tests.agencies.lists import REGIONS, TOPICS, applied, kinds, reasons, tried
from tests.registry import Cast

pytestmark = pytest.mark.django_db


def test_topics_are_a_list_too(cast: Cast, national: Client):
    header = "kode,nama,kode_induk,dibuka,ditutup"
    good = ("air.bersih,Air Bersih,air,,", "air,Air,,2025-01-01,2025-12-31")
    bad = ("air,Air,tidak-ada,,", "gas,Gas,,2025-12-31,2025-01-01")

    found = reasons(tried(national, TOPICS, *bad, header=header))
    assert "tidak-ada tidak ada" in found[2]
    assert "Ditutup sebelum dibuka" in found[3]
    applied(national, TOPICS, *good, header=header)
    again = tried(national, TOPICS, *good, header=header)

    assert kinds(again) == ["sama", "sama"]


REGION_HEADER = "kode,nama,jenis,kode_induk,zona,berlaku_sejak"


def test_regions_are_a_list_too(cast: Cast, national: Client):
    lines = (
        "35.10.01.2001,Desa Contoh,desa,35.10.01,,",  # before what it lies in
        "35.10,Kabupaten Contoh,kabupaten,35,,",
        "35.10.01,Kecamatan Contoh,kecamatan,35.10,,",
        "35.78,Kota Surabaya Raya,kota,,,2025-01-31",
    )
    trial = tried(national, REGIONS, *lines, header=REGION_HEADER)
    assert kinds(trial) == ["baru", "baru", "baru", "berubah"]
    assert trial.context["trial"].lines[3].changes == (
        ("nama", "Kota Surabaya", "Kota Surabaya Raya"),
        ("berlaku_sejak", "", "2025-01-31"),
    )

    applied(national, REGIONS, *lines, header=REGION_HEADER)

    village = Region.objects.get(code="35.10.01.2001")
    assert (village.parent_id, village.zone) == ("35.10.01", "Asia/Jakarta")
    city = Region.objects.get(code="35.78")
    assert (city.name, str(city.name_since)) == ("Kota Surabaya Raya", "2025-01-31")
    assert city.parent_id == "35"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("35.10.01,Tanpa induk,kecamatan,35.10,,", "35.10 tidak ada"),
        ("35.1,Bukan 35.10,kabupaten,64,,", "terletak di 35"),
        ("99,Provinsi Contoh,negara,,,", "jenis"),
        ("35.78,Kota Lain,kota,35,,besok", "berlaku_sejak: Tanggal"),
        ("35.78,Kota Lain,kota,35,Asia/Tokyo,", "Zona"),
        ("35.78,Kota Lain,kota,35.78,,", "Melingkar"),
    ],
)
def test_a_region_that_cannot_be_is_refused(
    cast: Cast, national: Client, line: str, reason: str
):
    before = list(Region.objects.order_by("code").values())

    found = reasons(tried(national, REGIONS, line, header=REGION_HEADER))

    assert reason in found[2], found
    assert list(Region.objects.order_by("code").values()) == before
