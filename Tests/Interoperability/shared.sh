#!/usr/bin/env bash
# What the scenarios share: two network namespaces joined by a cable, programs started in them,
# and waiting. `run` sets BIN (our programs), PEERS (scripts/fetch-peers' folder), WORK (an empty
# folder) and LAB (a name nobody else has) for each scenario.
set -euo pipefail

SERVER_IP=10.77.0.1
CLIENT_IP=10.77.0.2
# Scenarios with an IPv6 part use these.
SERVER_IP6=fd77::1
CLIENT_IP6=fd77::2
SKIPPED=77
pids=()
names=()

# pass [TEXT]: and our daemons end well when they are told to.
pass() {
    local i
    alive
    for i in "${!pids[@]}"; do
        [[ ${names[i]} == ntpd-* ]] || continue
        kill -TERM "${pids[i]}"
        ended_well "${pids[i]}" || fail "${names[i]} does not end well on SIGTERM"
    done
    echo "PASS $*"
    exit 0
}

# Ends within three seconds, with exit code 0.
ended_well() {
    for _ in {1..30}; do
        if ! kill -0 "$1" 2>/dev/null; then
            wait "$1"
            return
        fi
        sleep 0.1
    done
    return 1
}

fail() {
    local log
    echo "FAIL $*"
    for log in "$WORK"/*.log; do
        [[ -s $log ]] || continue
        echo "--- the end of ${log##*/}"
        tail -n 8 "$log"
    done
    exit 1
}

skip() {
    echo "SKIP $*"
    exit "$SKIPPED"
}

need_peer() {
    local peer
    for peer in "$@"; do
        [[ -d $PEERS/$peer ]] || skip "$peer could not be fetched"
    done
}

need_ours() {
    local program
    for program in "$@"; do
        [[ -x $BIN/$program ]] || skip "$BIN/$program is not built"
    done
}

# Ends what this scenario started, by process id, then whatever those left in its namespaces.
clean_up() {
    local pid side
    trap '' TERM INT HUP
    for pid in "${pids[@]}"; do
        kill -TERM "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        for _ in {1..20}; do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    for side in server client; do
        [[ -e /run/netns/$LAB-$side ]] || continue
        for pid in $(ip netns pids "$LAB-$side"); do
            kill -KILL "$pid" 2>/dev/null || true
        done
        ip netns del "$LAB-$side"
    done
}

# Makes the namespaces `server` and `client`. Nothing in them reaches the machine's network.
make_lab() {
    [[ -z ${NO_LAB:-} ]] || skip "$NO_LAB"
    trap clean_up EXIT
    trap 'exit 1' TERM INT HUP
    local side
    for side in server client; do
        ip netns add "$LAB-$side"
        on "$side" sysctl -q -w net.ipv6.conf.default.accept_dad=0
        ip -n "$LAB-$side" link set lo up
    done
    ip -n "$LAB-server" link add eth0 type veth peer name eth0 netns "$LAB-client"
    ip -n "$LAB-server" address add "$SERVER_IP/24" dev eth0
    ip -n "$LAB-client" address add "$CLIENT_IP/24" dev eth0
    ip -n "$LAB-server" address add "$SERVER_IP6/64" dev eth0 nodad 2>/dev/null || true
    ip -n "$LAB-client" address add "$CLIENT_IP6/64" dev eth0 nodad 2>/dev/null || true
    ip -n "$LAB-server" link set eth0 up
    ip -n "$LAB-client" link set eth0 up
    # A daemon that starts before the cable has a carrier finds the interface a few seconds late.
    for side in server client; do
        for _ in {1..50}; do
            ! ip -n "$LAB-$side" link show eth0 | grep -q 'state UP' || break
            sleep 0.1
        done
    done
}

# on SIDE COMMAND...: runs it in that namespace.
on() {
    local side=$1
    shift
    nsenter --net="/run/netns/$LAB-$side" "$@"
}

# start NAME SIDE COMMAND...: the same in the background, with its output in NAME.log.
start() {
    local name=$1 side=$2
    shift 2
    nsenter --net="/run/netns/$LAB-$side" "$@" >"$WORK/$name.log" 2>&1 </dev/null &
    pids+=($!)
    names+=("$name")
}

# Whatever was started still runs.
alive() {
    local i
    for i in "${!pids[@]}"; do
        kill -0 "${pids[i]}" 2>/dev/null || fail "${names[i]} ended by itself"
    done
}

# wait_for SECONDS TEXT COMMAND...: until the command succeeds; what it prints is in $WORK/seen.
# It has five tries, however late: that the machine stood still meanwhile is nobody's fault.
wait_for() {
    local limit=$1 text=$2 from=$SECONDS tries=0
    shift 2
    until "$@" >"$WORK/seen" 2>&1; do
        alive
        tries=$((tries + 1))
        if ((SECONDS - from > limit && tries >= 5)); then
            cat "$WORK/seen"
            fail "$text: not within $limit s"
        fi
        sleep 0.3
    done
    echo "$text: after $((SECONDS - from)) s"
}

