"""Navigation and search."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import BooleanField, IntegerField
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.registry import (
    NavigationEntry,
    PageAction,
    Person,
    SearchHit,
    SearchSource,
    navigation,
    page_actions,
    search_sources,
)
from learning.models import Course
from learning.panels.memo import once
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue_index import catalogue_index
from learning.selectors.search import course_search, lesson_search
from learning.templatetags.learning_cards import course_meta, searched
from people.models import session_facts


def courses(person: Person, words: str, limit: int) -> Sequence[SearchHit]:
    """Courses by their words, spelling corrected where nothing is found."""
    index = catalogue_index()
    found = course_search(
        words,
        language=person.language,
        vocabulary=index.words(once(person, "closed", courses_closed)),
        closed=once(person, "closed", courses_closed),
    )
    ids = found.ids[:limit]
    rows = Course.objects.defer("search", "summary").in_bulk(ids)
    query = searched(found.corrected or words)
    return [
        SearchHit(row.title, f"{row.get_absolute_url()}{query}", course_meta(row), "book-open")
        for row in (rows[pk] for pk in ids if pk in rows)
    ]


def lessons(person: Person, words: str, limit: int) -> Sequence[SearchHit]:
    """Lessons by their titles; the address leads to the lesson itself."""
    return [
        SearchHit(
            hit.title,
            reverse("learning:lesson-detail", args=[hit.slug, hit.key]),
            _("Lesson in %(course)s") % {"course": hit.course},
            "circle-play",
        )
        for hit in lesson_search(words, limit=limit, closed=once(person, "closed", courses_closed))
    ]


def skills(person: Person, words: str, limit: int) -> Sequence[SearchHit]:
    """Skills that hold all the words, those with the most courses first; of courses that are not
    for the person nothing is told. No query of its own.
    """
    index = catalogue_index()
    seen = index.everything & ~index.mask_of(once(person, "closed", courses_closed))
    wanted = words.casefold().split()
    named = [
        (str(label), value, (index.masks["skill"][value] & seen).bit_count())
        for value, label in index.options.get("skill", [])
        if all(word in str(label).casefold() for word in wanted)
    ]
    found = [hit for hit in named if hit[2]]
    return [
        SearchHit(
            label,
            f"{reverse('learning:course-list')}?{urlencode({'skill': value})}",
            ngettext("%(count)s course", "%(count)s courses", count) % {"count": count},
            "sparkles",
        )
        for label, value, count in sorted(found, key=lambda hit: (-hit[2], hit[0]))[:limit]
    ]


def all_courses(words: str) -> str:
    return f"{reverse('learning:course-list')}?{urlencode({'q': words})}"


def authors(person: Person) -> bool:
    return bool(person.is_author or person.is_admin)


def admins(person: Person) -> bool:
    return bool(person.is_admin)


def managers(person: Person) -> bool:
    return bool(person.is_manager)


def requiring(person: Person, course: Course) -> str:
    """Where L&D admins require a course of anybody."""
    if not (person.is_admin and course.can_be_required):
        return ""
    return f"{reverse('learning:assignment-new')}?{urlencode({'course': course.slug})}"


def hosts(person: Person) -> bool:
    return bool(getattr(person, "hosts_sessions", False))


# Over the index of hosts, in the query that finds out who asks.
_HOSTS = RawSQL(
    "EXISTS (SELECT 1 FROM learning_workshopsession hosted WHERE hosted.host_id = people_user.id)",
    (),
    output_field=BooleanField(),
)


def observations(person: Person) -> int:
    """How many observations wait for the person."""
    return int(getattr(person, "observations_waiting", 0))


# Over the index of what waits.
_WAITING = RawSQL(
    "(SELECT count(*) FROM learning_observation waiting"
    " WHERE waiting.observer_id = people_user.id AND waiting.state = 'open')",
    (),
    output_field=IntegerField(),
)


def register() -> None:
    """Put learning into the sidebar, the tab bar and the search."""
    session_facts["hosts_sessions"] = _HOSTS
    session_facts["observations_waiting"] = _WAITING
    for entry in (
        NavigationEntry("home", gettext_lazy("Home"), "house", "core:home", 10, tab=True),
        NavigationEntry(
            "explore",
            gettext_lazy("Explore"),
            "compass",
            "learning:course-list",
            20,
            tab=True,
            covers=("learning:course-",),
        ),
        NavigationEntry(
            "mine",
            gettext_lazy("My learning"),
            "library-big",
            "learning:enrolment-list",
            30,
            tab=True,
            covers=(
                "learning:enrolment-",
                "learning:bookmark-",
                "learning:note-",
                "learning:requirement-list",
            ),
        ),
        NavigationEntry(
            "sessions",
            gettext_lazy("My sessions"),
            "calendar-days",
            "learning:session-list",
            40,
            visible=hosts,
            covers=("learning:session-", "learning:registration-"),
        ),
        NavigationEntry(
            "observations",
            gettext_lazy("Observations"),
            "eye",
            "learning:observation-list",
            45,
            visible=lambda person: observations(person) > 0,
            badge=observations,
            covers=("learning:observation-",),
        ),
        NavigationEntry(
            "team-required",
            gettext_lazy("Required training"),
            "clipboard-check",
            "learning:team-required",
            30,
            group="team",
            visible=managers,
            covers=("learning:team-",),
        ),
        NavigationEntry(
            "assignments",
            gettext_lazy("Required training"),
            "clipboard-check",
            "learning:assignment-list",
            30,
            group="studio",
            visible=admins,
            covers=("learning:assignment-",),
        ),
        NavigationEntry(
            "drafts",
            gettext_lazy("Courses"),
            "pencil-ruler",
            "learning:draft-list",
            10,
            group="studio",
            visible=authors,
            covers=(
                "learning:draft-",
                "learning:release-",
                "learning:change-",
                "learning:review-ask",
                "learning:incoming-",
            ),
        ),
    ):
        navigation.register(entry)
    page_actions.register(
        PageAction(
            "require", "course", gettext_lazy("Require it"), "clipboard-check", requiring, 20
        )
    )
    search_sources.register(
        SearchSource("courses", gettext_lazy("Courses"), courses, 10, more=all_courses)
    )
    search_sources.register(SearchSource("skills", gettext_lazy("Skills"), skills, 15))
    search_sources.register(SearchSource("lessons", gettext_lazy("Lessons"), lessons, 20))
