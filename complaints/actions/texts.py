"""What people type, before it is kept: not empty, not too long, storable."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 20_000  # characters; what is longer belongs into an attachment
# NUL, halves of characters, and what stands for bytes that are no UTF-8.
UNSTORABLE = re.compile(r"[\0\ud800-\udfff\ufffd]")


def said(text: str, field: str, *, most: int = MOST) -> str:
    """The text without blanks around it, otherwise as it is.

    Raises `ValidationError` under `field` when nothing is left of it, when it is longer
    than `most` characters, or when no database could keep it.
    """
    plain = said_or_not(text, field, most=most)
    if not plain:
        raise ValidationError({field: _("Bagian ini belum diisi.")})
    return plain


def said_or_not(text: str, field: str, *, most: int = MOST) -> str:
    """As `said`, for what may be left empty."""
    plain = text.strip()
    if len(plain) > most:
        raise ValidationError(
            {
                field: _("Terlalu panjang: paling banyak %(most)d huruf.")
                % {"most": most}
            }
        )
    if UNSTORABLE.search(plain):
        raise ValidationError(
            {field: _("Ada karakter yang tidak dapat disimpan; ketik ulang.")}
        )
    return plain
