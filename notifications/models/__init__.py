from notifications.models.address import BouncedAddress
from notifications.models.attention import Attention, DigestEvery, MailChoice, Preference
from notifications.models.delivery import Channel, Delivery, DeliveryQuerySet, DeliveryState
from notifications.models.mailbox import MailboxMessage
from notifications.models.notification import Notification, NotificationQuerySet, Urgency

__all__ = [
    "Attention",
    "BouncedAddress",
    "Channel",
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryState",
    "DigestEvery",
    "MailChoice",
    "MailboxMessage",
    "Notification",
    "NotificationQuerySet",
    "Preference",
    "Urgency",
]
