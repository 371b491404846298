package relay

import (
	"testing"
	"time"

	"cordon/proxy/transport"
)

func pushText(q *outbox, text string, more bool) bool {
	p := parcel{}
	p.msg.Data = []byte(text)
	return q.push(&p, more)
}

func TestWriterSeesABatchAtItsEnd(t *testing.T) {
	end := func(name string, finish func(q *outbox)) {
		t.Run(name, func(t *testing.T) {
			q := newOutbox(8, 1<<20)
			pushText(q, "a", true)
			pushText(q, "b", true)
			if q.open != 0 || q.depth() != 2 {
				t.Fatalf("%d of %d messages may be taken before the batch ends", q.open, q.depth())
			}
			finish(q)
			var p parcel
			if more, ok := q.pop(&p); !ok || !more || string(p.msg.Data) != "a" {
				t.Fatalf("the first is %q, more %v, ok %v", p.msg.Data, more, ok)
			}
			if _, ok := q.pop(&p); !ok || string(p.msg.Data) != "b" {
				t.Fatalf("the second is %q, ok %v", p.msg.Data, ok)
			}
		})
	}
	end("by a message without more", func(q *outbox) { pushText(q, "c", false) })
	end("by publish", (*outbox).publish)
	end("by a reply between", func(q *outbox) { q.tryPush([]byte("r"), 0, transport.PPIDM3UA, reply, time.Time{}) })
	end("by close", (*outbox).close)
}

func TestBatchThatFillsTheQueueIsWritten(t *testing.T) {
	q := newOutbox(2, 1<<20)
	pushed := make(chan bool)
	go func() {
		for range 5 {
			pushed <- pushText(q, "x", true)
		}
	}()
	for range 2 {
		<-pushed
	}
	var p parcel
	for range 3 {
		if _, ok := q.pop(&p); !ok { // the third push waits and has to show the first two
			t.Fatal("the queue is closed")
		}
		if !<-pushed {
			t.Fatal("a push was refused")
		}
	}
}

func TestBatchEnds(t *testing.T) {
	t.Run("when nothing more has arrived", func(t *testing.T) {
		var b batch
		b.next(true)
		if !b.push() {
			t.Error("the first of two is told as the last")
		}
		b.next(false)
		if b.push() || b.pending {
			t.Error("the last does not end the batch")
		}
	})
	t.Run("when its last message is dropped", func(t *testing.T) {
		var b batch
		q := newOutbox(8, 1<<20)
		b.next(true)
		pushText(q, "a", b.push())
		b.finish(q)
		if q.open != 0 {
			t.Error("the batch ends in its midst")
		}
		b.next(false)
		b.finish(q)
		if q.open != 1 || b.pending {
			t.Error("what was pushed is not shown")
		}
	})
	t.Run("at its bound", func(t *testing.T) {
		var b batch
		for i := 1; i <= 3*maxBatch; i++ {
			b.next(true)
			if got, want := b.push(), i%maxBatch != 0; got != want {
				t.Fatalf("message %d of an endless batch: more %v", i, got)
			}
		}
	})
}
