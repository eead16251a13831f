package importer

import (
	"runtime"
	"sync"
	"sync/atomic"

	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// A pass is one reading of the rows: one goroutine reads them in batches, several
// make records of these, and who ranges over the records gets them in the order of
// the file.
//
// It may go ahead before anybody can tell which rows may stay Bare: what is read
// by then is let go but for its looks. The file is read once more from the first
// row on that turns out to need more.
type pass struct {
	source *Source
	skip   int           // rows that are not wanted, before those that are
	told   chan struct{} // closed once bare is set
	bare   func(*mapping.Record) bool

	queue chan *portion // in the order of the file
	work  chan *portion
	slots chan struct{} // one for each portion whose rows are in memory
	spare chan []mapping.Record
	stop  chan struct{}
	ends  sync.Once
	all   sync.WaitGroup
}

// A portion is some rows with the records that are made of them.
type portion struct {
	batch   *sheet.Batch
	from    int // the first row that is wanted
	err     error
	records []mapping.Record
	looks   *looks // what is left of the records; nil: all is
	done    chan struct{}
}

// newPass makes ready to read behind the first so many rows. What may stay Bare is
// to be told by tell, before begin or after it.
func (s *Source) newPass(skip int) *pass {
	const ahead, inMemory = 1 << 12, 8
	return &pass{
		source: s, skip: skip, told: make(chan struct{}), stop: make(chan struct{}),
		queue: make(chan *portion, ahead), work: make(chan *portion, inMemory),
		slots: make(chan struct{}, inMemory), spare: make(chan []mapping.Record, inMemory),
	}
}

// begin begins to read.
func (p *pass) begin() {
	p.all.Go(p.read)
	for range runtime.GOMAXPROCS(0) {
		p.all.Go(p.make)
	}
}

// tell says which rows may stay Bare; nil: none.
func (p *pass) tell(bare func(*mapping.Record) bool) {
	p.bare = bare
	close(p.told)
}

func (p *pass) close() {
	p.ends.Do(func() { close(p.stop) })
	p.all.Wait()
}

// read cuts the file into portions.
func (p *pass) read() {
	defer close(p.queue)
	defer close(p.work)
	skip := p.skip
	for batch, err := range p.source.File.Batches() {
		if err == nil && skip >= len(batch.Rows) {
			skip -= len(batch.Rows)
			batch.Free()
			continue
		}
		one := &portion{batch: batch, from: skip, err: err, done: make(chan struct{})}
		skip = 0
		select {
		case p.slots <- struct{}{}:
		case <-p.stop:
			return
		}
		for _, to := range []chan *portion{p.queue, p.work} {
			select {
			case to <- one:
			case <-p.stop:
				return
			}
		}
	}
}

// make makes records, as long as there are rows.
func (p *pass) make() {
	for one := range p.work {
		if one.err == nil {
			p.fill(one)
		}
		close(one.done)
	}
}

func (p *pass) fill(one *portion) {
	select {
	case one.records = <-p.spare:
	default:
	}
	rows := one.batch.Rows[one.from:]
	for len(one.records) < len(rows) {
		one.records = append(one.records, mapping.Record{})
	}
	one.records = one.records[:len(rows)]
	select {
	case <-p.told:
		next := int32(0) // many files are in the order of their keys
		for i := range rows {
			p.source.look(&rows[i], &one.records[i], next, p.bare)
			next = one.records[i].Ordinal + 1
		}
	default:
		for i := range rows {
			p.source.look(&rows[i], &one.records[i], 0, anyBare)
		}
		one.looks = looksOf(one.records)
		p.free(one)
	}
}

func anyBare(*mapping.Record) bool { return true }

// free lets the rows go.
func (p *pass) free(one *portion) {
	if one.batch != nil {
		one.batch.Free()
	}
	select {
	case p.spare <- one.records[:0]:
	default:
	}
	one.batch, one.records = nil, nil
	<-p.slots
}

// look makes a record of a row, Bare where that may be so; ordinal is a guess.
func (s *Source) look(row *mapping.Row, rec *mapping.Record, ordinal int32, bare func(*mapping.Record) bool) {
	if s.back != nil || s.watch != nil || bare == nil {
		s.read(row, rec)
		return
	}
	s.reader.Look(row, rec)
	if rec.Ordinal = ordinal; rec.Bare && !bare(rec) {
		rec.Complete()
	}
}

// records yields the records once it was told which may stay Bare, and closes the
// pass.
func (p *pass) records(yield func(*mapping.Record, error) bool) {
	defer p.close()
	rows := p.skip // and those that were yielded
	for some := p.next(); len(some) > 0; some = p.next() {
		for _, one := range some {
			if one.looks != nil {
				n, ends := one.looks.yield(yield)
				if rows += n; ends {
					return
				}
				if n < len(one.looks.all) {
					p.close()
					p.source.recordsFrom(rows, p.bare)(yield)
					return
				}
				continue
			}
			rows += len(one.records)
			if !p.yield(one, yield) {
				return
			}
			p.free(one)
		}
	}
}

// next returns the portions that are ready, at least one unless the file ends.
// What is left of their records is judged on all processors.
func (p *pass) next() (some []*portion) {
	const enough = 8
	for one := range p.queue {
		<-one.done
		if some = append(some, one); one.looks == nil || len(p.queue) == 0 || len(some) == enough {
			break
		}
	}
	p.judge(some)
	return some
}

func (p *pass) judge(some []*portion) {
	var all sync.WaitGroup
	var at atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(some)) {
		all.Go(func() {
			for i := at.Add(1) - 1; i < int64(len(some)); i = at.Add(1) - 1 {
				if looks := some[i].looks; looks != nil {
					looks.judge(p.bare)
				}
			}
		})
	}
	all.Wait()
}

func (p *pass) yield(one *portion, yield func(*mapping.Record, error) bool) bool {
	if one.err != nil {
		return yield(nil, one.err) && false
	}
	for i := range one.records {
		if p.source.watch != nil {
			p.source.watch(&one.batch.Rows[one.from+i], &one.records[i])
		}
		if !yield(&one.records[i], nil) {
			return false
		}
	}
	return true
}
