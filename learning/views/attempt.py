"""Assessments. The player hands a lesson of that kind to `attempt_intro`."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from learning.access import LessonPlace
from learning.selectors.player import lesson_page
from people.http import PersonRequest


def attempt_intro(request: PersonRequest, place: LessonPlace) -> HttpResponse:
    """What there is to know before starting."""
    context = {"page": lesson_page(place)}
    return render(request, "learning/assessment/intro.html", context)
