"""JSON as strictly as the standard allows, with a size and a depth it may have."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

from complaints.api.problems import TooLarge

MOST_BYTES = 512 * 1024  # the longest text, every character escaped, still fits


class StrictJSON(BaseParser):
    """UTF-8, one object, no name twice, no NaN."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge
        try:
            body = DECODER.decode(raw.decode())
        except UnicodeDecodeError as error:
            raise ParseError(_("Isi bukan UTF-8 yang benar.")) from error
        except RecursionError as error:
            raise ParseError(_("Isi terlalu dalam bersusun.")) from error
        except ValueError as error:
            raise ParseError(_("Isi bukan JSON yang benar.")) from error
        if not isinstance(body, dict):
            raise ParseError(_("Isi harus berupa satu objek JSON."))
        return body


class AlwaysJSON(BaseContentNegotiation):
    """There is one format; what a client says it accepts changes nothing."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        kind = request.content_type.partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == kind), None)

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_no_twins, parse_constant=_no_constant)
