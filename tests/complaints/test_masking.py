"""NIK, phone numbers and addresses in free text are recognised; other numbers stay."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints import masking
from complaints.masking import masked

REGIONS = Path(__file__).parents[2] / "agencies/data/wilayah/prov_kabkota.csv"
FEW, MANY = 4_000, 100_000
SENTENCES = (
    "Saya {} ingin melapor soal jalan rusak.",
    "NIK: {}",
    "NIK saya {}, tolong dicek di Dukcapil.",
    "Mohon bantuan pak, ini no. KTP {} atas nama ibu saya.",
    "Hubungi saya di {} setelah jam 17.00 WIB",
    "hp {}",
    "WA:{}",
    "Data pelapor ({}) sudah saya kirim pada 12-08-2025 ke loket 3.",
    "Sudah lapor 3 kali tanggal 5 Juli 2025, {} belum dihubungi.",
    "{}",
    "Bayar Rp 1.250.000 tanggal 01/07/2025. Kontak {}. Terima kasih",
    "rumah nomor 12 RT 03 RW 05, {}, Surabaya 60263",
)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _regencies() -> list[str]:
    lines = REGIONS.read_text().splitlines()[1:]
    codes = [line.split(",")[0] for line in lines]
    return [code.replace(".", "") for code in codes if "." in code]


def nik(some: random.Random, regencies: list[str]) -> str:
    day = some.randint(1, 28) + some.choice((0, 40))
    born = f"{day:02}{some.randint(1, 12):02}{some.randint(0, 99):02}"
    area = f"{some.choice(regencies)}{some.randint(1, 40):02}"
    return f"{area}{born}{some.randint(1, 9999):04}"


def phone(some: random.Random) -> str:
    rest = "".join(some.choices("0123456789", k=some.randint(7, 10)))
    start = some.choice(("0", "62", "+62", "+62 ", "(+62) ", "+62-"))
    return f"{start}8{some.randint(1, 9)}{rest}"


def spelled(number: str, some: random.Random) -> str:
    """In one of the ways in which people write it."""
    mark = some.choice(("", " ", ".", "-", " - ", "\n", "\u00a0", "–", "/", ",", ":"))
    size = some.choice((4, 4, 4, 6, 3, 2))
    head = number[: len(number) - len(number.lstrip("+()6 2-0"))]
    body = number[len(head) :]
    if mark and some.random() < 0.6:
        parts = [body[at : at + size] for at in range(0, len(body), size)]
        number = head + mark.join(parts)
    return number.translate(FULL_WIDTH) if some.random() < 0.08 else number


def other(some: random.Random) -> str:
    """A number that is nobody's: a day, money, a plate, a case, a reading, a place."""
    n = some.randint
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"{n(1, 28):02}-{n(1, 12):02}-{n(2015, 2026)}",
        lambda: f"{n(1, 28):02}/{n(1, 12):02}/{n(2015, 2026)} {n(0, 23):02}.30",
        lambda: f"{n(2015, 2026)}-{n(1, 12):02}-{n(1, 28):02}",
        lambda: f"{n(1, 28):02} {n(1, 12):02} {n(2015, 2026)}",
        lambda: f"Rp {n(1, 999)}.{n(0, 999):03}.{n(0, 999):03}",
        lambda: f"Rp{n(1_000_000, 99_999_999_999)}",
        lambda: f"{some.choice('LBDN')} {n(1000, 9999)} {some.choice(('AB', 'XYZ'))}",
        lambda: f"{n(20, 27)}-{n(0, 9999):04}-{n(0, 9999):04}",
        lambda: f"{n(2015, 2026)}/{n(1, 12):02}/{n(1, 28):02}",
        lambda: f"{n(1, 999):03}/{n(1, 9999)}/{n(100, 999)}/{n(2015, 2026)}",
        lambda: f"nomor 800/{n(1, 9999)}/436.7.3/{n(2015, 2026)}",
        lambda: f"-{n(1, 9)}.{n(100000, 9999999)}, 11{n(0, 9)}.{n(100000, 999999)}",
        lambda: f"{n(100, 99_999)}",
        lambda: f"ID pelanggan {n(511_000_000_000, 559_999_999_999)}",
        lambda: f"rekening {n(10**15, 10**16 - 1)}",
        lambda: f"{n(1960, 2000)}{n(1, 12):02}14 {n(1990, 2024)}{n(1, 12):02} 1 001",
        lambda: f"{n(0, 99):02}.{n(100, 999)}.{n(100, 999)}.7-{n(100, 999)}.000",
        lambda: f"kode pos {n(10000, 99999)}",
        lambda: f"pukul {n(0, 23):02}.{n(0, 59):02} sampai {n(0, 23):02}.{n(0, 59):02}",
        lambda: f"{n(1, 12)} {n(100, 999)} {n(2000, 2026)} orang",
        lambda: f"pukul {n(0, 23):02}:{n(0, 59):02}:{n(0, 59):02}",
        lambda: f"USD {n(1, 999)},{n(0, 999):03},{n(0, 999):03},{n(0, 999):03}",
    )
    return some.choice(kinds)()


