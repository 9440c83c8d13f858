#!/usr/bin/env bash
# What the scenarios about shared memory (driver 28) share, beside shared.sh: a program that leaves
# the time there. Segments are the machine's, whatever the network namespace.

units=()

# A unit that nobody else has; 2 and up.
free_unit() {
    local unit
    for ((unit = 64 + $$ % 64; unit < 256; unit++)); do
        [[ " ${units[*]} " != *" $unit "* ]] || continue
        ! ipcs -m | grep -q "^$(printf '0x%08x' $((0x4e545030 + unit))) " || continue
        # The scenarios that run meanwhile have the same folder above theirs.
        ! mkdir "${WORK%/*}/unit-$unit" 2>/dev/null || break
    done
    ((unit < 256)) || fail 'no unit is free'
    echo "$unit"
}

# drop_unit UNIT: it is taken away at the end.
drop_unit() {
    units+=("$1")
    trap 'drop_units; clean_up' EXIT
}

drop_units() {
    local unit
    for unit in "${units[@]}"; do
        ipcrm -M $((0x4e545030 + unit)) 2>/dev/null || true
    done
}

# rights UNIT: the owner of the segment and its mode.
rights() {
    ipcs -m | awk -v key="$(printf '0x%08x' $((0x4e545030 + $1)))" '$1 == key { print $3, $4 }'
}

# write_time UNIT MODE: as gpsd does, root's program makes the segment, and writes there once a
# second: mode 1, the counter before and after, nanoseconds.
write_time() {
    drop_unit "$1"
    cat >"$WORK/writer.py" <<'PYTHON'
import ctypes, struct, sys, time
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
segment = libc.shmget(0x4e545030 + int(sys.argv[1]), 96, 0o1000 | int(sys.argv[2], 8))
base = libc.shmat(segment, None, 0)
def put(offset, text, value):
    data = struct.pack(text, value)
    ctypes.memmove(base + offset, data, len(data))
count = 0
put(0, "i", 1)
while True:
    now = time.clock_gettime_ns(time.CLOCK_REALTIME)
    count += 1
    put(4, "i", count)
    for at in (8, 24):
        put(at, "q", now // 10**9)
        put(at + 8, "i", now % 10**9 // 1000)
    put(36, "i", 0)
    put(40, "i", -20)
    put(52, "I", now % 10**9)
    put(56, "I", now % 10**9)
    count += 1
    put(4, "i", count)
    put(48, "i", 1)
    time.sleep(1)
PYTHON
    start "writer-$1" server python3 "$WORK/writer.py" "$1" "$2"
    wait_for 30 "segment $1 is there" rights_are "$1" "root $2"
}

rights_are() {
    [[ $(rights "$1") == "$2" ]]
}
