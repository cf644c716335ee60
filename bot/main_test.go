package bot_test

import (
	"testing"

	"go.uber.org/goleak"

	"hoshu/bot/words"
	"hoshu/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// openStore gives a store of its own to a test.
func openStore(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func openBook(t testing.TB) *words.Book {
	t.Helper()
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	return book
}
