"""Template tags: icons, people, figures, addresses, form fields."""

from __future__ import annotations

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from core.ui.samples import PEOPLE, SampleForm
from core.ui.tags import duration, icon_html, percent


def _render(source: str, **context: object) -> str:
    text: str = (
        engines["django"]
        .from_string(source)
        .render(context, RequestFactory().get("/?a=1&a=2&page=3"))
    )
    return text


def test_it_draws_an_icon() -> None:
    assert _render('{% icon "play" "fill" %}') == (
        '<svg class="i fill" aria-hidden="true"><use href="/static/icons.svg#play"/></svg>'
    )
    assert 'role="img" aria-label="Locked"' in _render('{% icon "lock" label="Locked" %}')


def test_it_refuses_an_icon_without_a_drawing() -> None:
    with pytest.raises(ValueError, match="No icon named 'unicorn'"):
        icon_html("unicorn")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "0 min"), (0, "0 min"), (40, "40 min"), (60, "1 h"), (70, "1 h 10"), (125, "2 h 05")],
)
def test_it_says_minutes_in_words(minutes: int | None, words: str) -> None:
    assert duration(minutes) == words


def test_it_rounds_a_percentage() -> None:
    assert percent(44.4) == "44%"


def test_it_shows_a_person_by_initials() -> None:
    drawn = _render('{% avatar person "s" %}', person=PEOPLE[1])
    assert drawn == '<span class="av hue-2 av-s" aria-hidden="true">TR</span>'


def test_it_takes_one_filter_away() -> None:
    assert _render('{% query_without "a" "1" %}') == "?a=2"
    assert _render('{% query_without "a" %}') == "?"


def test_it_shows_stars_to_the_half() -> None:
    drawn = _render("{% given 3.5 %}")
    assert 'aria-label="3.5 of 5 stars"' in drawn
    assert drawn.count('class="half"') == 1


def test_it_keeps_a_bar_within_its_track() -> None:
    drawn = _render('{% mark_bar 120 100 "all" %}')
    assert 'width="100"' in drawn
    assert 'x="99.4"' in drawn


def test_it_escapes_a_message_once() -> None:
    drawn = _render('{% alert "error" %}{{ words }}{% endalert %}', words="<b>")
    assert 'role="alert"' in drawn
    assert "&lt;b&gt;" in drawn


def test_it_ties_a_field_to_its_hint_and_error() -> None:
    form = SampleForm({"name": "", "email": "x", "language": "en", "goal": "60"})
    drawn = _render("{% errors form %}{% field form.email %}{% field form.name %}", form=form)
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_email_error"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'href="#id_email"' in drawn


def test_it_groups_choices_under_a_legend() -> None:
    class Choice(forms.Form):
        pace = forms.ChoiceField(choices=[("a", "Calm")], widget=forms.RadioSelect)

    drawn = _render("{% field form.pace %}", form=Choice())
    assert drawn.startswith('<fieldset class="field"><legend>Pace</legend>')
    assert '<label class="check"' in drawn
