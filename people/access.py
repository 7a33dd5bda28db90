"""Fetching and authorising in one step. Whoever may not see a row gets 404, not 403."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from people.models import PeopleImport, User


def access_person(user: User, person_id: int) -> User:
    """A colleague's public self, with department and manager; who has left only for admins."""
    people = User.objects.select_related("department", "manager")
    if not user.is_admin:
        people = people.present()
    return get_object_or_404(people, pk=person_id)


def access_imports(user: User) -> None:
    """The import of people is for L&D admins; 404 for everybody else."""
    if not user.is_admin:
        raise Http404


def access_import(user: User, import_id: int) -> PeopleImport:
    """An import, for L&D admins."""
    access_imports(user)
    return get_object_or_404(PeopleImport.objects.select_related("created_by"), pk=import_id)


def access_audience(user: User) -> None:
    """Choosing who something is for is for authors and L&D admins; 404 for everybody else."""
    if not (user.is_admin or user.is_author):
        raise Http404
