"""Where uploaded files are kept: on this machine, or in an S3-compatible store."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from config.env import ConfigurationError, Environment


def media_storage(environment: Environment) -> dict[str, Any]:
    """Django's description of the storage; raises `ConfigurationError` where its package lacks."""
    bucket = environment.text("MEDIA_S3_BUCKET")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ConfigurationError("MEDIA_S3_BUCKET needs the package django-storages[s3]")
    return {
        "BACKEND": "config.s3.PartialS3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": environment.text("MEDIA_S3_ENDPOINT") or None,
            "region_name": environment.text("MEDIA_S3_REGION") or None,
            "location": environment.text("MEDIA_S3_PREFIX"),
            # Who may see a file is asked by Waymark, never by the store.
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            # More of a file than this is kept on disk while it is read.
            "max_memory_size": 8 * 1024 * 1024,
        },
    }
