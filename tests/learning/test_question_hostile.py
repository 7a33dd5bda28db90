"""Question files that are damaged or mean harm, and packages of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.bundle.problems import BundleError
from learning.exchange.read import questions_import, questions_import_data
from tests.learning.question_files import (
    CHOICE,
    answer,
    declared,
    moodle,
    one,
    package,
    picture,
    qti2,
    question,
)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    "xml",
    [
        f"<!DOCTYPE quiz [{LAUGHS}]><quiz><question>&l9;</question></quiz>",
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        '<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><quiz/>',
    ],
    ids=["laughs", "file", "parameter"],
)
def test_entities_are_refused(xml: str) -> None:
    item = one(xml)
    assert "entities of its own" in item.notes[0]
    assert "root:" not in str(item)


def test_a_dtd_elsewhere_is_never_fetched() -> None:
    xml = moodle("truefalse", answer("true", 100) + answer("false", 0))
    assert question(f'<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/q.dtd">{xml}')["prompt"] == "Why?"


def test_endless_nesting_and_endless_numbers_are_refused() -> None:
    deep = "<quiz>" + "<question>" * 100_000
    assert "nested too deeply" in one(deep).notes[0]
    assert "too many" in one("<quiz>" + "<a/>" * 500_001 + "</quiz>").notes[0]
    html = "<div>" * 30_000 + "x"
    assert question(moodle("truefalse", answer("true", 100) + answer("false", 0), html))
    wide = moodle("truefalse", answer("true", 100) + answer("false", 0), "x" * 200_001)
    assert "200,000" in one(wide).notes[0]


def test_a_brace_that_stays_open_costs_no_time() -> None:
    assert one("a {" + "\n" * 100_000 + "b").outcome == "refused"


MANIFEST = (
    '<manifest><resources><resource type="imsqti_item_xmlv2p2" href="b/item.xml">'
    '<file href="b/item.xml"/></resource><resource type="imsqti_item_xmlv2p2" href="gone.xml"/>'
    "</resources></manifest>"
)


def test_a_package_brings_its_pictures_and_names_what_is_not_there(tmp_path: Path) -> None:
    body = '<p><img src="../img/x.png" alt="X"/></p>' + CHOICE
    source = package(
        tmp_path / "p.zip",
        {"imsmanifest.xml": MANIFEST, "b/item.xml": qti2(body, declared("A")),
         "img/x.png": picture(), "broken.xml": "<a>"},
    )  # fmt: skip
    found = questions_import(source)
    assert [item.outcome for item in found.items] == ["refused", "imported", "refused"]
    assert found.media[0].file.path in found.questions[0]["prompt"]
    assert "gone.xml" in found.items[2].notes[0]


def test_hostile_packages_are_refused(tmp_path: Path) -> None:
    for files in ({"../a.xml": "<a/>"}, {"a.xml": b"\0" * 50_000_000}, {"readme.md": "x"}):
        (item,) = questions_import(package(tmp_path / "p.zip", dict(files))).items
        assert item.outcome == "refused"
        assert item.notes
    (tmp_path / "q.zip").write_bytes(b"PK\x03\x04 and no more")
    assert questions_import(tmp_path / "q.zip").items[0].outcome == "refused"
    with pytest.raises(BundleError, match="no such file"):
        questions_import(tmp_path / "none.xml")


def test_a_file_over_50_mb_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.gift").open("wb") as stream:
        stream.truncate(50 * 1024 * 1024 + 1)
    assert "50 MB" in questions_import(tmp_path / "a.gift").items[0].notes[0]


@settings(deadline=None, max_examples=150)
@given(st.text("ab{}=~#%:$/\\\n->*T.01[html] <b>&;", max_size=80))
def test_no_gift_is_an_error(text: str) -> None:
    for item in questions_import_data("a.gift", text.encode()).items:
        assert item.question or item.notes
