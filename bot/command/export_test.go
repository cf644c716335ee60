package command

// Args are all words of a line, as the commands take them off it.
func Args(text string) []string {
	var args []string
	for l := typed(text); ; {
		word := l.next()
		if word == "" {
			return args
		}
		args = append(args, word)
	}
}
