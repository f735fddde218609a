"""Names for people who do not exist, and short names for places that do."""

from collections.abc import Iterable, Iterator
from itertools import count

FIRST_NAMES = """
    Adinda Bagas Cahyani Damar Endah Fajar Galuh Hesti Indra Jelita Kirana Laras
    Mega Nanda Oktavia Prabu Qonita Raka Sekar Tirta Utari Vania Wulan Yudha
    Zahra Arka Bintang Citra Dewangga Elang Gading Hanum Intan Jaya Kemala
    Lintang Melati
"""
LAST_NAMES = """
    Angkasa Bahari Cakrawala Delima Embun Fajarwati Gunung Hutan Ilalang
    Jenggala Kelana Lautan Mentari Nirwana Ombak Pelangi Rembulan Samudra Telaga
    Utara Wanabakti Yudistira Zamrud Awan Batu Candra Daun Gerimis Hujan Jingga
    Kabut
"""

REASON = "Data contoh"  # in the history of all that is made up
PROVINCES = {"Jawa Timur": "jatim", "Kalimantan Timur": "kaltim"}
PREFIXES = {"Kabupaten": "kab", "Kota": "kota"}


def people() -> Iterator[str]:
    """Names without end; the two lists have no common divisor, so few repeat."""
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    for number in count():
        yield f"{first[number % len(first)]} {last[number % len(last)]}"


def short_names(places: Iterable[str]) -> dict[str, str]:
    """What user names call a place: `surabaya`; `kota-malang` beside `kab-malang`."""
    places = list(places)
    bare = [_bare(place) for place in places]
    return {
        place: PROVINCES.get(place)
        or (_prefixed(place) if bare.count(name) > 1 else name)
        for place, name in zip(places, bare, strict=True)
    }


def _bare(place: str) -> str:
    kind, _, name = place.partition(" ")
    return _slug(name if kind in PREFIXES else place)


def _prefixed(place: str) -> str:
    kind, _, name = place.partition(" ")
    return f"{PREFIXES[kind]}-{_slug(name)}"


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")
