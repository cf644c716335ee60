package main

import "testing"

func TestBurnerEndsByItselfAndSaysSo(t *testing.T) {
	toys, err := newToys(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := toys.close(); err != nil {
			t.Error(err)
		}
	})
	mended := make(chan struct{})
	toys.burnFor, toys.mended = 0, func() { close(mended) }
	if err := toys.startBurner(); err != nil {
		t.Fatal(err)
	}
	<-mended
	if toys.burning() {
		t.Error("the burner still burns")
	}
}
