from people.models.audit import AuditEntry
from people.models.department import Department
from people.models.user import Role, Status, Theme, User, UserQuerySet

__all__ = ["AuditEntry", "Department", "Role", "Status", "Theme", "User", "UserQuerySet"]
