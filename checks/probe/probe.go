// Package probe holds the kinds of check, one file each, and the list of them.
// A kind owns its configuration, its defaults and what is wrong with them; it
// looks once and says what it saw, but knows nothing of time, streaks or
// alerts. This package is the door to gopsutil, pgx, go-sql-driver and miekg/dns.
package probe

import (
	"hoshu/checks"
	"hoshu/store/fault"
)

// Kind is a kind of check. To add one, write its file and its line in Kinds.
type Kind struct {
	Name  string               // in the configuration: "disk"
	About string               // what it looks at, in a line
	New   func() checks.Prober // with its defaults, ready to be decoded into from YAML
}

// Kinds lists them all, by name.
func Kinds() []Kind {
	return []Kind{
		{"command", "what a program says that answers as a Nagios plugin", func() checks.Prober { return NewCommand() }},
		{"cpu", "how busy the processors are", func() checks.Prober { return NewCPU() }},
		{"disk", "how full a file system is, or a directory against its budget", func() checks.Prober { return NewDisk() }},
		{"dns", "whether a name leads where it should", func() checks.Prober { return NewDNS() }},
		{"file", "whether a file is there, how old and large it is, what its end holds", func() checks.Prober { return NewFile() }},
		{"http", "whether a web page answers as it should, how fast, and how long its certificate holds", func() checks.Prober { return NewHTTP() }},
		{"load", "how many processes wait for a processor", func() checks.Prober { return NewLoad() }},
		{"memory", "how much memory is not available", func() checks.Prober { return NewMemory() }},
		{"mysql", "how a MySQL or MariaDB server is: connections, replication, a query", func() checks.Prober { return NewMySQL() }},
		{"postgres", "how a PostgreSQL server is: connections, standby, a query", func() checks.Prober { return NewPostgres() }},
		{"process", "whether a program runs, and how often", func() checks.Prober { return NewProcess() }},
		{"reboot", "whether the machine waits for a restart", func() checks.Prober { return NewReboot() }},
		{"service", "whether a unit of systemd is well", func() checks.Prober { return NewService() }},
		{"smtp", "whether a mail server greets, encrypts, and how long its certificate holds", func() checks.Prober { return NewSMTP() }},
		{"swap", "how much of the swap space is used", func() checks.Prober { return NewSwap() }},
		{"tcp", "whether a port takes connections, and answers as it should", func() checks.Prober { return NewTCP() }},
		{"tls", "whether a port's certificate is trusted, for the right name, and for how long", func() checks.Prober { return NewTLS() }},
	}
}

// Find gives the kind of that name.
func Find(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Validator is a Prober that can tell what is wrong with its configuration.
// Every kind is one.
type Validator interface {
	Validate() fault.List
}
