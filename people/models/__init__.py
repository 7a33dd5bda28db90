from people.models.audit import AuditEntry
from people.models.department import Department
from people.models.people_import import ImportStatus, PeopleImport
from people.models.token import ApiToken
from people.models.user import Role, Status, Theme, User, UserQuerySet, session_facts

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Department",
    "ImportStatus",
    "PeopleImport",
    "Role",
    "Status",
    "Theme",
    "User",
    "UserQuerySet",
    "session_facts",
]
