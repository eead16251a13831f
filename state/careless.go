package state

// Careless has nothing waited for that goes to the disk from now on: for a copy
// that nobody needs once this process has ended. A kill is no danger to it, a
// power cut is.
func (s *State) Careless() error {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	if s.writer.Conn == nil {
		return ErrReadOnly
	}
	return Fault(s.path, exec(s.writer.Conn, "PRAGMA synchronous = off"))
}
