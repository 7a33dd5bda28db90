"""How the static files are stored: by the hash of their content, and compressed."""

from __future__ import annotations

from servestatic.storage import CompressedManifestStaticFilesStorage

from core.ui.bundle import BundleMixin


class StaticStorage(BundleMixin, CompressedManifestStaticFilesStorage):
    """One bundled style sheet; hashed names, also where one module of ours imports another."""

    support_js_module_import_aggregation = True
