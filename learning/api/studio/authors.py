"""Who works on a course."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import AppError
from core.strict import EmailField, StrictSerializer, given
from learning.access import access_draft
from learning.api.studio import examples
from learning.api.studio.describe import described
from learning.models import Course
from learning.services.settings import author_add, author_remove, owner_set
from people.api.request import person_of
from people.models import User


class AuthorSerializer(serializers.Serializer[Any]):
    """Somebody who may change the draft."""

    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    owner = serializers.BooleanField()


class AuthorsSerializer(serializers.Serializer[Any]):
    """The owner first, then the co-authors by name."""

    authors = AuthorSerializer(many=True)


class AuthorAddSerializer(StrictSerializer):
    email = EmailField()


def _answer(course: Course, status: int = 200) -> Response:
    owner = [course.owner] if course.owner else []
    people: list[User] = [*owner, *course.authors.order_by("name")]
    body = [
        {"id": each.pk, "email": each.email, "name": each.name, "owner": each == course.owner}
        for each in people
    ]
    return Response(AuthorsSerializer({"authors": body}).data, status=status)


AUTHORS: dict[str, Any] = {"authors": [examples.AUTHOR]}


class AuthorListView(APIView):
    """The authors of a course."""

    @described("List the authors of a course", shape=AuthorsSerializer, answer=AUTHORS)
    def get(self, request: Request, draft: str) -> Response:
        """Its owner, and who works on it too."""
        return _answer(access_draft(person_of(request), draft))

    @described(
        "Add a co-author",
        takes=AuthorAddSerializer,
        body={"email": examples.AUTHOR["email"]},
        shape=AuthorsSerializer,
        answer=AUTHORS,
        status=201,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """By their address; 422 `author_unknown` for nobody's, `not_author` for somebody without
        an author's role. Safe to repeat.
        """
        course = access_draft(person_of(request), draft)
        email = given(AuthorAddSerializer, request)["email"]
        person = User.objects.present().at_address(email).first()
        if person is None:
            raise AppError("author_unknown", _("Nobody here has that address."))
        author_add(course=course, actor=person_of(request), person=person)
        return _answer(course, status=201)


class AuthorDetailView(APIView):
    """A co-author."""

    @described("Take a co-author off a course", status=204)
    def delete(self, request: Request, draft: str, author_id: int) -> Response:
        """What they wrote stays. 404 for the owner, who hands the course over first."""
        course = access_draft(person_of(request), draft)
        person = get_object_or_404(course.authors, pk=author_id)
        author_remove(course=course, actor=person_of(request), person=person)
        return Response(status=204)


class AuthorOwnerView(APIView):
    """Handing a course over."""

    @described("Make a co-author the owner", shape=AuthorsSerializer, answer=AUTHORS)
    def post(self, request: Request, draft: str, author_id: int) -> Response:
        """Who owned the course becomes a co-author."""
        course = access_draft(person_of(request), draft)
        person = get_object_or_404(course.authors, pk=author_id)
        owner_set(course=course, actor=person_of(request), person=person)
        return _answer(access_draft(person_of(request), draft))
