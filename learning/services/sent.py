"""What programs send to be stored: refused as a whole, with every place that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import AppError
from learning.bundle.jsonfile import storable
from learning.content.blockcheck import is_deep
from learning.content.schema import Place, SchemaProblem


def unstorable(data: Any) -> list[SchemaProblem]:
    """What keeps `data` from being looked into, whatever it is meant to be."""
    if is_deep(data):
        return [SchemaProblem((), _("This is nested too deeply."))]
    if not storable(data):
        return [SchemaProblem((), _("A null character cannot be stored."))]
    return []


def refuse(code: str, problems: Sequence[SchemaProblem]) -> None:
    """Raise the `AppError` with this code and all of the problems, if there are any."""
    if not problems:
        return
    text = ngettext(
        "One thing is wrong with what was sent; nothing was stored.",
        "%(n)d things are wrong with what was sent; nothing was stored.",
        len(problems),
    )
    listed = [{"place": pointer(each.place), "message": each.message} for each in problems]
    raise AppError(code, text % {"n": len(problems)}, {"problems": listed})


def pointer(place: Place) -> str:
    """The place as a JSON pointer (RFC 6901): `/0/question/prompt`."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in place)
    return "".join(f"/{part}" for part in parts)
