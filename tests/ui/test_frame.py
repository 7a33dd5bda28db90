"""The frame around a page is kept as text; what is the reader's own must not be."""

from __future__ import annotations

import re

import pytest

from people.models import User
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db


def test_it_shows_each_reader_their_own_in_a_frame_that_is_kept(
    as_: LogIn, personas: Personas
) -> None:
    """Two people who may go to the same places, one after the other and again."""
    names = {personas.employee.pk: "Ada & <b>Co</b>", personas.colleague.pk: "Grace"}
    for pk, name in names.items():
        User.objects.filter(pk=pk).update(name=name)
    seen, tokens = {}, set()
    for person in (personas.employee, personas.colleague, personas.employee):
        seen[person.pk] = as_(person).get("/settings/?from=<i>").content.decode()
        tokens |= set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', seen[person.pk]))
    ada, grace = seen[personas.employee.pk], seen[personas.colleague.pk]
    assert ada.count("<b>Ada &amp; &lt;b&gt;Co&lt;/b&gt;</b>") == 2
    assert grace.count("<b>Grace</b>") == 2
    assert ("Ada" in grace, "Grace" in ada) == (False, False)
    assert (personas.employee.email in ada, personas.employee.email in grace) == (True, False)
    # Where to come back to after the theme was changed is the page's own, too.
    assert 'name="next" value="/settings/?from=%3Ci%3E"' in ada
    assert len(tokens) == 3


def test_it_marks_the_page_that_is_shown(as_: LogIn, personas: Personas) -> None:
    client = as_(personas.employee)
    for path, label in (("/", "Home"), ("/explore/", "Explore"), ("/", "Home")):
        page = client.get(path).content.decode()
        nav = page[page.index('<div class="nav">') : page.index("</nav>")]
        current = re.findall(r'aria-current="page">(?:<svg.*?</svg>)?([^<]*)', nav)
        assert current == [label], path


def test_it_says_in_a_phone_s_menu_which_group_a_page_belongs_to(
    as_: LogIn, personas: Personas
) -> None:
    page = as_(personas.admin).get("/").content.decode()
    menu = page[page.index('id="account"') : page.index("</header>")]
    studio = menu[menu.index('<ul class="below-l" aria-labelledby="menu-studio">') :]
    assert re.search(r'id="menu-studio">\s*Studio</p>', menu)
    assert "Required training" in studio[: studio.index("</ul>")]
