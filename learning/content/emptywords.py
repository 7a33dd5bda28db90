"""Words that say nothing to whoever cannot see what is around them."""

from __future__ import annotations

import re

# Link texts that say nothing once they are read out without the sentence around them.
EMPTY_WORDS = frozenset(
    (
        "here|click here|click|this|this link|this page|link|more|read more|see more|learn more"
        "|details|page|website|go|hier|hier klicken|klicken sie hier|mehr|weiterlesen|dieser link"
        "|ici|cliquez ici|en savoir plus|lien|aquí|haz clic aquí|más|leer más|qui|clicca qui"
    ).split("|")
)
ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
FILE_NAME = re.compile(
    r"^[\w .()-]{1,120}\.(?:png|jpe?g|gif|webp|avif|svg|bmp|tiff?|pdf|docx?|xlsx?|pptx?|zip|mp[34]"
    r"|webm|wav|txt|csv)$",
    re.IGNORECASE,
)
PICTURE_WORDS = frozenset({"image", "picture", "photo", "screenshot", "img", "bild", "graphic"})
