"""The title of a page that a link card leads to."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from core.errors import AppError
from core.outside import OutsideError, page_fetch
from core.rate import too_often
from learning.content.pagetitle import page_title
from people.models import User

log = structlog.get_logger(__name__)

# So many titles a minute for one person, and so many at once for all: each may hold its process
# for as long as a page may take.
A_MINUTE = 10
AT_ONCE = 2
_HELD_SECONDS = 10


def link_title(*, actor: User, url: str) -> str:
    """The title of the page at `url`.

    Raises `AppError` when there is none to be had; the words are the same whatever the reason, so
    that nobody learns from them what there is behind the firewall.
    """
    if not settings.LINK_TITLES:
        raise AppError("link_titles_off", _("Titles are not looked up here; type one."))
    if too_often(f"link-titles:{actor.pk}", most=A_MINUTE):
        raise _too_many()
    slot = next((f"link-title:{n}" for n in range(AT_ONCE) if _take(f"link-title:{n}")), None)
    if slot is None:
        raise _too_many()
    try:
        title = page_title(page_fetch(url).text)
    except OutsideError as error:
        log.info("link_title_unread", reason=str(error), user=actor.pk)
        title = ""
    finally:
        cache.delete(slot)
    if not title:
        raise AppError("link_untitled", _("No title could be read there; type one."))
    return title


def _take(slot: str) -> bool:
    return bool(cache.add(slot, 1, timeout=_HELD_SECONDS))


def _too_many() -> AppError:
    words = _("Many titles are being looked up. Wait a minute, or type one.")
    return AppError("too_many_titles", words, status=429)
