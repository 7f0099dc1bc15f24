# syntax=docker/dockerfile:1
# The image of `footnote`: built from the lock, every package checked against its hash, run by nobody in particular.

FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/footnote
COPY requirements.lock ./
# No dependency resolution: the lock is complete, and torch must not come in (docs/decisions/0001-libraries.md).
RUN /opt/footnote/bin/pip install --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY index ./index
COPY prompts ./prompts
COPY corpus ./corpus
RUN /opt/footnote/bin/pip install --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN groupadd --gid 10001 footnote \
    && useradd --uid 10001 --gid footnote --no-create-home --home-dir /tmp footnote \
    && install --directory --owner=footnote --group=footnote --mode=0700 /data
COPY --from=build /opt/footnote /opt/footnote
ENV PATH=/opt/footnote/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    FOOTNOTE_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["footnote"]
CMD ["slack", "run"]
