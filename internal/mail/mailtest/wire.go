package mailtest

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Distance delays each answer by a round trip, as if the server were far away. Delays overlap. It affects connections
// made afterwards.
func (s *Server) Distance(roundTrip time.Duration) { s.wire.distance.Store(int64(roundTrip)) }

// WithoutPipelining makes the server not offer pipelining (RFC 2920) on connections made afterwards.
func (s *Server) WithoutPipelining() { s.wire.plain.Store(true) }

// AskForTextAlways makes the server ask for the text even after it has refused the recipient, as some servers do with
// pipelined commands.
func (s *Server) AskForTextAlways() { s.wire.always.Store(true) }

// Connections is how many were made, Ahead how often a sender sent the recipient before the answer to its MAIL.
func (s *Server) Connections() int { return int(s.wire.connections.Load()) }

// Ahead: see [Server.Connections].
func (s *Server) Ahead() int { return int(s.wire.ahead.Load()) }

// wire is the network between the server and its senders.
type wire struct {
	net.Listener
	distance           atomic.Int64
	plain, always      atomic.Bool
	connections, ahead atomic.Int64
}

func (w *wire) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	w.connections.Add(1)
	far := &farConn{Conn: c, wire: w, plain: w.plain.Load(), distance: time.Duration(w.distance.Load())}
	if far.distance > 0 {
		far.answers, far.sent = make(chan answer, 1000), make(chan struct{})
		go far.send()
	}
	return far, nil
}

// farConn is a connection with a sender that is far away.
type farConn struct {
	net.Conn
	wire     *wire
	plain    bool
	distance time.Duration
	// asking is whether the text of a letter without a recipient is expected.
	asking bool

	mu      sync.Mutex
	closed  bool
	answers chan answer
	sent    chan struct{}
}

// answer is data that arrives at a given time.
type answer struct {
	at   time.Time
	text []byte
}

func (c *farConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	for c.asking && err == nil {
		_, rest, ended := bytes.Cut(append([]byte("\r\n"), b[:n]...), []byte("\r\n.\r\n"))
		if c.asking = !ended; ended {
			_, err = c.Write([]byte("554 5.5.1 No valid recipients\r\n"))
		}
		if n = copy(b, rest); n == 0 && err == nil {
			n, err = c.Conn.Read(b)
		}
	}
	if mail := bytes.Index(b[:n], []byte("MAIL FROM:")); mail >= 0 && bytes.Contains(b[mail:n], []byte("\r\nRCPT TO:")) {
		c.wire.ahead.Add(1)
	}
	return n, err
}

func (c *farConn) Write(b []byte) (int, error) {
	text := bytes.Clone(b)
	if c.plain {
		text = bytes.ReplaceAll(text, []byte("250-PIPELINING\r\n"), nil)
	}
	if c.wire.always.Load() && bytes.HasPrefix(text, []byte("502 5.5.1 Missing RCPT TO")) {
		text, c.asking = []byte("354 Go ahead\r\n"), true
	}
	if c.distance == 0 {
		_, err := c.Conn.Write(text)
		return len(b), err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	c.answers <- answer{time.Now().Add(c.distance), text}
	return len(b), nil
}

// send delivers answers when they are due.
func (c *farConn) send() {
	defer close(c.sent)
	for a := range c.answers {
		<-time.After(time.Until(a.at))
		c.Conn.Write(a.text)
	}
}

// Close ends the connection once all answers have arrived.
func (c *farConn) Close() error {
	c.mu.Lock()
	if c.answers != nil && !c.closed {
		close(c.answers)
		<-c.sent
	}
	c.closed = true
	c.mu.Unlock()
	return c.Conn.Close()
}