def _shares(size: int) -> dict[str, float]:
    """Recognised of those that should be, and masked of those that should not."""
    some, regencies = random.Random(20250707), _regencies()
    hits = {"nik": 0, "phone": 0, "other": 0}
    for _ in range(size):
        for kind, made in (("nik", nik(some, regencies)), ("phone", phone(some))):
            said = spelled(made, some)
            text = some.choice(SENTENCES).format(said)
            want = masking.NIK if kind == "nik" else masking.PHONE
            hits[kind] += want in masked(text) and said not in masked(text)
        said = other(some)
        hits["other"] += masked(f"Sebelumnya {said} tercatat.") != (
            f"Sebelumnya {said} tercatat."
        )
    return {kind: count / size for kind, count in hits.items()}


def _assert_good(shares: dict[str, float]) -> None:
    assert shares["nik"] >= 0.99, shares
    assert shares["phone"] >= 0.99, shares
    assert shares["other"] <= 0.01, shares


def test_nearly_every_number_of_a_person_is_masked_and_hardly_any_other() -> None:
    _assert_good(_shares(FEW))


@pytest.mark.prove
def test_a_hundred_thousand_sentences_lose_their_numbers_and_keep_the_others() -> None:
    _assert_good(_shares(MANY))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NIK: 3578 0512 5290 0001 ya", "NIK: [NIK] ya"),
        ("ibu 3578055212900001", "ibu [NIK]"),
        ("NIK\n35.78.05.12.12.90.0001", "NIK\n[NIK]"),
        ("NIK3578051212900001", "NIK[NIK]"),
        ("no. KTP saya 1234567890123456", "no. KTP saya [NIK]"),
        ("hp 0812-3456-7890/0813 4567 8901", "hp [telepon]/[telepon]"),
        ("0811234567,0812345678", "[telepon],[telepon]"),
        ("081234567890-081298765432", "[telepon]-[telepon]"),
        ("wa saya 812 3456 7890", "wa saya [telepon]"),
        ("(031) 5345678 atau 021-1234567", "[telepon] atau [telepon]"),
        ("pada 2025-07-08 0812 3456 7890", "pada 2025-07-08 [telepon]"),
        ("surel budi.s+x@contoh.co.id.", "surel [surel]."),
        ("a (at) contoh.com, b＠contoh.com", "[surel], [surel]"),
        (
            "a[@]contoh.co.id, b@contoh[.]id, c(at)contoh(dot)id",
            "[surel], " * 2 + "[surel]",
        ),
        ("0812*3456*7890, 3578|0512|1290|0001", "[telepon], [NIK]"),
        ("email:budi＠contoh.id", "email:[surel]"),
        ("hp 0812/3456/7890", "hp [telepon]"),
        ("hp +62 / 812 / 3456 / 7890", "hp [telepon]"),
        ("NIK 3578/0552/1290/0001.", "NIK [NIK]."),
        ("hp 0812:3456:7890, 0813,4567,8901", "hp [telepon], [telepon]"),
        ("WA:+62-812,3456,7890.", "WA:[telepon]."),
        ("NIK:3578:0552:1290:0001", "NIK:[NIK]"),
        ("wulan.k at contoh dot co dot id ya", "[surel] ya"),
        ("ke wulan AT contoh titik id", "ke [surel]"),
        ("KK 0812,357805 521290 0001", "KK [telepon]"),
        ("kode 081234,081299 8877 66", "kode [telepon]"),
    ],
)
def test_numbers_as_people_write_them(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "08-12-2025 10.30 rapat di kantor",
        "12/03/2026, 08/12/2025 10.30 dan 2026/03/12",
        "nomor 081/2345/678/2025 dan 800/1234/436.7.3/2025",
        "Rp62.812.345.678 dari anggaran",
        "62.812.345.678,00 dan 81.234.567.890 rupiah",
        "NIP 19800101 200501 1 001",
        "nomor 26-0000-0012, SK 188/12/2025",
        "3578053212900001 bukan hari",
        "dari 08:12:34 sampai 08:15:10,250",
        "USD 812,345,678 dan 6,281,234,567.00",
        "7,250445, 112,768845",
        "rapat at kantor, titik kumpul di halaman",
        "datang at sekolah titik kumpul",
        "jam 08:15:20:123 dan 08:12:34:56:78",
        "081,234,567,890 rupiah",
        "",
    ],
)
def test_numbers_of_nobody_stay(text: str) -> None:
    assert masked(text) == text


def test_a_mask_tells_neither_the_digits_nor_how_many_they_were() -> None:
    assert masked("081234567") == masked("+62 812-3456-78901")


def test_masking_twice_is_masking_once() -> None:
    text = "NIK 3578051212900001, hp 081234567890, surel a@b.co"
    assert masked(masked(text)) == masked(text)


def test_a_hostile_text_takes_no_time() -> None:
    for hostile in (
        "1 " * 10_000,
        "1-" * 10_000,
        "12 / " * 4_000,
        "12," * 7_000,
        "a at " * 5_000 + "b dot",
        "a at b dot " + " " * 20_000,
        "a." * 9_000 + "@",
        "a@" * 10_000,
    ):
        masked(hostile)
