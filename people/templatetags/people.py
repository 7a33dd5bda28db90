"""`{% load people %}`: a browser's signature in words."""

from __future__ import annotations

from django import template

from people.selectors.security import Device, device_of

register = template.Library()


@register.simple_tag
def device(user_agent: str) -> Device:
    """`{% device session.user_agent as device %}`: its `name` and `icon`."""
    return device_of(user_agent)
