from core.models.base import BaseModel
from core.models.event import DeliveryStatus, Event, EventDelivery, EventDeliveryQuerySet

__all__ = ["BaseModel", "DeliveryStatus", "Event", "EventDelivery", "EventDeliveryQuerySet"]
