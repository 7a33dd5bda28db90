"""How the static files are stored: by the hash of their content, and compressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servestatic.compress import Compressor
from servestatic.storage import CompressedManifestStaticFilesStorage

from core.ui.bundle import BundleMixin

_LARGE = "drf_spectacular_sidecar"


class FrugalCompressor(Compressor):
    """Spends Brotli's seconds on our own files, not on the megabytes of the API's test page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._quick = Compressor(**options | {"use_brotli": False, "use_zstd": False})

    def compress(self, path: str) -> Sequence[str]:
        """The paths of the compressed copies."""
        found: Sequence[str] = (
            self._quick.compress(path) if _LARGE in path else super().compress(path)
        )
        return found


class StaticStorage(BundleMixin, CompressedManifestStaticFilesStorage):
    """One bundled style sheet; hashed names, also where one module of ours imports another."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        return FrugalCompressor(**options)
