package history

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
)

// A file is a row of blocks, each written at once: magic, length and CRC-32C of
// what follows (4 bytes each, little endian), then the bytes themselves.
const (
	magic      = 0x31736268 // "hbs1"
	headerSize = 12
	maxBlock   = 64 << 20 // a longer one is damage
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errTorn is the end of what can be read.
var errTorn = errors.New("history: torn")

// appendBlock writes one block to the end of a file, on disk when sync is set.
func appendBlock(path string, payload []byte, sync bool) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	b := make([]byte, headerSize, headerSize+len(payload))
	binary.LittleEndian.PutUint32(b, magic)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(b[8:], crc32.Checksum(payload, castagnoli))
	_, err = f.Write(append(b, payload...))
	if err == nil && sync {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

// readBlocks hands every whole block of a file to f, whose bytes are valid until
// f returns. A block that does not fit its checksum is left out; a torn end is
// the end. A file that is not there is an empty one.
func readBlocks(ctx context.Context, path string, f func(payload []byte) error) error {
	_, err := scan(ctx, path, f)
	return err
}

// scan is readBlocks and tells where the last block ends.
func scan(ctx context.Context, path string, f func(payload []byte) error) (end int64, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("history: %w", err)
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, 64<<10)
	for buf := []byte(nil); ; {
		var whole bool
		buf, whole, err = next(r, buf)
		switch {
		case errors.Is(err, errTorn), errors.Is(err, io.EOF):
			return end, nil
		case err != nil:
			return end, fmt.Errorf("history: %s: %w", path, err)
		case ctx.Err() != nil:
			return end, ctx.Err()
		}
		end += headerSize + int64(len(buf))
		if !whole {
			continue
		}
		if err := f(buf); err != nil {
			return end, fmt.Errorf("history: %s: %w", path, err)
		}
	}
}

// next reads one block into buf, grown where needed. whole tells that its
// checksum fits.
func next(r io.Reader, buf []byte) (block []byte, whole bool, err error) {
	var head [headerSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return buf, false, torn(err)
	}
	size := binary.LittleEndian.Uint32(head[4:])
	if binary.LittleEndian.Uint32(head[:]) != magic || size > maxBlock {
		return buf, false, errTorn
	}
	if int(size) > cap(buf) {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if _, err := io.ReadFull(r, buf); err != nil {
		return buf, false, torn(err)
	}
	return buf, crc32.Checksum(buf, castagnoli) == binary.LittleEndian.Uint32(head[8:]), nil
}

func torn(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errTorn
	}
	return err
}

// mend cuts a file back to the end of its last block.
func mend(path string) error {
	end, err := scan(context.Background(), path, func([]byte) error { return nil })
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == end {
		return nil
	}
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	if err := os.Truncate(path, end); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}