# has PATTERN COMMAND...: what the command prints has a line that matches; prints it all.
has() {
    local pattern=$1 output
    shift
    output=$("$@" 2>&1) || true
    echo "$output"
    grep -qE -- "$pattern" <<<"$output"
}

# Records the lab's NTP packets for the malformed-packets check.
capture() {
    start capture server dumpcap -q -f 'udp port 123' -i eth0 -i lo -w "$WORK/ntp.pcapng"
    wait_for 30 'the capture runs' grep -q 'File:' "$WORK/capture.log"
}

# meridian_on SIDE: our ntpd with the configuration on standard input.
meridian_on() {
    need_ours ntpd ntpq
    cat >"$WORK/ntpd-$1.conf"
    start "ntpd-$1" "$1" "$BIN/ntpd" -n -c "$WORK/ntpd-$1.conf"
}

# Our ntpd on the LOCAL clock; ready when it serves, one stratum above its source.
meridian_server_on() {
    meridian_on "$1" <<CONF
server 127.127.1.0
fudge 127.127.1.0 stratum 5
restrict default nomodify
disable ntp
CONF
    wait_for 60 'ours serves' has 'stratum=6,' on "$1" "$BIN/ntpq" -n -c rv 127.0.0.1
}

# Our ntpd as a client of the lab's server; done when its row there has the asterisk.
meridian_client_on() {
    need_ours ntpstat
    meridian_on "$1" <<CONF
server $SERVER_IP iburst
disable ntp
CONF
    wait_for 25 'ours chose its server' has "^\\*$SERVER_IP " on "$1" "$BIN/ntpq" -pn 127.0.0.1
    wait_for 20 'ntpstat agrees' \
        has "^synchronised to NTP server \\($SERVER_IP\\) at stratum 6" on "$1" "$BIN/ntpstat"
    grep -qE '^   polling server every [0-9]+ s$' "$WORK/seen" || fail "ntpstat's third line"
}

# chronyd_on SIDE [NAME]: a further one on the same side has a name (and needs `cmdport 0`). It has
# a socket for chronyc where the configuration says so.
chronyd_on() {
    need_peer chrony
    local name=chronyd-$1${2:+-$2} lines
    lines=$(cat)
    {
        echo "$lines"
        echo "pidfile $WORK/$name.pid"
        [[ $lines == *bindcmdaddress* ]] || echo "bindcmdaddress /"
    } >"$WORK/$name.conf"
    start "$name" "$1" "$PEERS/chrony/usr/sbin/chronyd" -x -d -u root -f "$WORK/$name.conf"
}

chronyc_on() {
    local side=$1
    shift
    on "$side" "$PEERS/chrony/usr/bin/chronyc" -n -h 127.0.0.1 "$@"
}

ntpsec_on() {
    need_peer ntpsec
    {
        # ntpsec's own default is `limited noquery`, and a `restrict default` line only adds to it.
        printf 'restrict %s\n' 127.0.0.1 ::1 "${SERVER_IP%.*}.0/24" "${SERVER_IP6%%::*}::/16"
        cat
    } >"$WORK/ntpsec-$1.conf"
    start "ntpsec-$1" "$1" "$PEERS/ntpsec/usr/sbin/ntpd" -n -c "$WORK/ntpsec-$1.conf"
}

# ntpsec as a server that needs nobody: its orphan mode, since it lets LOCAL wait for two polls.
ntpsec_server_on() {
    ntpsec_on "$1" <<CONF
tos orphan 5 orphanwait 1
disable ntp
CONF
    wait_for 60 'ntpsec serves' has ' s5 ' ntpsec_tool client ntpdig "$SERVER_IP"
}

# ntpsec_tool SIDE PROGRAM ARGUMENT...: ntpsec's ntpq or ntpdig.
ntpsec_tool() {
    local side=$1 program=$2
    shift 2
    on "$side" env PYTHONPATH="$PEERS/ntpsec/usr/lib/python3/dist-packages" \
        PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$PEERS/ntpsec/usr/bin/$program" "$@"
}

# openntpd_on SIDE: it wants a user of its own and a folder for its drift file and socket; a
# private view of the file system gives it both.
openntpd_on() {
    need_peer openntpd
    unshare -m true 2>/dev/null || skip "private mounts can not be made here"
    cat >"$WORK/openntpd-$1.conf"
    chmod 600 "$WORK/openntpd-$1.conf"
    { cat /etc/passwd; echo "ntpd:x:64123:64123::/var/lib/openntpd:/bin/false"; } >"$WORK/passwd"
    { cat /etc/group; echo "ntpd:x:64123:"; } >"$WORK/group"
    # shellcheck disable=SC2016 # the inner shell expands these
    start "openntpd-$1" "$1" unshare -m bash -c '
        mount --bind "$1/passwd" /etc/passwd
        mount --bind "$1/group" /etc/group
        mount -t tmpfs -o mode=755 none /var/lib
        mkdir -p /var/lib/openntpd/run /var/lib/openntpd/db
        exec "$2" -d -v -f "$3"' \
        openntpd "$WORK" "$PEERS/openntpd/usr/sbin/ntpd" "$WORK/openntpd-$1.conf"
}
