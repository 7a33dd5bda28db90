"""The API's description and the page that tries it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from core.openapi import Operation, api_operations, api_schema
from people.models import User
from tests.browser import Open
from tests.personas import LogIn

EXPLORER = "/api/"


def operations() -> dict[str, Operation]:
    groups = api_operations()
    return {f"{each.method} {each.path}": each for group in groups for each in group.operations}


def test_it_describes_every_path_of_the_api() -> None:
    described = {operation.path.split("{")[0] for operation in operations().values()}
    served = {
        "/" + str(pattern.pattern) + str(route.pattern).split("<")[0]
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern) == "api/v1/"
        for route in getattr(pattern, "url_patterns", [])
    }
    assert served
    assert served == described


def test_it_says_what_each_operation_does() -> None:
    found = operations()
    assert [key for key, operation in found.items() if not operation.description] == []
    assert len({operation.key for operation in found.values()}) == len(found)


def test_it_offers_bodies_to_start_from() -> None:
    found = operations()
    assert json.loads(found["POST /api/v1/enrolments/"].example) == {"course": ""}
    progress = json.loads(found["PUT /api/v1/enrolments/{enrolment_id}/progress/"].example)
    assert progress["end_reached"] is False
    assert found["GET /api/v1/me/"].example == ""
    assert found["POST /api/v1/attempts/{attempt_id}/submit/"].example == ""
    me = json.loads(found["PATCH /api/v1/me/"].example)
    assert set(me) == {"language", "timezone", "theme", "weekly_goal_minutes"}


def test_it_names_parameters() -> None:
    listed = operations()["GET /api/v1/courses/"].parameters
    by_name = {parameter.name: parameter for parameter in listed}
    assert {"q", "topic", "skill", "cursor", "page_size"} <= set(by_name)
    assert not by_name["q"].required
    course = operations()["GET /api/v1/courses/{slug}/"].parameters
    assert ("slug", "path", True) in {(each.name, each.place, each.required) for each in course}


@pytest.mark.django_db
def test_its_page_is_for_people_who_are_logged_in(as_: LogIn, employee: User) -> None:
    page = as_(employee).get(EXPLORER).content.decode()
    assert page.count("data-api-method") == len(operations())
    assert as_(None).get(EXPLORER)["Location"].startswith("/accounts/login/")
    assert as_(employee).get("/api/v1/schema/").status_code == 200


@pytest.mark.django_db
def test_its_description_is_openapi_3(as_: LogIn, employee: User) -> None:
    header = {"accept": "application/vnd.oai.openapi+json"}
    schema = json.loads(as_(employee).get("/api/v1/schema/", headers=header).content)
    assert schema["openapi"].startswith("3.")
    assert schema["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


@pytest.mark.django_db
def test_it_says_401_as_a_problem_in_any_form(db: None) -> None:
    answer = Client().get("/api/v1/schema/", headers={"accept": "application/yaml"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_sends_what_is_filled_in(open_page: Open, employee: User) -> None:
    page = open_page(EXPLORER, user=employee)
    form = page.locator('form[data-api-method="PATCH"][data-api-path="/api/v1/me/"]')
    page.locator("summary", has=page.get_by_text("/api/v1/me/", exact=True)).nth(1).click()
    form.locator("[data-api-body]").fill('{"weekly_goal_minutes": 95}')
    form.get_by_role("button").click()
    form.locator("[data-api-status]", has_text="200").wait_for()
    assert '"weekly_goal_minutes": 95' in form.locator("[data-api-answer]").inner_text()
    employee.refresh_from_db()
    assert employee.weekly_goal_minutes == 95


def studio_operations() -> dict[str, dict[str, Any]]:
    """The studio's operations, as programs read them."""
    return {
        f"{method} {path}": operation
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/v1/studio/")
    }


@cache
def described() -> Any:
    """The whole description in plain JSON."""
    return json.loads(OpenApiJsonRenderer().render(api_schema()))


@cache
def components() -> Any:
    return nullable(described()["components"])


def nullable(part: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema says it."""
    if isinstance(part, list):
        return [nullable(each) for each in part]
    if not isinstance(part, dict):
        return part
    read = {name: nullable(value) for name, value in part.items() if name != "nullable"}
    return {"anyOf": [read, {"type": "null"}]} if part.get("nullable") is True else read


def test_it_is_valid_openapi() -> None:
    validate_schema(described())  # type: ignore[no-untyped-call]


def test_it_sums_up_every_operation_of_the_studio() -> None:
    found = studio_operations()
    assert len(found) > 35
    summaries = [operation.get("summary") for operation in found.values()]
    assert None not in summaries
    assert len(set(summaries)) == len(summaries)


def examples_of(operation: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each body of the operation with its schema: what it is, the example, the schema."""
    bodies = {"request": operation.get("requestBody", {})} | operation["responses"]
    for what, body in bodies.items():
        for media, content in body.get("content", {}).items():
            if media in {"application/zip", "multipart/form-data"}:
                continue
            listed = list(content.get("examples", {}).values()) or [{"value": None}]
            for example in listed:
                yield f"{what} {media}", example["value"], content["schema"]


@pytest.mark.parametrize("name", studio_operations())
def test_its_examples_are_what_they_are_examples_of(name: str) -> None:
    for what, value, schema in examples_of(studio_operations()[name]):
        assert value is not None, f"{what} has no example"
        validator = Draft202012Validator({**nullable(schema), "components": components()})
        assert [error.message for error in validator.iter_errors(value)] == [], what


def test_the_studio_takes_its_own_examples() -> None:
    """What the serializers of the API read, they read from the examples too."""
    assert json.loads(operations()["POST /api/v1/studio/courses/"].example)["slug"] == "making-tea"
