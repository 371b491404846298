# A small image: the static binary on nothing else, run without privileges.
#
#   docker build --build-arg VERSION=$(git describe --tags --always) -t cordon .
#   docker run --rm cordon lab --for 30s
#   docker run -d --name cordon --network host --read-only --cap-drop ALL \
#     -v /etc/cordon:/etc/cordon:ro -v /var/log/cordon:/var/log/cordon cordon
#
# SCTP is the host kernel's: load it there (modprobe sctp). Multi-homing needs
# the host's addresses, hence --network host. The log directory must be writable
# for user 65532.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -pgo=cmd/bench/judge.pgo -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/cordon ./cmd/cordon

FROM scratch
COPY --from=build /out/cordon /usr/bin/cordon
USER 65532:65532
WORKDIR /etc/cordon
EXPOSE 2905 9090
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/cordon"]
CMD ["run", "-c", "/etc/cordon/cordon.yaml"]
