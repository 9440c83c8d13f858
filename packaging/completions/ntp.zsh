#compdef ntpq ntpdate ntpstat ntpdc ntptrace ntp-wait sntp ntptime ntp-keygen update-leap
# Made of the tools' option tables; see CONTRIBUTING.md.
case $service in
    ntpq)
        _arguments -s -S \
            '*-4[]' \
            '*--ipv4[]' \
            '*-6[]' \
            '*--ipv6[]' \
            '*-c[]:value:' \
            '*--command=[]:value:' \
            '*-d[]' \
            '*--debug-level[]' \
            '*-D[]:value:' \
            '*--set-debug-level=[]:value:' \
            '*-i[]' \
            '*--interactive[]' \
            '*-n[]' \
            '*--numeric[]' \
            '*-p[]' \
            '*--peers[]' \
            '*-w[]' \
            '*--wide[]' \
            '*-W[]:value:' \
            '*--width=[]:value:' \
            '*-r[]:value:' \
            '*--refid=[]:value:' \
            '*--json[]' \
            '*-O[]' \
            '*--old-rv[]' \
            '*-V[]' \
            '*--version[]' \
            '*--help[]' \
            '*-h[]' \
            '*:host:_hosts'
        ;;
    ntpdate)
        _arguments -s -S \
            '*-4[]' \
            '*-6[]' \
            '*-a[]:value:' \
            '*-b[]' \
            '*-B[]' \
            '*-d[]' \
            '*-e[]:value:' \
            '*-k[]:value:' \
            '*-o[]:value:' \
            '*-p[]:value:' \
            '*-q[]' \
            '*-s[]' \
            '*-t[]:value:' \
            '*-v[]' \
            '*-u[]' \
            '*--json[]' \
            '*--help[]' \
            '*--version[]' \
            '*:host:_hosts'
        ;;
    ntpstat)
        _arguments -s -S \
            '*-m[]:value:' \
            '*--maxerror=[]:value:' \
            '*--json[]' \
            '*-h[]' \
            '*--help[]' \
            '*-V[]' \
            '*--version[]' \
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
            '*-D[set how much is said]:value:' \
            '*--set-debug-level=[set how much is said]:value:' \
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
            '*--help[print this]' \
            '*:host:_hosts'
        ;;
    ntptrace)
        _arguments -s -S \
            '*-n[print addresses, not names]' \
            '*--numeric[print addresses, not names]' \
            '*-m[follow at most so many servers]:value:' \
            '*--max-hosts=[follow at most so many servers]:value:' \
            '*-r[begin at this host, not at this machine]:value:' \
            '*--host=[begin at this host, not at this machine]:value:' \
            '*--version[print the version]' \
            '*--help[print this]' \
            '*:host:_hosts'
        ;;
    ntp-wait)
        _arguments -s -S \
            '*-n[ask so many times (100)]:value:' \
            '*--tries=[ask so many times (100)]:value:' \
            '*-s[wait so long from one try to the next (6)]:value:' \
            '*--sleep=[wait so long from one try to the next (6)]:value:' \
            '*-v[say what happens]' \
            '*--verbose[say what happens]' \
            '*--version[print the version]' \
            '*--help[print this]' \
            '*:host:_hosts'
        ;;
    sntp)
        _arguments -s -S \
            '*-4[look names up as IPv4 addresses only]' \
            '*--ipv4[look names up as IPv4 addresses only]' \
            '*-6[look names up as IPv6 addresses only]' \
            '*--ipv6[look names up as IPv6 addresses only]' \
            '*-a[sign requests with this key, and take only answers and broadcasts that prove it]:value:' \
            '*--authentication=[sign requests with this key, and take only answers and broadcasts that prove it]:value:' \
            '*-b[listen to this broadcast address or multicast group]:value:' \
            '*--broadcast=[listen to this broadcast address or multicast group]:value:' \
            '*-B[wait so long for a broadcast (what -t says, or 68)]:value:' \
            '*--bctimeout=[wait so long for a broadcast (what -t says, or 68)]:value:' \
            '*-c[ask all addresses of this name at once]:value:' \
            '*--concurrent=[ask all addresses of this name at once]:value:' \
            '*-d[say more of what happens]' \
            '*--debug-level[say more of what happens]' \
            '*-D[set how much is said]:value:' \
            '*--set-debug-level=[set how much is said]:value:' \
            '*-g[wait so long from one servers request to the next (50)]:value:' \
            '*--gap=[wait so long from one servers request to the next (50)]:value:' \
            '*-K[ask no server that said DENY or RSTR before, by this file (/var/db/ntp-kod)]:value:' \
            '*--kod=[ask no server that said DENY or RSTR before, by this file (/var/db/ntp-kod)]:value:' \
            '*-k[the file of the key (/etc/ntp.keys)]:value:' \
            '*--keyfile=[the file of the key (/etc/ntp.keys)]:value:' \
            '*-l[write to this file]:value:' \
            '*--logfile=[write to this file]:value:' \
            '*-M[with -S and -s slew what is off by less]:value:' \
            '*--steplimit=[with -S and -s slew what is off by less]:value:' \
            '*-o[the NTP version of requests, 1 to 4 (4)]:value:' \
            '*--ntpversion=[the NTP version of requests, 1 to 4 (4)]:value:' \
            '*-r[ask from port 123]' \
            '*--usereservedport[ask from port 123]' \
            '*-S[step the clock]' \
            '*--step[step the clock]' \
            '*-s[slew the clock]' \
            '*--slew[slew the clock]' \
            '*-t[wait so long for an answer (5)]:value:' \
            '*--timeout=[wait so long for an answer (5)]:value:' \
            '*--wait[wait for all answers (the default)]' \
            '*--no-wait[end with the first answer]' \
            '*--version[print the version]' \
            '*--help[print this]' \
            '*:host:_hosts'
        ;;
    ntptime)
        _arguments -s -S \
            '*-c[print how long reading the clock takes (us)]' \
            '*-r[print the time as numbers too]' \
            '*-h[print this]' \
            '*--version[print the version]' \
            '*: :'
        ;;
    ntp-keygen)
        _arguments -s -S \
            '*-M[make a file of symmetric keys in this folder]' \
            '*--md5key[make a file of symmetric keys in this folder]' \
            '*--version[print the version]' \
            '*--help[print this]' \
            '*: :'
        ;;
    update-leap)
        _arguments -s -S \
            '*-s[fetch the file from here, or copy it]:value:' \
            '*--source-url=[fetch the file from here, or copy it]:value:' \
            '*-d[the file on this machine]:value:' \
            '*--destination=[the file on this machine]:value:' \
            '*-e[renew it so long before it expires (60 days)]:value:' \
            '*--expiration=[renew it so long before it expires (60 days)]:value:' \
            '*-f[the ntp.conf whose leapfile names the file]:value:' \
            '*--ntp-conf-file=[the ntp.conf whose leapfile names the file]:value:' \
            '*-F[renew it even if it is good]' \
            '*--force-update[renew it even if it is good]' \
            '*-4[fetch by IPv4 only]' \
            '*--ipv4[fetch by IPv4 only]' \
            '*-6[fetch by IPv6 only]' \
            '*--ipv6[fetch by IPv6 only]' \
            '*-p[fetch by IPv4 or IPv6 first]:value:' \
            '*--prefer=[fetch by IPv4 or IPv6 first]:value:' \
            '*-r[try to fetch it so many times (6)]:value:' \
            '*-i[wait so long between tries (10)]:value:' \
            '*-c[run this once a new file is in place]:value:' \
            '*-l[write to the systems log]' \
            '*-L[do not write to the systems log, even under cron]' \
            '*-q[print errors only]' \
            '*-v[say more of what happens]' \
            '*--version[print the version]' \
            '*--help[print this]' \
            '*-h[print this]' \
            '*:file:_files'
        ;;
esac
