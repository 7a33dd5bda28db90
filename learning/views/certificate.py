"""Certificates: the holder's PDF and the page on which anyone checks one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import AppError
from learning.access import access_certificate
from learning.forms.completion import CertificateCodeForm
from learning.selectors.completion import certificate_verification
from people.http import PersonRequest


@require_safe
def certificate_find(request: HttpRequest) -> HttpResponse:
    """A form for whoever holds the paper and not the link."""
    form = CertificateCodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("learning:certificate-verify", form.cleaned_data["code"])
    return render(request, "learning/completion/find.html", {"form": form})


@require_safe
def certificate_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Public: says whether the certificate is real and still valid, and nothing else."""
    found = certificate_verification(code)
    status = 200 if found else 404
    context = {"found": found, "code": code, "form": CertificateCodeForm()}
    return render(request, "learning/completion/verify.html", context, status=status)


@login_required
@require_safe
def certificate_pdf(request: PersonRequest, code: str) -> FileResponse:
    """The holder's own PDF."""
    certificate = access_certificate(request.user, code)
    if not certificate.pdf:
        raise AppError(
            "certificate_pending", _("Your certificate is being made. Try again in a minute.")
        )
    name = f"{slugify(certificate.course_title) or 'certificate'}.pdf"
    return FileResponse(certificate.pdf.open("rb"), as_attachment=True, filename=name)
