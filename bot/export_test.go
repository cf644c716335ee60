package bot

// WithoutGrace makes an announcer end like one that is killed.
func WithoutGrace(a *Announcer) { a.grace = 0 }
