"""Evidence that people send: PDF or a picture, by what the file is and not by what it is called."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

LARGEST_EVIDENCE = 5 * 1024 * 1024
ENDINGS = ["pdf", "png", "jpg", "jpeg"]
# How a file of the kind begins; anything else is refused.
_BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}


def evidence_kind(file: UploadedFile[bytes]) -> str:
    """ "pdf", "png" or "jpg". Raises `ValidationError` for what is none of these, or too large."""
    if (file.size or 0) > LARGEST_EVIDENCE:
        raise forms.ValidationError(_("The file is larger than 5 MB."))
    kind = PurePath(file.name or "").suffix.lower().lstrip(".").replace("jpeg", "jpg")
    begins = _BEGINS.get(kind, b"\0")
    if file.read(len(begins)) != begins:
        raise forms.ValidationError(_("This is no PDF, PNG or JPEG."))
    file.seek(0)
    return kind
