#compdef ntpq ntpdate ntpstat ntpdc ntptrace ntp-wait sntp ntptime ntp-keygen update-leap
# Made of the tools' option tables; see CONTRIBUTING.md.
case $service in
    ntpq)
        _arguments -s -S \
            '*-4[look names up as IPv4 addresses only]' \
            '*--ipv4[look names up as IPv4 addresses only]' \
            '*-6[look names up as IPv6 addresses only]' \
            '*--ipv6[look names up as IPv6 addresses only]' \
            '*-c[run a command and exit; may be given several times]:value:' \
            '*--command=[run a command and exit; may be given several times]:value:' \
            '*-d[say more of what happens; may be given several times]' \
            '*--debug-level[say more of what happens; may be given several times]' \
            '*-D[set how much is said, 0 to 9 (0)]:value:' \
            '*--set-debug-level=[set how much is said, 0 to 9 (0)]:value:' \
            '*-i[read commands, with a prompt]' \
            '*--interactive[read commands, with a prompt]' \
            '*-n[print addresses, not names]' \
            '*--numeric[print addresses, not names]' \
            '*-O[print the status line with every readvar]' \
            '*--old-rv[print the status line with every readvar]' \
            '*-p[print the peers; the same as -c peers]' \
            '*--peers[print the peers; the same as -c peers]' \
            '*-r[print reference IDs as ipv4 or hash]:value:' \
            '*--refid=[print reference IDs as ipv4 or hash]:value:' \
            '*-w[print long remote names whole, on lines of their own]' \
            '*--wide[print long remote names whole, on lines of their own]' \
            '*-W[the columns of the screen, 80 to 1000, for long names and lists]:value:' \
            '*--width=[the columns of the screen, 80 to 1000, for long names and lists]:value:' \
            '*--json[print one JSON document for each command]' \
            '*-V[print the version]' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*-h[print a summary]' \
            '*:host:_hosts'
        ;;
    ntpdate)
        _arguments -s -S \
            '*-4[look names up as IPv4 addresses only]' \
            '*-6[look names up as IPv6 addresses only]' \
            '*-a[sign requests with the key of this number, 1 to 65535]:value:' \
            '*-b[always step]' \
            '*-B[always slew]' \
            '*-d[trace what happens and leave the clock alone]' \
            '*-e[the seconds that making a MAC takes, below 1 (0)]:value:' \
            '*-k[where the keys are (/etc/ntp.keys)]:value:' \
            '*-o[ask in this version of NTP, 1 to 4 (4)]:value:' \
            '*-p[ask each server so often, 1 to 8 (4)]:value:' \
            '*-q[only ask]' \
            '*-s[write messages to the systems log]' \
            '*-t[wait so long for an answer, 1 to 3600 seconds (2)]:value:' \
            '*-u[ask from an unprivileged port instead of 123]' \
            '*-v[say which version runs]' \
            '*--json[print a JSON document instead of lines]' \
            '*--version[print the version and exit]' \
            '*--help[print the usage and exit]' \
            '*:host:_hosts'
        ;;
    ntpstat)
        _arguments -s -S \
            '*-m[exit with 1 also if the time may be off by more (milliseconds)]:value:' \
            '*--maxerror=[exit with 1 also if the time may be off by more (milliseconds)]:value:' \
            '*--json[print a JSON document]' \
            '*-V[print the version]' \
            '*--version[print the version]' \
            '*-h[print a summary]' \
            '*--help[print a summary]' \
            '*:host:_hosts'
        ;;
    ntpdc)
        _arguments -s -S \
            '*-4[look names up as IPv4 addresses only]' \
            '*--ipv4[look names up as IPv4 addresses only]' \
            '*-6[look names up as IPv6 addresses only]' \
            '*--ipv6[look names up as IPv6 addresses only]' \
            '*-c[run a command and exit; may be given several times]:value:' \
            '*--command=[run a command and exit; may be given several times]:value:' \
            '*-d[say more of what happens; may be given several times]' \
            '*--debug-level[say more of what happens; may be given several times]' \
            '*-D[set how much is said, 0 to 9 (0)]:value:' \
            '*--set-debug-level=[set how much is said, 0 to 9 (0)]:value:' \
            '*-i[read commands, with a prompt]' \
            '*--interactive[read commands, with a prompt]' \
            '*-l[list the peers; the same as -c listpeers]' \
            '*--listpeers[list the peers; the same as -c listpeers]' \
            '*-n[print addresses, not names]' \
            '*--numeric[print addresses, not names]' \
            '*-p[print the peers; the same as -c peers]' \
            '*--peers[print the peers; the same as -c peers]' \
            '*-s[print the peers with what was selected; the same as -c dmpeers]' \
            '*--showpeers[print the peers with what was selected; the same as -c dmpeers]' \
            '*-V[print the version]' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*:host:_hosts'
        ;;
    ntptrace)
        _arguments -s -S \
            '*-n[print addresses, not names]' \
            '*--numeric[print addresses, not names]' \
            '*-m[follow at most so many servers (99)]:value:' \
            '*--max-hosts=[follow at most so many servers (99)]:value:' \
            '*-r[begin at this host (127.0.0.1)]:value:' \
            '*--host=[begin at this host (127.0.0.1)]:value:' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*:host:_hosts'
        ;;
    ntp-wait)
        _arguments -s -S \
            '*-n[ask so many times, 0 to 1000000 (100)]:value:' \
            '*--tries=[ask so many times, 0 to 1000000 (100)]:value:' \
            '*-s[wait so many seconds between tries (6)]:value:' \
            '*--sleep=[wait so many seconds between tries (6)]:value:' \
            '*-v[say what happens]' \
            '*--verbose[say what happens]' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*:host:_hosts'
        ;;
    sntp)
        _arguments -s -S \
            '*-4[look names up as IPv4 addresses only]' \
            '*--ipv4[look names up as IPv4 addresses only]' \
            '*-6[look names up as IPv6 addresses only]' \
            '*--ipv6[look names up as IPv6 addresses only]' \
            '*-a[sign with this key, 1 to 65535; take only answers and broadcasts that prove it]:value:' \
            '*--authentication=[sign with this key, 1 to 65535; take only answers and broadcasts that prove it]:value:' \
            '*-b[listen to this broadcast address or multicast group]:value:' \
            '*--broadcast=[listen to this broadcast address or multicast group]:value:' \
            '*-B[wait so long for a broadcast, 1 to 3600 seconds (what -t says, or 68)]:value:' \
            '*--bctimeout=[wait so long for a broadcast, 1 to 3600 seconds (what -t says, or 68)]:value:' \
            '*-c[ask all addresses of this name at once]:value:' \
            '*--concurrent=[ask all addresses of this name at once]:value:' \
            '*-d[say more of what happens]' \
            '*--debug-level[say more of what happens]' \
            '*-D[set how much is said, 0 to 9 (0)]:value:' \
            '*--set-debug-level=[set how much is said, 0 to 9 (0)]:value:' \
            '*-g[wait so long from one servers request to the next, 0 to 999 milliseconds (50)]:value:' \
            '*--gap=[wait so long from one servers request to the next, 0 to 999 milliseconds (50)]:value:' \
            '*-K[ask no server that said DENY or RSTR before, by this file (/var/db/ntp-kod)]:value:' \
            '*--kod=[ask no server that said DENY or RSTR before, by this file (/var/db/ntp-kod)]:value:' \
            '*-k[the file of the key (/etc/ntp.keys)]:value:' \
            '*--keyfile=[the file of the key (/etc/ntp.keys)]:value:' \
            '*-l[write to this file]:value:' \
            '*--logfile=[write to this file]:value:' \
            '*-M[with -S and -s slew what is off by fewer milliseconds (0)]:value:' \
            '*--steplimit=[with -S and -s slew what is off by fewer milliseconds (0)]:value:' \
            '*-o[the NTP version of requests, 1 to 4 (4)]:value:' \
            '*--ntpversion=[the NTP version of requests, 1 to 4 (4)]:value:' \
            '*-r[ask from port 123]' \
            '*--usereservedport[ask from port 123]' \
            '*-S[step the clock]' \
            '*--step[step the clock]' \
            '*-s[slew the clock]' \
            '*--slew[slew the clock]' \
            '*-t[wait so long for an answer, 1 to 3600 seconds (5)]:value:' \
            '*--timeout=[wait so long for an answer, 1 to 3600 seconds (5)]:value:' \
            '*--wait[wait for all answers (the default)]' \
            '*--no-wait[end with the first answer]' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*:host:_hosts'
        ;;
    ntptime)
        _arguments -s -S \
            '*-c[print how long reading the clock takes (us)]' \
            '*-r[print the time as numbers too]' \
            '*-h[print a summary]' \
            '*--version[print the version]' \
            '*: :'
        ;;
    ntp-keygen)
        _arguments -s -S \
            '*-M[make a file of symmetric keys in this folder]' \
            '*--md5key[make a file of symmetric keys in this folder]' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*: :'
        ;;
    update-leap)
        _arguments -s -S \
            '*-s[fetch the file from here]:value:' \
            '*--source-url=[fetch the file from here]:value:' \
            '*-d[the file on this machine]:value:' \
            '*--destination=[the file on this machine]:value:' \
            '*-e[renew it so long before it expires, 0 to 3660 days (60)]:value:' \
            '*--expiration=[renew it so long before it expires, 0 to 3660 days (60)]:value:' \
            '*-f[the ntp.conf that names the file (/etc/ntp.conf)]:value:' \
            '*--ntp-conf-file=[the ntp.conf that names the file (/etc/ntp.conf)]:value:' \
            '*-F[renew it even if it is good]' \
            '*--force-update[renew it even if it is good]' \
            '*-4[fetch by IPv4 only]' \
            '*--ipv4[fetch by IPv4 only]' \
            '*-6[fetch by IPv6 only]' \
            '*--ipv6[fetch by IPv6 only]' \
            '*-p[fetch by IPv4 or IPv6 first]:value:' \
            '*--prefer=[fetch by IPv4 or IPv6 first]:value:' \
            '*-r[try to fetch it so many times, 1 to 100 (6)]:value:' \
            '*-i[wait so many minutes between tries (10)]:value:' \
            '*-c[run this once a new file is in place]:value:' \
            '*-l[write to the systems log]' \
            '*-L[do not write to the systems log, even under cron]' \
            '*-q[print errors only]' \
            '*-v[say more of what happens]' \
            '*--version[print the version]' \
            '*--help[print a summary]' \
            '*-h[print a summary]' \
            '*:file:_files'
        ;;
esac
