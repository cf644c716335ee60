package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"
)

// SocketName is the socket inside a data directory where a running hoshu hands
// out copies of its store: whoever may read the directory's owner's files may ask.
const SocketName = "hoshu.sock"

// stall is how long a taker of a copy may take nothing before it is let go.
const stall = 30 * time.Second

// ServeCopies gives a copy of db to everybody who connects to the unix socket at
// path: 8 bytes of size, big endian, then the file. It ends with ctx, lets go of
// who is still taking, and removes the socket. A socket left by a killed process
// is replaced: who has the store open is the only one who may serve it.
func ServeCopies(ctx context.Context, db *DB, path string) error {
	l, err := listen(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer os.Remove(path)
	return serve(ctx, db, l)
}

func serve(ctx context.Context, db *DB, l net.Listener) error {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	var takers sync.WaitGroup
	defer takers.Wait()
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			takers.Go(func() { serveCopy(ctx, db, conn) })
		case ctx.Err() != nil:
			return nil
		default:
			return errors.Join(fmt.Errorf("store: %w", err), l.Close())
		}
	}
}

// listen makes the socket, for its owner only.
func listen(path string) (*net.UnixListener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // its short name may mean nothing by then
	return l, os.Chmod(path, 0o600)
}

func serveCopy(ctx context.Context, db *DB, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	w := patient{conn}
	// A taker that goes away sees a short copy and says so; nothing to do here.
	_, _ = db.copyTo(w, func(size int64) error {
		return binary.Write(w, binary.BigEndian, size)
	})
}

// patient writes as long as the other side takes something now and then.
type patient struct{ net.Conn }

func (p patient) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(time.Now().Add(stall)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// fetch takes a copy from the socket at path.
func fetch(ctx context.Context, path string, w io.Writer) (int64, error) {
	short, done, err := shorten(path)
	if err != nil {
		return 0, err
	}
	defer done()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", short)
	if err != nil {
		return 0, fmt.Errorf("%w, and it does not answer on %s: %w", ErrLocked, path, err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	var size int64
	if err := binary.Read(conn, binary.BigEndian, &size); err != nil {
		return 0, fmt.Errorf("%s gave no copy: %w", path, err)
	}
	n, err := io.CopyN(w, conn, size)
	if err != nil {
		return n, fmt.Errorf("%s gave %d of %d bytes: %w", path, n, size, err)
	}
	return n, nil
}
