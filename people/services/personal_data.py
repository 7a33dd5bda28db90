"""A person's own data: given to them, and erased for good."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from people.models import ApiToken, AuditEntry, PeopleImport, Status, User
from people.services.photo import photo_remove


def person_export(person: User) -> dict[str, Any]:
    """What is kept about the person, ready for JSON. Secrets stay secret."""
    return {
        "name": person.name,
        "name_in_hr": person.hr_name,
        "email": person.email,
        "external_id": person.external_id,
        "job_title": person.job_title,
        "department": person.department.name if person.department else None,
        "manager": person.manager.name if person.manager else None,
        "location": person.location,
        "hire_date": person.hire_date.isoformat() if person.hire_date else None,
        "status": person.status,
        "roles": list(person.roles),
        "language": person.language,
        "timezone": person.timezone,
        "theme": person.theme,
        "weekly_goal_minutes": person.weekly_goal_minutes,
        "single_key_shortcuts": person.single_key_shortcuts,
        "photo": bool(person.photo),
        "joined": person.created_at.isoformat(),
        "last_login": person.last_login.isoformat() if person.last_login else None,
        "second_factors": [
            str(row.get_type_display()) for row in Authenticator.objects.filter(user=person)
        ],
        "sessions": [
            {"ip": row.ip, "browser": row.user_agent, "since": row.created_at.isoformat()}
            for row in UserSession.objects.filter(user=person)
        ],
        "api_tokens": [
            {
                "name": row.name,
                "made": row.created_at.isoformat(),
                "expires": row.expires_at.isoformat() if row.expires_at else None,
                "last_used_on": row.last_used_on.isoformat() if row.last_used_on else None,
            }
            for row in ApiToken.objects.filter(user=person)
        ],
        "looks_at_your_data": [
            {"action": row.action, "at": row.created_at.isoformat()}
            for row in AuditEntry.objects.filter(person=person)
        ],
    }


@transaction.atomic
def person_erase(person: User) -> None:
    """Leave a nameless row that others' records can point to; nobody can log in as it."""
    if person.photo:
        photo_remove(user=person)
    for model in (EmailAddress, Authenticator, UserSession, ApiToken):
        model.objects.filter(user=person).delete()
    PeopleImport.objects.filter(created_by=person).update(created_by=None)
    person.reports.update(manager=person.manager)
    person.name = "—"
    person.hr_name = ""
    person.email = f"erased-{person.pk}@invalid"
    person.external_id = None
    person.job_title = ""
    person.location = ""
    person.hire_date = None
    person.department = None
    person.manager = None
    person.status = Status.LEFT
    person.roles = []
    person.is_superuser = False
    person.set_unusable_password()
    person.save()
