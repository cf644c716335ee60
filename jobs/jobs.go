// Package jobs does work that takes time: it decides when a job starts, that one
// of a kind runs at a time, and how it is stopped. It does not know what the
// jobs do, nor who is told about them.
package jobs
