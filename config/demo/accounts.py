"""Who logs in to look round. Demo accounts share one public password, so they work only in
demo mode: `people.models.User.is_active` and `config.guard` see to that.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

DOMAIN = "haldenreyes.example"
DEMO_PASSWORD = "waymark-demo"  # noqa: S105  # public, and worthless outside demo mode


@dataclass(frozen=True)
class DemoAccount:
    """A person to log in as, and the password to do it with."""

    role: str
    name: str
    email: str
    password: str = DEMO_PASSWORD

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def demo_accounts() -> list[DemoAccount]:
    """One account for each role; every other demo person has the same password."""
    return [
        DemoAccount("employee", "Priya Nair", f"priya.nair@{DOMAIN}"),
        DemoAccount("manager", "Amara Okafor", f"amara.okafor@{DOMAIN}"),
        DemoAccount("author", "Noah Jensen", f"noah.jensen@{DOMAIN}"),
        DemoAccount("admin", "Ruth Abara", f"ruth.abara@{DOMAIN}"),
    ]
