"""A policy as the commands take it: one JSON object in a file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def read_policy(file: Path) -> dict[str, Any]:
    """What the file says, unchecked. Raises `CommandError` in words."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(
            _("%(file)s tidak dapat dibaca sebagai JSON.") % {"file": file}
        ) from error
    if not isinstance(said, dict):
        raise CommandError(_("Berkas harus berisi satu kebijakan."))
    return said
