"""The upload of a file that becomes a course or lessons."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from learning.exchange.lessons import LARGEST_DOCUMENT
from learning.incoming import KINDS, kind_of

LONGEST_NAME = 120
# What people try, and what to do about it.
INSTEAD = {
    "ppt": _("This is PowerPoint from before 2007. Save it as .pptx."),
    "odp": _("Save the presentation as .pptx or PDF."),
    "key": _("Export the presentation from Keynote as .pptx or PDF."),
    "doc": _("Save the document as PDF."),
    "docx": _("Save the document as PDF, or paste its text into a lesson."),
    "odt": _("Save the document as PDF, or paste its text into a lesson."),
}


class IncomingForm(forms.Form):
    """One file: a course bundle, a presentation, a PDF or Markdown."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A course bundle (.zip), PowerPoint (.pptx), PDF or Markdown, up to 200 MB."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".zip,.pptx,.pdf,.md,.markdown"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        ending = kind_of(upload.name or "")
        if ending not in KINDS:
            raise forms.ValidationError(
                INSTEAD.get(
                    ending,
                    _("Bundles (.zip), .pptx, .pdf and .md are read, not this kind of file."),
                )
            )
        if (upload.size or 0) > LARGEST_DOCUMENT:
            raise forms.ValidationError(_("The file is larger than 200 MB. Split it up."))
        return upload

    @property
    def name(self) -> str:
        """What the file is called, shortened to what every storage takes."""
        stem, dot, ending = self.cleaned_data["file"].name.rpartition(".")
        return f"{stem[:LONGEST_NAME]}{dot}{ending}"
