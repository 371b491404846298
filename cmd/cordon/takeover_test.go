package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestASecondProcessTakesTheAddressOver has two run by one configuration: without
// asking the second one does not start, and with it serves when the first has ended.
func TestASecondProcessTakesTheAddressOver(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	file := filepath.Join(writeFiles(t, map[string]string{"cordon.yaml": strings.Replace(goodConfig, `listen: ""`, `listen: "`+address+`"`, 1)}), "cordon.yaml")
	type process struct {
		log  *output
		stop context.CancelFunc
		code chan int
	}
	start := func(more ...string) process {
		ctx, cancel := context.WithCancel(t.Context())
		p := process{&output{}, cancel, make(chan int, 1)}
		go func() { p.code <- run(ctx, append([]string{"run", "-c", file}, more...), nil, p.log, p.log) }()
		t.Cleanup(cancel)
		return p
	}
	first := start()
	first.log.await(t, "metrics and status are served")
	refused := start()
	if code := <-refused.code; code != exitLoad || !strings.Contains(refused.log.String(), "--take-over") {
		t.Errorf("exit code %d\n%s", code, refused.log)
	}
	second := start("--take-over")
	second.log.await(t, "served when the other process has ended")
	second.log.await(t, "link is open")
	first.stop()
	if code := <-first.code; code != exitDone {
		t.Errorf("exit code %d\n%s", code, first.log)
	}
	second.log.await(t, "metrics and status are served\" address=http://"+address)
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if text, _ := io.ReadAll(r.Body); string(text) != "alive\n" {
		t.Errorf("%s", text)
	}
	second.stop()
	if code := <-second.code; code != exitDone {
		t.Errorf("exit code %d\n%s", code, second.log)
	}
}

// TestTakingOverEndsBeforeTheAddressIsFree stops the second process first.
func TestTakingOverEndsBeforeTheAddressIsFree(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := filepath.Join(writeFiles(t, map[string]string{"cordon.yaml": strings.Replace(goodConfig, `listen: ""`, `listen: "`+l.Addr().String()+`"`, 1)}), "cordon.yaml")
	ctx, cancel := context.WithCancel(t.Context())
	log, code := &output{}, make(chan int, 1)
	go func() { code <- run(ctx, []string{"run", "-c", file, "--take-over"}, nil, log, log) }()
	log.await(t, "served when the other process has ended")
	cancel()
	if got := <-code; got != exitDone {
		t.Errorf("exit code %d\n%s", got, log)
	}
}
