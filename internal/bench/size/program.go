package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// command runs the program to its end. It returns the output, how long it took, its processor time and its peak
// memory.
func command(ctx context.Context, program string, args ...string) (string, added, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	begun := time.Now()
	err := cmd.Run()
	a := added{took: time.Since(begun)}
	if err != nil {
		return "", a, fmt.Errorf("detainerledger %s: %w: %s", args[0], err, complaint.Bytes())
	}
	a.computed = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	a.peak = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10 // KiB on Linux
	return out.String(), a, nil
}

// serving is the program while it serves.
type serving struct {
	cmd *exec.Cmd
	url string
	// ready is how long it took from its start to the first answer.
	ready time.Duration
	read  chan struct{} // closed once its output has ended
}

var addressSaid = regexp.MustCompile(`is at (http://[0-9.:]+)\s`)

// start starts the program and waits until it answers.
func start(ctx context.Context, program string, args ...string) (*serving, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &serving{cmd: cmd, read: make(chan struct{})}
	var said []byte
	for s.url == "" {
		part := make([]byte, 512)
		n, err := out.Read(part)
		said = append(said, part[:n]...)
		if found := addressSaid.FindSubmatch(said); found != nil {
			s.url = string(found[1])
		} else if err != nil {
			return nil, errors.Join(fmt.Errorf("it told no address: %s", said), cmd.Wait())
		}
	}
	go func() {
		defer close(s.read)
		io.Copy(io.Discard, out)
	}()
	res, err := http.Get(s.url + "/readyz")
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	res.Body.Close()
	s.ready = time.Since(begun)
	return s, nil
}

// stop ends the program and waits for its end.
func (s *serving) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.read
	return s.cmd.Wait()
}

// computed is the processor time of the program's threads. Other work on the machine delays answers but hardly
// changes this.
func (s *serving) computed() (time.Duration, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, thread := range threads {
		var running time.Duration
		if text, err := os.ReadFile(thread); err == nil { // or it has ended in the meantime
			fmt.Sscan(string(text), &running)
		}
		sum += running
	}
	return sum, nil
}

// memory is the resident and the peak memory of the program, in bytes.
func (s *serving) memory() (resident, peak int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	kilobytes := func(name string) int64 {
		found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
		if found == nil {
			err = fmt.Errorf("the system does not tell %s", name)
			return 0
		}
		n, _ := strconv.ParseInt(string(found[1]), 10, 64)
		return n << 10
	}
	resident, peak = kilobytes("VmRSS"), kilobytes("VmHWM")
	return resident, peak, err
}
