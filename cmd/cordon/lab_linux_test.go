package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/internal/netns"
)

// namespaces skips where the lab cannot make its own network.
func namespaces(t *testing.T) {
	t.Helper()
	for _, p := range []string{"ip", "nft", "iptables-legacy"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("needs the program %s: scripts/setup installs it", p)
		}
	}
	s, err := netns.New()
	if err != nil {
		t.Skipf("needs root, for network namespaces of its own: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Parallel()
}

// interfaces are those of this network namespace.
func interfaces(t *testing.T) (names []string) {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		names = append(names, i.Name)
	}
	return names
}

// TestLabInItsOwnNetwork sends GTP through packet queues of the kernel.
func TestLabInItsOwnNetwork(t *testing.T) {
	namespaces(t)
	before := interfaces(t)
	var out output
	args := []string{"lab", "--for", "4s", "--rate", "100", "--transport", "tcp", "--gtp", "namespaces", "--http", "127.0.0.1:0"}
	if code := run(t.Context(), args, nil, &out, &out); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, &out)
	}
	for _, want := range []string{
		"GTP in three network namespaces", "dropped by GTP-C3-COMMAND", "refused by GTP-C2-APN", "dropped by the kernel", "pass   roaming  Session of an own subscriber abroad, S8",
		"pass   roaming  PDP context of an own subscriber abroad, Gp", "0 went otherwise than they should",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, &out)
		}
	}
	if after := interfaces(t); !slices.Equal(before, after) {
		t.Errorf("interfaces before: %v, after: %v", before, after)
	}
}

// labProcess starts the lab in a process of its own, and waits until it sends.
func labProcess(t *testing.T) (cmd *exec.Cmd, out *output, child int) {
	t.Helper()
	cmd = exec.Command("/proc/self/exe", "lab", "--gtp", "namespaces", "--http", "127.0.0.1:0", "--for", "60s")
	cmd.Args[0] = "cordon"
	out = &output{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	out.await(t, "(BLOCK)  attack")
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", cmd.Process.Pid, task.Name()))
		for _, pid := range strings.Fields(string(list)) {
			child, _ = strconv.Atoi(pid)
		}
	}
	if child == 0 {
		t.Fatal("there is no process in a network of its own")
	}
	return cmd, out, child
}

// TestLabWithoutCommandsGoesOverLoopback has namespaces, and nothing to make a network
// in them by.
func TestLabWithoutCommandsGoesOverLoopback(t *testing.T) {
	namespaces(t)
	cmd := exec.Command("/proc/self/exe", "lab", "--http", "127.0.0.1:0", "--for", "1s", "--rate", "100")
	cmd.Args[0], cmd.Env = "cordon", []string{"PATH=/nowhere"}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "relay on loopback") || !strings.Contains(string(out), `"ip"`) {
		t.Errorf("%v\n%s", err, out)
	}
	cmd = exec.Command("/proc/self/exe", "lab", "--http", "127.0.0.1:0", "--for", "1s", "--gtp", "namespaces")
	cmd.Args[0], cmd.Env = "cordon", []string{"PATH=/nowhere"}
	if out, err := cmd.CombinedOutput(); err == nil || cmd.ProcessState.ExitCode() != exitLoad {
		t.Errorf("namespaces that were asked for: %v\n%s", err, out)
	}
}

// gone waits until a process has ended.
func gone(t *testing.T, pid int) {
	t.Helper()
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Errorf("process %d lives on", pid)
}

// TestLabLeavesNothingBehindWhenItIsKilled kills the process that was started: the
// one in the network of its own ends with it, and so do network and rules.
func TestLabLeavesNothingBehindWhenItIsKilled(t *testing.T) {
	namespaces(t)
	before := interfaces(t)
	cmd, _, child := labProcess(t)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	gone(t, child)
	if after := interfaces(t); !slices.Equal(before, after) {
		t.Errorf("interfaces before: %v, after: %v", before, after)
	}
}

// TestLabInItsOwnNetworkCanBeWatchedAndStopped asks for the status from outside of the
// network, and stops the lab as Ctrl-C does.
func TestLabInItsOwnNetworkCanBeWatchedAndStopped(t *testing.T) {
	namespaces(t)
	cmd, out, child := labProcess(t)
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Get(out.await(t, `status (http://\S+)`))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Errorf("status %d", r.StatusCode)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	gone(t, child)
	if !strings.Contains(out.String(), "0 went otherwise than they should") {
		t.Errorf("no summary:\n%s", out)
	}
}
