"""Numbers and addresses of people in free text, and the text without them (pure).

What was sent is kept word for word; this is what those read who do not hold the case.
A mask says which kind stood there and nothing of its length or its digits.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

NIK, PHONE, EMAIL = "[NIK]", "[telepon]", "[surel]"

# The highest number of a regency and, from 71 on, of a city in each province
# (Kepmendagri 300.2.2-2138/2025; Papua also as numbered before 2022).
REGENCIES = {
    "11": (18, 75), "12": (25, 78), "13": (12, 77), "14": (10, 73), "15": (9, 72),
    "16": (13, 74), "17": (9, 71), "18": (13, 72), "19": (6, 71), "21": (5, 72),
    "31": (1, 75), "32": (18, 79), "33": (29, 76), "34": (4, 71), "35": (29, 79),
    "36": (4, 74), "51": (8, 71), "52": (8, 72), "53": (21, 71), "61": (12, 72),
    "62": (13, 71), "63": (11, 72), "64": (11, 74), "65": (4, 71), "71": (11, 74),
    "72": (12, 71), "73": (26, 73), "74": (15, 72), "75": (5, 71), "76": (6, 70),
    "81": (9, 72), "82": (8, 72), "91": (36, 71), "92": (12, 71), "93": (4, 70),
    "94": (36, 71), "95": (8, 70), "96": (5, 71),
}  # fmt: skip

# One number as people write it: groups of digits with at most three marks between.
BETWEEN = r"\s.()_*|~\-‐‑‒–—−·•\u00ad\u200b-\u200f\u2060\ufeff"
NUMBER = re.compile(rf"(?<![0-9])[+(]{{0,2}}[0-9](?:[{BETWEEN}]{{0,3}}[0-9])*")
GROUP = re.compile(r"[0-9]+")
# Groups joined by slashes; days and numbers of letters are written so too.
SLASHED = re.compile(
    r"(?<![0-9/])[+(]{0,2}(?:62\)?[\s-]{0,2})?[0-9]+(?:\s?/\s?[0-9]+)+(?![0-9/])"
)
# Joined by one mark that also parts hours or thousands: only whole, never in pieces.
PARTED = re.compile(
    r"(?<![0-9])(?<![0-9][,:])[+(]{0,2}(?:62\)?[\s-]{0,2})?"
    r"[0-9]{1,8}([,:])[0-9]{1,6}(?:\1[0-9]{1,6})*(?![0-9]|[,:][0-9])"
)
A_MARK_BETWEEN = re.compile(r"[0-9][,:][0-9]")
HOURS = re.compile(r"[0-2]?[0-9]:[0-5][0-9]:[0-5][0-9]\b")
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
# Numbers that say what they are.
DAY = re.compile(
    r"(?:[0-3]?[0-9][ .-][01]?[0-9][ .-](?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[.-][01][0-9][.-][0-3][0-9])(?![0-9])"
)
MONEY = re.compile(r"(?:\brp|\bidr|\$|€)[.:\s]*$", re.IGNORECASE)
MONEY_AFTER = re.compile(
    r"(?:,[0-9]{2}\b|,-|\s*(?:rupiah|ribu|juta|milyar|miliar)\b)", re.IGNORECASE
)
NAMED_NIK = re.compile(
    r"(?:\bnik|n\.i\.k\.?|\bktp|e-?ktp|kependudukan|\bkk)\W*"
    r"(?:(?:saya|kami|nomor|nomer|no|atas nama|adalah|ialah|yaitu)\W*){0,3}$",
    re.IGNORECASE,
)  # fmt: skip
NAMED_PHONE = re.compile(
    r"(?:\bhp|\bwa|whats\s?app|\btelp?|tele?pon|ponsel|\bkontak|seluler|hubungi|\bsms)\W*"
    r"(?:(?:saya|kami|nomor|nomer|no|di|ke|adalah|ialah|yaitu)\W*){0,3}$",
    re.IGNORECASE,
)  # fmt: skip
MOBILE = re.compile(r"(?:0|62|620|0062)8[1-9][0-9]{6,10}")
BARE_MOBILE = re.compile(r"8[1-9][0-9]{6,10}")
LANDLINE = re.compile(r"(?:0|62|0062)(?:21|22|24|31|61|[2-79][0-9]{2})[0-9]{5,8}")
AT, DOT = r"(?:@|\[(?:at|@)\]|\((?:at|@)\))", r"(?:\.|\[(?:dot|\.)\]|\((?:dot|\.)\))"
ADDRESS = re.compile(
    rf"[^\W_][\w.+%'-]{{0,63}}\s?{AT}\s?"
    rf"[^\W_][\w-]*(?:{DOT}[\w-]+)*{DOT}[^\W\d_]{{2,24}}",
    re.IGNORECASE,
)
SPELLED = re.compile(
    r"[^\W_][\w.+%'-]{0,63}\s+at\s+[^\W_][\w-]{0,63}"
    r"(?:\s+(?:dot|titik)\s+[\w-]{1,23}){0,3}\s+(?:dot|titik)\s+"
    r"(?:com|net|org|id|info|biz|me|my|edu|gov)\b",
    re.IGNORECASE,
)
AT_AS_A_WORD = re.compile(r"\sat\s", re.IGNORECASE)
LIKELY = re.compile(r"[0-9@]|at[\])]|\sat\s", re.IGNORECASE)
Span = tuple[int, int, str]


def masked(text: str) -> str:
    """The text with each NIK, phone number and e-mail address replaced by its kind."""
    parts, done = [], 0
    for start, end, kind in found(text):
        parts += [text[done:start], kind]
        done = end
    return "".join([*parts, text[done:]])


def found(text: str) -> list[Span]:
    """Where they stand: start, end (exclusive) and kind, in order, none overlapping.

    What overlaps is one, of the kind that begins.
    """
    plain = _plain(text)
    if not LIKELY.search(plain):
        return []
    ways = (ADDRESS, SPELLED) if AT_AS_A_WORD.search(plain) else (ADDRESS,)
    addresses = [(*hit.span(), EMAIL) for way in ways for hit in way.finditer(plain)]
    numbers = [*_slashed(plain), *_parted(plain), *_numbers(plain)]
    spans = sorted([*addresses, *numbers])
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
        elif span[1] > kept[-1][1]:
            kept[-1] = (kept[-1][0], span[1], kept[-1][2])
    return kept


def _plain(text: str) -> str:
    """The same length, with every digit and sign as ASCII writes it."""
    return text if text.isascii() else "".join(map(_ascii, text))


def _ascii(character: str) -> str:
    if (value := unicodedata.decimal(character, None)) is not None:
        return str(value)
    simple = unicodedata.normalize("NFKC", character)
    return simple if len(simple) == 1 and simple.isascii() else character


def _slashed(text: str) -> Iterator[Span]:
    """A NIK by its structure, a mobile number by the group it begins with."""
    for run in SLASHED.finditer(text):
        groups = GROUP.findall(run[0])
        digits = "".join(groups)
        if len(digits) == 16 and _is_nik(digits):
            yield *run.span(), NIK
        elif MOBILE.fullmatch(digits) and _opens_a_phone(groups):
            yield *run.span(), PHONE


def _parted(text: str) -> Iterator[Span]:
    if not A_MARK_BETWEEN.search(text):
        return
    for run in PARTED.finditer(text):
        digits = "".join(GROUP.findall(run[0]))
        if len(digits) == 16 and _is_nik(digits):
            yield *run.span(), NIK
        elif MOBILE.fullmatch(digits) and not _is_of_something(text, run):
            yield *run.span(), PHONE


def _is_of_something(text: str, run: re.Match[str]) -> bool:
    """Money by its thousands or its words, or the hours of a day."""
    before, after = text[max(0, run.start() - 8) : run.start()], text[run.end() :][:12]
    is_money = MONEY.search(before) or MONEY_AFTER.match(after)
    return bool(is_money or THOUSANDS.fullmatch(run[0]) or HOURS.match(run[0]))


def _opens_a_phone(groups: Sequence[str]) -> bool:
    """Four digits, a country, or more groups than the number of a letter has."""
    return len(groups[0]) > 3 or groups[0] == "62" or len(groups) > 4


def _numbers(text: str) -> Iterator[Span]:
    for run in NUMBER.finditer(text):
        chunks = list(_chunks(text, *run.span()))
        while chunks:
            size, kind = _leading(text, chunks)
            if kind:
                yield chunks[0][0], chunks[size - 1][1], kind
            else:
                yield from _joined(text, *chunks[0])
            del chunks[:size]


def _joined(text: str, start: int, end: int) -> Iterator[Span]:
    """Whole numbers that only a dash or a dot joins to another."""
    for group in GROUP.finditer(text, start, end):
        kind = _kind(group[0], before="") if group.span() != (start, end) else ""
        if kind is NIK or MOBILE.fullmatch(group[0]):
            yield *group.span(), kind


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is written without a blank; a day of the calendar stands for itself."""
    for hit in re.finditer(r"\S+", text[start:end]):
        yield start + hit.start(), start + hit.end()


