# Turns the figures of go test -bench into a table of medians beside their aims.
function aim(name, most) { aims[name] = most }
BEGIN {
    aim("ProbeToCard file-p99-ms", 2000)
    aim("ProbeToCard look-p99-ms", 2000)
    aim("PressToEdit p99-ms", 100)
    aim("Idle 100-rss-MB", 25)
    aim("Idle 1000-rss-MB", 45)
    aim("Lateness worst-ms", 1000)
    aim("StartUp worst-ms", 1000)
}
/^Benchmark/ {
    name = $1
    sub(/^Benchmark/, "", name)
    sub(/-[0-9]+$/, "", name)
    for (i = 3; i < NF; i += 2)
        note(name " " $(i + 1), $i)
}
function note(key, value) {
    if (!(key in count)) order[++keys] = key
    values[key, ++count[key]] = value
}
function median(key,    i, j, v, n) {
    n = count[key]
    for (i = 1; i <= n; i++)
        for (j = i + 1; j <= n; j++)
            if (values[key, j] + 0 < values[key, i] + 0) {
                v = values[key, i]; values[key, i] = values[key, j]; values[key, j] = v
            }
    return values[key, int((n + 1) / 2)] # the lower of the two in the middle
}
END {
    for (i = 1; i <= keys; i++) {
        key = order[i]; m = median(key); kept = ""
        if (key in aims) kept = sprintf("aim %-5s %s", aims[key], m + 0 <= aims[key] ? "kept" : "MISSED")
        printf "%-42s %12s  %s\n", key, m, kept
    }
}
