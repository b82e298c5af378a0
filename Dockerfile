# Anugaman as an image: one program that needs nothing but the C library. docker-compose.yml runs it beside PostgreSQL.
ARG RUST=1.95
ARG DEBIAN=trixie

FROM rust:${RUST}-slim-${DEBIAN} AS build
# For SQLite, libpq and OpenSSL, which are built from their sources.
RUN apt-get update -q \
    && apt-get install -qy --no-install-recommends gcc libc6-dev make perl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    cargo build --locked --release && install -s target/release/anugaman /usr/local/bin/anugaman

FROM debian:${DEBIAN}-slim
# The account owns nothing in the image but the folders that are meant to be volumes; the rest may be read-only.
RUN groupadd --gid 10001 anugaman \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin anugaman \
    && install -d -o anugaman -g anugaman -m 0700 \
        /var/lib/anugaman /var/lib/anugaman/keys /var/lib/anugaman/journal \
        /var/lib/anugaman/erasures
COPY --from=build /usr/local/bin/anugaman /usr/local/bin/anugaman
COPY --chmod=0755 scripts/in-container /usr/local/bin/in-container
USER 10001:10001
WORKDIR /var/lib/anugaman
ENV ANUGAMAN_LISTEN=0.0.0.0:8080 \
    ANUGAMAN_DATA=/var/lib/anugaman \
    ANUGAMAN_LOG_FORMAT=json
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["in-container", "is-ready"]
ENTRYPOINT ["in-container"]
CMD ["serve"]
