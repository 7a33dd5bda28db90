from django.urls import re_path

from learning.views import media

urlpatterns = [
    re_path(
        r"^media/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)$",
        media.asset_detail,
        name="asset-detail",
    ),
    re_path(
        r"^media/(?P<sha256>[0-9a-f]{64})/(?P<width>[1-9]\d{0,4})/(?P<name>[^/]+)$",
        media.asset_variant,
        name="asset-variant",
    ),
]
