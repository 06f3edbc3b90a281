//go:build many

package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// crew is the programs of one machine and the commands they run. A kill ends them all at once.
type crew struct {
	mu   sync.Mutex
	gone bool
	all  []*exec.Cmd
}

// run runs a program to its end, unless the crew was killed.
func (c *crew) run(name string, args ...string) ([]byte, error) {
	command, out, err := c.begin(name, args...)
	if err != nil {
		return nil, err
	}
	said, _ := io.ReadAll(out)
	return said, command.Wait()
}

// begin starts a program in its own process group.
func (c *crew) begin(name string, args ...string) (*exec.Cmd, io.Reader, error) {
	command := exec.Command(name, args...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	command.Stderr = command.Stdout
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return nil, nil, errors.New("the machine is gone")
	}
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	c.all = append(c.all, command)
	return command, out, nil
}

// kill kills all of them at once, like a power cut.
func (c *crew) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
	for _, command := range c.all {
		syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}

// lastSigned is the newest checkpoint that readers got.
type lastSigned struct {
	version int
	text    []byte
}

// see requests a site's checkpoint and keeps it if it is newer.
func (l *lastSigned) see(address string) {
	res, err := http.Get(address + "/ledger/checkpoint")
	if err != nil {
		return
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	version, _ := strconv.Atoi(res.Header.Get("Ledger-Version"))
	if err == nil && res.StatusCode == http.StatusOK && version > l.version {
		l.version, l.text = version, text
	}
}

// If each version waits for Litestream, a machine that dies at any time loses nothing that was signed. The restored
// replica has every checkpoint that readers got and every import that succeeded. A reader who watches the site can
// continue.
func TestManyKilledMachineLosesNoSignedVersion(t *testing.T) {
	t.Parallel()
	const kills = 20
	seed, err := strconv.ParseUint(os.Getenv("DETAINERLEDGER_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Logf("DETAINERLEDGER_SEED=%d chooses the same moments again", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	program, litestream, dir := build(t), tool(t, "litestream"), t.TempDir()
	db, key, state := filepath.Join(dir, "0", "record.db"), filepath.Join(dir, "key"), filepath.Join(dir, "state")
	write(t, db, string(publishedRecord))
	var signed lastSigned
	events, came, version := 0, 0, publishedVersion
	for n := range kills {
		bucket, socket := "file://"+filepath.Join(dir, "bucket", strconv.Itoa(n)), filepath.Join(dir, strconv.Itoa(n), "s")
		config := filepath.Join(filepath.Dir(db), "litestream.yml")
		write(t, config, fmt.Sprintf("socket: {enabled: true, path: %s}\ndbs:\n- {path: %s, replica: {url: %q}}\n",
			socket, db, bucket))
		stored := fmt.Sprintf("%s sync -wait -socket %s %s", litestream, socket, db)
		machine := &crew{}
		t.Cleanup(machine.kill)
		if _, _, err := machine.begin(litestream, "replicate", "-config", config); err != nil {
			t.Fatal(err)
		}
		site := startOf(t, nil, program, db, "--durable-by", stored, "--signing-key", key)
		eventually(t, func() error { // the first version waits for Litestream too
			if signed.see(site.address); signed.version < publishedVersion {
				return errors.New("nothing is signed yet")
			}
			return nil
		})
		if n > 0 { // a reader who watched the site before the machine died
			write(t, state, read(t, movedTo(t, state, site.address)))
		}
		must(t, "watch", site.address, "--state", state)
		var work sync.WaitGroup
		var files []string
		for range 20 {
			events++
			files = append(files, numberedEvent(t, events))
		}
		begun, before := time.Now(), signed.version
		must(t, "import", "--db", db, "--durable-by", stored, files[0])
		eventually(t, func() error { // the time until readers have it decides when to kill the later ones
			if signed.see(site.address); signed.version <= version {
				return fmt.Errorf("version %d is signed, want the next one", signed.version)
			}
			return nil
		})
		window, acknowledged := 4*time.Since(begun), version+1
		work.Go(func() {
			for _, file := range files[1:] {
				if _, err := machine.run(program, "import", "--db", db, "--durable-by", stored, file); err != nil {
					return // it was killed, or Litestream was
				}
				acknowledged++
			}
		})
		end := make(chan struct{})
		work.Go(func() {
			again := time.NewTicker(5 * time.Millisecond)
			defer again.Stop()
			for {
				signed.see(site.address)
				select {
				case <-end:
					return
				case <-again.C:
				}
			}
		})
		moment := time.NewTimer(time.Duration(random.Int64N(int64(window))))
		<-moment.C
		machine.kill()
		site.kill(t)
		close(end)
		work.Wait()
		came += signed.version - before

		seen, back := filepath.Join(dir, "seen"), filepath.Join(dir, "back", strconv.Itoa(n))
		write(t, seen, string(signed.text))
		if out, err := exec.Command(litestream, "restore", "-o", back, bucket).CombinedOutput(); err != nil {
			t.Fatalf("litestream restore after kill %d: %v\n%s", n, err, out)
		}
		db = filepath.Join(dir, strconv.Itoa(n+1), "record.db")
		write(t, filepath.Join(filepath.Dir(db), "new"), "") // the folder of a new machine
		out := must(t, "restore", "--from", back, "--db", db, "--signing-key", key, "--seen", seen)
		if _, err := fmt.Sscanf(out, "restored version %d", &version); err != nil || version < acknowledged {
			t.Fatalf("after kill %d, with %d versions acknowledged by import, restore says %q", n, acknowledged, out)
		}
	}
	t.Logf("%d versions were signed amid %d kills", came, kills)
	if came <= kills {
		t.Error("no version after the first of each round was signed")
	}
	must(t, "verify", "--db", db)
}
