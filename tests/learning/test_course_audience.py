"""A course for some: for everybody else it is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.clock import now
from learning.models import (
    Asset,
    Bookmark,
    ChangeKind,
    Course,
    CoursePopularity,
    Draft,
    Enrolment,
)
from learning.models import CourseReview as Review
from learning.selectors.catalogue import CatalogueQuery, catalogue_page
from learning.services.audience import audience_save
from learning.services.restore import change_restore
from people.audience import Audience, Group
from people.models import Department, Role, User
from tests.factories.learning import course_make, enrolment_make, lesson_spec, skill_make
from tests.personas import LogIn, Personas

SECRET = "Zeppelin handling"


@pytest.fixture
def secret(author: User, learning_department: Department) -> Course:
    """A course for learning and development only, and one for everybody that builds on it."""
    course = course_make(
        SECRET,
        topic="Airships",
        skills=["Ballast"],
        owner=author,
        lessons=[lesson_spec("zeppelin-mooring", preview=True)],
    )
    course_make("Open ground", metadata={"prerequisites": [course.slug]}, skills=["Listening"])
    CoursePopularity.objects.create(course=course, completed=9)
    audience = Audience((Group(departments=(learning_department.pk,)),))
    return audience_save(course=course, actor=author, audience=audience)


PLACES: dict[str, Callable[[Client], Any]] = {
    "catalogue": lambda client: client.get(reverse("learning:course-list")),
    "text": lambda client: client.get(reverse("learning:course-list"), {"q": "zeppelin"}),
    "nothing found": lambda client: client.get(reverse("learning:course-list"), {"q": "airshps"}),
    "search": lambda client: client.get(reverse("core:search"), {"q": "zeppelin"}),
    "skills": lambda client: client.get(reverse("core:search"), {"q": "Ball"}),
    "home": lambda client: client.get(reverse("core:home")),
    "prerequisites": lambda client: client.get(
        reverse("learning:course-detail", args=["open-ground"])
    ),
    "bookmarks": lambda client: client.get(reverse("learning:bookmark-list")),
    "api": lambda client: client.get(reverse("api-course-list")),
    "api search": lambda client: client.get(reverse("api-course-list"), {"q": "zeppelin"}),
}
ADDRESSES: dict[str, Callable[[Client], Any]] = {
    "course": lambda client: client.get(reverse("learning:course-detail", args=[SLUG])),
    "lesson": lambda client: client.get(
        reverse("learning:lesson-detail", args=[SLUG, "zeppelin-mooring"])
    ),
    "enrol": lambda client: client.post(reverse("learning:course-enrol", args=[SLUG])),
    "bookmark": lambda client: client.post(reverse("learning:course-bookmark", args=[SLUG])),
    "api": lambda client: client.get(reverse("api-course-detail", args=[SLUG])),
    "api enrol": lambda client: client.post(
        reverse("api-enrolment-list"), {"course": SLUG}, content_type="application/json"
    ),
}
SLUG = "zeppelin-handling"


@pytest.mark.parametrize("place", PLACES)
def test_it_is_nowhere_for_others(
    place: str, secret: Course, employee: User, admin: User, as_: LogIn
) -> None:
    for user in (employee, admin):
        Bookmark.objects.create(user=user, course=secret)

    theirs = PLACES[place](as_(employee)).content.decode()
    admins = PLACES[place](as_(admin)).content.decode()

    for word in (SECRET, "Zeppelin mooring", "Airships", "Ballast"):
        assert word not in theirs
    assert {"nothing found": "Airships", "skills": "Ballast"}.get(place, SECRET) in admins


def test_the_search_tells_nothing_of_its_skills_and_its_words(
    secret: Course, employee: User, author: User, as_: LogIn
) -> None:
    """How many courses a skill has, and by what a word that nothing has is corrected."""
    tagged = course_make("Open water", skills=["Ballast", "Listening"])
    searched = [
        [
            as_(user).get(reverse(page), {"q": words}).content.decode()
            for page, words in (
                ("core:search", "ballast"),
                ("learning:course-list", "zepelin watter"),
            )
        ]
        for user in (employee, author)
    ]
    assert tagged.is_published

    (skill, corrected), (skill_seen, corrected_seen) = searched
    assert "2 courses" not in skill
    assert "2 courses" in skill_seen
    assert "zeppelin water" not in corrected
    assert "zeppelin water" in corrected_seen


@pytest.mark.parametrize("address", ADDRESSES)
def test_its_addresses_lead_nowhere_for_others(
    address: str, secret: Course, employee: User, author: User, as_: LogIn
) -> None:
    assert ADDRESSES[address](as_(employee)).status_code == 404
    assert ADDRESSES[address](as_(author)).status_code in {200, 201, 302}
    assert not Enrolment.objects.filter(user=employee).exists()


def test_welcome_offers_only_what_is_for_the_person(
    secret: Course, employee: User, admin: User, as_: LogIn
) -> None:
    User.objects.update(welcome_step=1)
    assert "Ballast" in as_(admin).get(reverse("core:home")).content.decode()
    assert "Ballast" not in as_(employee).get(reverse("core:home")).content.decode()
    User.objects.update(welcome_step=2)
    Course.objects.filter(pk=secret.pk).update(minutes=1)
    assert SECRET in as_(admin).get(reverse("core:home")).content.decode()
    assert SECRET not in as_(employee).get(reverse("core:home")).content.decode()


def test_those_who_work_on_it_or_learn_from_it_keep_it(
    secret: Course, personas: Personas, author: User, as_: LogIn
) -> None:
    learner, reviewer, coauthor = personas.employee, personas.colleague, personas.manager
    enrolment_make(learner, secret, completed=True)
    Review.objects.create(
        course=secret, requested_by=author, reviewer=reviewer, digest="x", created_at=now()
    )
    coauthor.roles = [Role.AUTHOR]
    coauthor.save()
    secret.authors.add(coauthor)
    page = reverse("learning:course-detail", args=[secret.slug])

    for user in (learner, reviewer, coauthor, author, personas.admin):
        assert as_(user).get(page).status_code == 200, user
        listed = catalogue_page(user, CatalogueQuery())
        assert SECRET in [card.course.title for card in listed.cards], user
    assert as_(personas.director).get(page).status_code == 404

    Enrolment.objects.filter(user=learner).update(state="left")
    assert as_(learner).get(page).status_code == 404


def test_its_files_are_as_closed_as_it_is(
    secret: Course, employee: User, author: User, as_: LogIn
) -> None:
    asset = Asset(sha256="a" * 64, content_type="application/pdf", size=8)
    asset.file.save("a.pdf", ContentFile(b"%PDF-1.7"))
    assert secret.current_release is not None
    secret.current_release.assets.add(asset)
    url = reverse("learning:asset-detail", args=[asset.sha256, "a.pdf"])

    assert as_(employee).get(url).status_code == 404
    for reader in (author, enrolment_make(employee, secret).user):
        answer = as_(reader).get(url)
        assert answer.status_code == 200
        assert b"".join(getattr(answer, "streaming_content", [])) == b"%PDF-1.7"


def test_the_catalogue_costs_one_query_more_whatever_there_is(
    secret: Course,
    employee: User,
    author: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    catalogue_page(employee, CatalogueQuery())
    with django_assert_num_queries(3):
        first = catalogue_page(employee, CatalogueQuery())
    for n in range(30):
        course = course_make(f"For some {n}", skills=[skill_make("Ballast").name])
        audience = Audience((Group(job_titles=("Specialist",)),), (author.pk,))
        audience_save(course=course, actor=author, audience=audience)
    catalogue_page(employee, CatalogueQuery())
    with django_assert_num_queries(3):
        second = catalogue_page(employee, CatalogueQuery())

    assert (first.total, second.total) == (1, 31)
    counts = {f.name: {o.label: o.hits for o in (*f.shown, *f.more)} for f in second.facets}
    assert counts["skill"] == {"Ballast": 30, "Listening": 1}


def test_an_author_says_who_may_see_it(author: User, employee: User, as_: LogIn) -> None:
    course = course_make("For whom", owner=author)
    enrolment_make(employee, course)
    for n in range(5):
        enrolment_make(User.objects.create_user(f"l{n}@waymark.test", name=f"L{n}"), course)
    client, url = as_(author), reverse("learning:draft-audience", args=[draft_of(course)])
    base = client.get(url).context["form"]["base"].value()
    sent = {"scope": "some", "group-0-departments": "Learning and development", "base": base}

    looked = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    assert "They keep access." in looked
    course.refresh_from_db()
    assert course.audience == {}, "only looked at"

    answer = client.post(url, sent, follow=True)

    html = answer.content.decode()
    assert "Everyone in Learning and development and below" in html
    assert "They keep access." in html
    settings = client.get(reverse("learning:draft-settings", args=[course.slug])).content.decode()
    assert "Everyone in Learning and development and below" in settings
    course.refresh_from_db()
    assert course.audience["groups"]

    other = client.post(url, sent | {"group-0-departments": "", "person": "Aya Author"})
    assert other.status_code == 409, "the page had seen another audience"

    change = course.changes.get(kind=ChangeKind.AUDIENCE_CHANGED)
    audience_save(course=course, actor=author, audience=Audience((), (employee.pk,)))
    newest = course.changes.filter(kind=ChangeKind.AUDIENCE_CHANGED).first()
    assert newest is not None
    shown = client.get(reverse("learning:change-detail", args=[course.slug, newest.pk]))
    assert "and below → Emi Employee" in shown.content.decode()
    change_restore(change=change, actor=author)
    course.refresh_from_db()
    assert course.audience == {}


def draft_of(course: Course) -> str:
    """The name of a course that was published by a factory, with a draft behind it."""
    Draft.objects.create(
        course=course,
        metadata={
            "slug": course.slug, "title": course.title, "outcomes": [], "skills": [],
            "prerequisites": [], "cover": {"seed": 1, "hue": 1}, "certificate": {"enabled": False},
        },
    )  # fmt: skip
    return course.slug
