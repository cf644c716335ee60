# syntax=docker/dockerfile:1

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/hoshu ./cmd/hoshu

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata monitoring-plugins-basic \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/hoshu --create-home hoshu
COPY --from=build /out/hoshu /usr/local/bin/hoshu
USER hoshu
VOLUME /var/lib/hoshu
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["hoshu", "health"]
ENTRYPOINT ["hoshu"]
CMD ["run", "--config", "/etc/hoshu/hoshu.yaml"]
