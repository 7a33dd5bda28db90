"""Translating a course in the studio."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import ChangeKind, Course, CourseChange, Lesson, LessonTranslation
from learning.selectors.content import course_content
from learning.services.block import block_remove, block_save
from learning.services.outline import lesson_duplicate, lesson_remove
from people.models import User
from tests.learning.studio.drafts import text
from tests.learning.translating import GERMAN, describe, publish, tea_make, translate
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"learning:draft-translation-{name}", args=args)


def at(lesson: Lesson, unit: str, name: str = "save", language: str = "de") -> str:
    return url(name, lesson.course.slug, language, lesson.key, unit)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def page(client: Client, lesson: Lesson, language: str = "de") -> str:
    return shown(client, url("place", lesson.course.slug, language, lesson.key))


def stored(lesson: Lesson, language: str = "de") -> LessonTranslation:
    return LessonTranslation.objects.get(lesson=lesson, language=language)


def last(course: Course) -> CourseChange:
    found = course.changes.filter(kind=ChangeKind.TRANSLATION_CHANGED).first()
    assert found is not None
    return found


def test_it_shows_each_text_beside_its_original(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    client = as_(author)
    slug = lesson.course.slug
    added = client.post(url("create", slug), {"language": "ar"}, follow=True)
    assert added.redirect_chain[-1][0] == url("place", slug, "ar", "_course")

    html = page(client, lesson, "ar")
    assert "Fresh water <em>first</em>." in html
    assert 'lang="ar" dir="rtl"' in html
    for label in ("Option 1", "Feedback to option 1", "Answer, 2", "Line, 1"):
        assert label in html
    assert html.count('data-state="missing"') == 6
    assert "0 of 1 lesson translated" in shown(client, url("list", slug))


def test_it_adds_a_language_by_its_tag_and_no_nonsense(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    client, slug = as_(author), lesson.course.slug
    create = url("create", slug)
    assert client.post(create, {"language": "other", "tag": "pt-BR"}).status_code == 302
    assert client.post(create, {"language": "other", "tag": "pt-br"}).status_code in {302, 422}
    for bad in ({"language": "other"}, {"language": "other", "tag": "qq"}, {"language": "en"}):
        assert client.post(create, bad).status_code == 422
    assert list(lesson.course.translations.values_list("language", flat=True)) == ["pt-BR"]


def test_it_saves_a_text_and_knows_when_its_original_changes(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {})
    client = as_(author)
    answer = client.post(
        at(lesson, "p1"),
        {"markdown": "Zuerst *frisches* Wasser."},
        headers={"Accept": "application/json"},
    ).json()
    assert (answer["state"], answer["words"]) == ("done", "Translated")
    assert stored(lesson).blocks == {"p1": {"markdown": "Zuerst *frisches* Wasser."}}

    block_save(lesson=lesson, actor=author, key="p1", block=text("p1", "Cold water *first*."))
    html = page(client, lesson)
    assert "<del>Fresh</del>" in html
    assert "<ins>Cold</ins>" in html
    assert "Out of date" in html
    # What says the same as before was not looked at again.
    client.post(at(lesson, "p1"), {"markdown": "Zuerst *frisches* Wasser."})
    assert "Out of date" in page(client, lesson)

    client.post(at(lesson, "p1"), {"markdown": "Zuerst *frisches* Wasser.", "then": "confirm"})
    assert "Out of date" not in page(client, lesson)


def test_it_asks_for_every_text_of_a_block(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"q1": {"question/prompt": "Welches Wasser?"}})
    client = as_(author)
    assert "3 of 4 texts missing" in page(client, lesson)
    # Copying starts from the original where nothing is yet, and keeps what there is.
    client.post(at(lesson, "q1"), {"then": "copy"})
    assert stored(lesson).blocks["q1"] == {
        "question/prompt": "Welches Wasser?",
        "question/options/a/text": "Fresh",
        "question/options/a/feedback": "It holds more air.",
        "question/options/b/text": "Boiled twice",
    }


def test_it_lets_an_answer_that_moves_keep_its_translation(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, GERMAN)
    poll = {
        "key": "i1",
        "kind": "poll",
        "prompt": "How hot?",
        "options": ["Cold", "Warm", "Boiling"],
    }
    block_save(lesson=lesson, actor=author, key="i1", block=poll)
    texts = course_content(lesson.course).translations["de"]["lessons"][lesson.key]["blocks"]["i1"]
    assert texts == {"prompt": "Wie heiß?", "options/1": "Warm", "options/2": "Kochend"}
    assert "1 of 4 texts missing" in page(as_(author), lesson)


def test_it_holds_a_text_with_gaps_to_its_gaps(author: User, as_: LogIn) -> None:
    question = {
        "key": "q2", "kind": "cloze", "points": 1, "prompt": "Fill in.",
        "text": "Water boils at {{1}} degrees.", "gaps": [{"accept": ["a hundred"]}],
    }  # fmt: skip
    lesson = tea_make(author)
    lesson.blocks.append({"key": "q2", "kind": "check", "question": question})
    lesson.save()
    texts = {
        "question/prompt": "Fülle aus.",
        "question/text": "Wasser kocht bei Grad.",
        "question/gaps/0/accept": "hundert",
    }
    translate(lesson, author, {"q2": texts})
    assert "must hold each of these once: {{1}}" in page(as_(author), lesson)
    translate(lesson, author, {"q2": {"question/text": "Wasser kocht bei {{1}} Grad."}})
    assert "must hold each of these" not in page(as_(author), lesson)


def test_it_lets_two_translators_choose_between_their_versions(
    author: User, admin: User, as_: LogIn
) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"p2": {"markdown": "Dann warten."}})
    html = page(as_(author), lesson)
    seen = html.split('id="unit-p2_base"')[0].rsplit('value="', 1)[1].split('"')[0]
    mine = {"markdown": "Danach warten.", "base": seen, "page": "a", "serial": 1}
    theirs = {"markdown": "Anschließend warten.", "base": seen, "page": "b", "serial": 1}
    json = {"Accept": "application/json"}
    assert as_(admin).post(at(lesson, "p2"), theirs, headers=json).status_code == 200
    refused = as_(author).post(at(lesson, "p2"), mine, headers=json)
    assert refused.status_code == 409
    both = as_(author).post(at(lesson, "p2"), mine)
    assert both.status_code == 409
    for words in ("Danach warten.", "Anschließend warten.", "Keep mine"):
        assert words in both.content.decode()
    assert stored(lesson).blocks["p2"]["markdown"] == "Anschließend warten."


def test_it_brings_back_what_a_translation_said(author: User, admin: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"p2": {"markdown": "Dann warten."}})
    translate(lesson, admin, {"p2": {"markdown": "Warten."}})
    client, slug = as_(author), lesson.course.slug
    change = last(lesson.course)
    assert "Dann warten." in shown(
        client, reverse("learning:change-detail", args=[slug, change.pk])
    )
    client.post(reverse("learning:change-restore", args=[slug, change.pk]))
    assert stored(lesson).blocks["p2"]["markdown"] == "Dann warten."


def test_it_removes_a_language_and_brings_all_of_it_back(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, GERMAN)
    describe(lesson.course, author, {"title": "Tee kochen"})
    before = course_content(lesson.course).translations
    client, slug = as_(author), lesson.course.slug
    client.post(url("delete", slug, "de"))
    assert course_content(lesson.course).translations == {}
    assert client.get(url("place", slug, "de", lesson.key)).status_code == 404
    change = last(lesson.course)
    client.post(reverse("learning:change-restore", args=[slug, change.pk]))
    assert course_content(lesson.course).translations == before


def test_it_keeps_translations_with_what_is_copied_and_brought_back(author: User) -> None:
    lesson = tea_make(author)
    translate(lesson, author, GERMAN)
    copy = lesson_duplicate(lesson=lesson, actor=author)
    assert stored(copy).blocks == stored(lesson).blocks
    block_remove(lesson=lesson, actor=author, key="p1")
    blocks = course_content(lesson.course).translations["de"]["lessons"][lesson.key]["blocks"]
    assert "p1" not in blocks
    lesson_remove(lesson=lesson, actor=author)
    assert not LessonTranslation.objects.filter(lesson__key=lesson.key).exists()


def test_it_finds_no_bank_or_lesson_that_is_not_there(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {})
    client, slug = as_(author), lesson.course.slug
    for place in ("_bank", "elsewhere"):
        assert client.get(url("place", slug, "de", place)).status_code == 404
    assert client.post(at(lesson, "gone"), {}).status_code == 409


def test_it_opens_the_first_place_with_something_to_do(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    translate(lesson, author, GERMAN)
    describe(lesson.course, author, {"title": "Tee kochen"})
    client, slug = as_(author), lesson.course.slug
    assert client.get(url("detail", slug, "de")).url == url("place", slug, "de", "_course")  # type: ignore[attr-defined]
    assert "1 of 1 lesson translated" in shown(client, url("list", slug))


def test_it_says_in_the_dialog_what_publishing_means(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    publish(lesson.course, author)
    translate(lesson, author, GERMAN | {"p2": {"markdown": "[hier](https://example.org/)"}})
    block_save(lesson=lesson, actor=author, key="p1", block=text("p1", "Cold water first."))
    html = shown(as_(author), reverse("learning:draft-publish", args=[lesson.course.slug]))
    assert "Deutsch: added, with 1 lesson" in html
    assert "What is out of date is published as it is." in html
    assert "The link text “hier” does not say where it leads." in html
    assert "Boil water · Deutsch" in html
    assert url("place", lesson.course.slug, "de", lesson.key) in html


def test_it_saves_a_text_in_few_queries(
    author: User, as_: LogIn, django_assert_max_num_queries: Any
) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"p1": {"markdown": "Wasser."}})
    client = as_(author)
    # Ten, and the savepoints of the two services.
    with django_assert_max_num_queries(14):
        client.post(
            at(lesson, "p1"),
            {"markdown": "Frisches Wasser."},
            headers={"Accept": "application/json"},
        )
    with django_assert_max_num_queries(20):
        page(client, lesson)
    with django_assert_max_num_queries(16):
        shown(client, url("list", lesson.course.slug))
