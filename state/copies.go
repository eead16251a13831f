package state

// IsCopy reports whether the file at path is a copy of this one, of now or of
// before. What cannot be read is none.
func (s *State) IsCopy(path string) bool {
	path, err := resolve(path)
	if err != nil || path == s.path || inspect(path) != nil {
		return false
	}
	theirs, err := bareLineage(path)
	if err != nil {
		return false
	}
	mine, err := s.Info()
	return err == nil && theirs.first == mine.Lineage
}