def _leading(text: str, chunks: Sequence[tuple[int, int]]) -> tuple[int, str]:
    """How many chunks the number that begins here takes, and its kind if it is one."""
    start = chunks[0][0]
    if DAY.match(text, start, chunks[min(2, len(chunks) - 1)][1]):
        return _of_day(text, chunks), ""
    if MONEY.search(text[max(0, start - 8) : start]):
        return 1, ""
    before = text[max(0, start - 40) : start]
    for size in range(min(len(chunks), 16), 0, -1):
        end = chunks[size - 1][1]
        said = text[start:end]
        after = text[end : end + 12]
        kind = _kind(said, before=before)
        if kind and not (kind is PHONE and MONEY_AFTER.match(after)):
            return size, kind
    return 1, ""


def _of_day(text: str, chunks: Sequence[tuple[int, int]]) -> int:
    hit = DAY.match(text, chunks[0][0])
    end = hit.end() if hit else chunks[0][1]
    return max(1, sum(start < end for start, _end in chunks))


def _kind(said: str, *, before: str) -> str:
    digits = "".join(GROUP.findall(said))
    if len(digits) == 16 and _is_nik(digits):
        return NIK
    if _is_phone(said, digits, before=before):
        return PHONE
    # Mistyped, yet said to be one.
    return NIK if 14 <= len(digits) <= 18 and NAMED_NIK.search(before) else ""


def _is_nik(digits: str) -> bool:
    """District, day of birth (a woman's with 40 added), month, year, serial number."""
    regency, city = REGENCIES.get(digits[:2], (0, 70))
    area, district = int(digits[2:4]), int(digits[4:6])
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    return (
        (1 <= area <= regency or 71 <= area <= city)
        and district > 0
        and 1 <= day <= 31
        and int(digits[6:8]) <= 71
        and 1 <= month <= 12
        and digits[12:] != "0000"
    )


def _is_phone(said: str, digits: str, *, before: str) -> bool:
    if MOBILE.fullmatch(digits):
        return True
    named = bool(NAMED_PHONE.search(before))
    if named and BARE_MOBILE.fullmatch(digits):
        return True
    return bool(LANDLINE.fullmatch(digits)) and (named or _in_long_groups(said))


def _in_long_groups(said: str) -> bool:
    """As landlines are written: an area code, then groups of three or more."""
    groups = GROUP.findall(said)
    sizes = [len(one) for one in groups]
    country = said.startswith("+")
    return min(sizes[1:], default=9) >= (2 if country else 3) and (
        country or sizes[0] >= 3
    )
