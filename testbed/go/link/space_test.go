package main

import (
	"os"
	"runtime"
	"testing"
	"time"
)

// A namespace stays reachable however often the garbage collector ran: link once ended minutes after its start.
func TestSpaceOutlivesTheGarbageCollector(t *testing.T) {
	there, err := spaceOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond) // finalizers and clean-ups run on a goroutine of their own
	}
	entered := false
	there.do(func() { entered = true })
	if !entered {
		t.Fatal("the namespace was not entered")
	}
}
