#!/usr/bin/env bash
# What the scenarios about addresses share, beside shared.sh: asking without any time program.

# answers ADDRESS [PORT [SIDE]]: whether a request there is answered, within a second (or
# ANSWER_LIMIT), from the same address and port: bash connects its socket, so the kernel hands on no
# other packet.
answers() {
    # shellcheck disable=SC2016 # the inner shell expands these
    [[ $(on "${3:-client}" timeout "${ANSWER_LIMIT:-1}" bash -c '
        exec 3<>"/dev/udp/$1/$2" || exit
        { printf "\x23"; head -c 47 /dev/zero; } | dd bs=48 iflag=fullblock status=none >&3
        head -c 48 <&3 | wc -c' ask "$1" "${2:-123}" 2>/dev/null) == 48 ]]
}

is_silent() {
    ! answers "$@"
}

# link_local SIDE INTERFACE: the fe80:: address it gave itself, without the scope.
link_local() {
    on "$1" ip -6 -o address show dev "$2" scope link |
        awk '$4 !~ "^fe80::77/" { sub("/.*", "", $4); print $4; found = 1; exit }
            END { exit !found }'
}

# interface SIDE INTERFACE: its number and its Ethernet address; /sys would tell of the machine's.
interface() {
    on "$1" ip -o link show dev "$2" |
        awk '{ sub(":", "", $1); sub(".*link/ether ", $1 " "); print $1, $2 }'
}

# end INDEX SIGNAL: ends the program started as that one (-1 is the last), which is not ours to
# wait for any more.
end() {
    # shellcheck disable=SC2154 # shared.sh has these
    local pid=${pids[$1]}
    kill "-$2" "$pid"
    wait "$pid" 2>/dev/null || true
    unset "pids[$1]" "names[$1]"
    pids=("${pids[@]}")
    names=("${names[@]}")
}

# many_clients: 5,000 ask the daemon on the client's side, each from an address of its own (10.99.*).
many_clients() {
    ip -n "$LAB-server" route add local 10.99.0.0/16 dev lo
    ip -n "$LAB-client" route add 10.99.0.0/16 via "$SERVER_IP"
    cat >"$WORK/clients.py" <<'PY'
import socket
import sys

for number in range(5000):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind(("10.99.%d.%d" % (number // 250, 1 + number % 250), 0))
    # One that is lost is sent again; one that is late counts once.
    client.settimeout(10)
    for _ in range(5):
        client.sendto(b"\x23" + bytes(39) + b"\1" * 8, (sys.argv[1], 123))
        try:
            client.recv(100)
            break
        except socket.timeout:
            pass
    client.close()
PY
    on server /usr/bin/python3 "$WORK/clients.py" "$CLIENT_IP"
}
