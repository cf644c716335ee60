//go:build linux

package probe

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// daemon is a real server that the tests have started.
type daemon struct {
	dir  string // its files
	port uint16
	end  syscall.Signal
	cmd  *exec.Cmd
	done chan struct{}
}

// daemons are those that run; TestMain stops them.
type daemons struct {
	mu  sync.Mutex
	all []*daemon
}

var running daemons

func TestMain(m *testing.M) {
	code := m.Run()
	running.stop()
	os.Exit(code)
}

// stop ends them in the reverse order of their start.
func (d *daemons) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, one := range slices.Backward(d.all) {
		one.stop()
		_ = os.RemoveAll(one.dir)
	}
}

// stop ends the server by its own process, as its maker wishes: by SIGINT in the
// case of PostgreSQL, which does not wait for visitors then, else by SIGTERM.
func (d *daemon) stop() {
	_ = d.cmd.Process.Signal(d.end)
	select {
	case <-d.done:
	case <-time.After(20 * time.Second):
		_ = d.cmd.Process.Kill()
		<-d.done
	}
}

// program finds a real component. Without it a test is skipped, and says so; with
// HOSHU_FULL=1 it fails.
func program(t *testing.T, patterns ...string) string {
	t.Helper()
	for _, p := range patterns {
		if found, _ := filepath.Glob(p); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	if os.Getenv("HOSHU_FULL") == "1" {
		t.Fatalf("this needs one of %s", patterns)
	}
	t.Skipf("skipped: this needs one of %s", patterns)
	return ""
}

// as makes a command run as the account of that name, since database servers
// refuse to run as root; who is not root runs it as himself.
func as(name string, cmd *exec.Cmd) (*exec.Cmd, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if os.Getuid() != 0 {
		return cmd, nil
	}
	account, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.ParseUint(account.Uid, 10, 32)
	gid, _ := strconv.ParseUint(account.Gid, 10, 32)
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return cmd, nil
}

// room makes a directory that belongs to that account.
func room(name string) (string, error) {
	dir, err := os.MkdirTemp("", "hoshu-"+name+"-")
	if err != nil || os.Getuid() != 0 {
		return dir, err
	}
	account, err := user.Lookup(name)
	if err != nil {
		return "", err
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	return dir, os.Chown(dir, uid, gid)
}

// command runs a program to its end.
func command(account, name string, args ...string) error {
	cmd, err := as(account, exec.Command(name, args...))
	if err != nil {
		return err
	}
	cmd.Dir = "/"
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// freePort gives a port at which nobody listens.
func freePort() (uint16, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return uint16(l.Addr().(*net.TCPAddr).Port), nil
}

// start runs a server until it says that it is ready.
func (d *daemon) start(account, ready, name string, args ...string) error {
	cmd, err := as(account, exec.Command(name, args...))
	if err != nil {
		return err
	}
	cmd.Dir, cmd.SysProcAttr.Pdeathsig = "/", syscall.SIGKILL
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	d.cmd, d.done = cmd, make(chan struct{})
	started, up := make(chan error, 1), make(chan string, 1)
	go func() {
		runtime.LockOSThread() // the server dies with the thread that started it, which therefore stays
		defer close(d.done)
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		var all strings.Builder
		for lines := bufio.NewScanner(said); lines.Scan(); {
			fmt.Fprintln(&all, lines.Text())
			if strings.Contains(lines.Text(), ready) {
				select {
				case up <- "":
				default:
				}
			}
		}
		_ = cmd.Wait()
		select {
		case up <- all.String():
		default:
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	running.mu.Lock()
	running.all = append(running.all, d)
	running.mu.Unlock()
	select {
	case complaint := <-up:
		if complaint != "" {
			return fmt.Errorf("%s ended: %s", name, complaint)
		}
		return nil
	case <-time.After(time.Minute):
		return fmt.Errorf("%s is not ready after a minute", name)
	}
}
