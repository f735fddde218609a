"""Who complained, taken out of what they wrote themselves."""

import pytest

from complaints.privacy import Identity
from complaints.stripping import HOME, NAME, Stripper

WULAN = Identity(
    name="Hj. Wulan Kenari",
    address="Jl. Mawar No. 5, RT 02/RW 03, Kedungdoro, Surabaya 60261",
)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Nama saya Wulan Kenari, Jl. Mawar 5", f"Nama saya {NAME}, {HOME}"),
        ("nama saya WULAN  kenari di jalan mawar", f"nama saya {NAME} di {HOME}"),
        ("Saya Kenari, Jln.Mawar nomor 5/2.", f"Saya {NAME}, {HOME}."),
        ("Ibu Wulan, tinggal di RT02 RW 3", f"Ibu {NAME}, tinggal di {HOME}"),
        ("Kode pos 60261, KTP_Wulan_Kenari", f"Kode pos {HOME}, KTP_{NAME}_{NAME}"),
        ("wulan.kenari@contoh.id", "[surel]"),
        # Neither a part of a word, nor a place where many live.
        ("Burung kenarian di Kedungdoro", "Burung kenarian di Kedungdoro"),
        (
            "Hj adalah gelar; jalan rusak 5 meter",
            "Hj adalah gelar; jalan rusak 5 meter",
        ),
    ],
)
def test_a_sealed_name_and_address_leave_a_text(said: str, left: str) -> None:
    assert Stripper(WULAN)(said) == left


@pytest.mark.parametrize(
    ("identity", "said", "left"),
    [
        (Identity(name="Li Yu"), "Saya Li Yu, bukan Yu.", f"Saya {NAME}, bukan Yu."),
        (Identity(name="José (+) [x"), "oleh JOSE\u0301 (", f"oleh {NAME} ("),
        (Identity(name="Budi."), "Budi\nBudiman", f"{NAME}\nBudiman"),
        (Identity(address="Gg. Buntu"), "gang buntu", HOME),
        (Identity(address="Jalan 5"), "Di jalan 5 meter", "Di jalan 5 meter"),
        (Identity(address="12"), "12 hari", "12 hari"),
        (Identity(), "Tidak ada apa-apa", "Tidak ada apa-apa"),
    ],
)
def test_however_it_was_sealed(identity: Identity, said: str, left: str) -> None:
    assert Stripper(identity)(said) == left


def test_it_says_nothing_of_itself() -> None:
    assert "Wulan" not in repr(Stripper(WULAN))
