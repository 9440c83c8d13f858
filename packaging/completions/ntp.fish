# Made of the tools' option tables; see CONTRIBUTING.md.
complete -c ntpq -f -a '(__fish_print_hostnames)'
complete -c ntpq -s 4 -l ipv4
complete -c ntpq -s 6 -l ipv6
complete -c ntpq -s c -l command -r
complete -c ntpq -s d -l debug-level
complete -c ntpq -s D -l set-debug-level -r
complete -c ntpq -s i -l interactive
complete -c ntpq -s n -l numeric
complete -c ntpq -s p -l peers
complete -c ntpq -s w -l wide
complete -c ntpq -s W -l width -r
complete -c ntpq -s r -l refid -r
complete -c ntpq -l json
complete -c ntpq -s O -l old-rv
complete -c ntpq -s V -l version
complete -c ntpq -l help
complete -c ntpq -s h
complete -c ntpdate -f -a '(__fish_print_hostnames)'
complete -c ntpdate -s 4
complete -c ntpdate -s 6
complete -c ntpdate -s a -r
complete -c ntpdate -s b
complete -c ntpdate -s B
complete -c ntpdate -s d
complete -c ntpdate -s e -r
complete -c ntpdate -s k -r
complete -c ntpdate -s o -r
complete -c ntpdate -s p -r
complete -c ntpdate -s q
complete -c ntpdate -s s
complete -c ntpdate -s t -r
complete -c ntpdate -s v
complete -c ntpdate -s u
complete -c ntpdate -l json
complete -c ntpdate -l help
complete -c ntpdate -l version
complete -c ntpstat -f -a '(__fish_print_hostnames)'
complete -c ntpstat -s m -l maxerror -r
complete -c ntpstat -l json
complete -c ntpstat -s h -l help
complete -c ntpstat -s V -l version
complete -c ntpdc -f -a '(__fish_print_hostnames)'
complete -c ntpdc -s 4 -l ipv4 -d 'look names up as IPv4 addresses only'
complete -c ntpdc -s 6 -l ipv6 -d 'look names up as IPv6 addresses only'
complete -c ntpdc -s c -l command -r -d 'run a command and exit; may be given several times'
complete -c ntpdc -s d -l debug-level -d 'say more of what happens; may be given several times'
complete -c ntpdc -s D -l set-debug-level -r -d 'set how much is said'
complete -c ntpdc -s i -l interactive -d 'read commands, with a prompt'
complete -c ntpdc -s l -l listpeers -d 'list the peers; the same as -c listpeers'
complete -c ntpdc -s n -l numeric -d 'print addresses, not names'
complete -c ntpdc -s p -l peers -d 'print the peers; the same as -c peers'
complete -c ntpdc -s s -l showpeers -d 'print the peers with what was selected; the same as -c dmpeers'
complete -c ntpdc -s V -l version -d 'print the version'
complete -c ntpdc -l help -d 'print this'
complete -c ntptrace -f -a '(__fish_print_hostnames)'
complete -c ntptrace -s n -l numeric -d 'print addresses, not names'
complete -c ntptrace -s m -l max-hosts -r -d 'follow at most so many servers'
complete -c ntptrace -s r -l host -r -d 'begin at this host, not at this machine'
complete -c ntptrace -l version -d 'print the version'
complete -c ntptrace -l help -d 'print this'
complete -c ntp-wait -f -a '(__fish_print_hostnames)'
complete -c ntp-wait -s n -l tries -r -d 'ask so many times (100)'
complete -c ntp-wait -s s -l sleep -r -d 'wait so long from one try to the next (6)'
complete -c ntp-wait -s v -l verbose -d 'say what happens'
complete -c ntp-wait -l version -d 'print the version'
complete -c ntp-wait -l help -d 'print this'
complete -c sntp -f -a '(__fish_print_hostnames)'
complete -c sntp -s 4 -l ipv4 -d 'look names up as IPv4 addresses only'
complete -c sntp -s 6 -l ipv6 -d 'look names up as IPv6 addresses only'
complete -c sntp -s a -l authentication -r -d 'sign requests with this key, and take only answers and broadcasts that prove it'
complete -c sntp -s b -l broadcast -r -d 'listen to this broadcast address or multicast group'
complete -c sntp -s B -l bctimeout -r -d 'wait so long for a broadcast (what -t says, or 68)'
complete -c sntp -s c -l concurrent -r -d 'ask all addresses of this name at once'
complete -c sntp -s d -l debug-level -d 'say more of what happens'
complete -c sntp -s D -l set-debug-level -r -d 'set how much is said'
complete -c sntp -s g -l gap -r -d 'wait so long from one servers request to the next (50)'
complete -c sntp -s K -l kod -r -d 'ask no server that said DENY or RSTR before, by this file (/var/db/ntp-kod)'
complete -c sntp -s k -l keyfile -r -d 'the file of the key (/etc/ntp.keys)'
complete -c sntp -s l -l logfile -r -d 'write to this file'
complete -c sntp -s M -l steplimit -r -d 'with -S and -s: slew what is off by less'
complete -c sntp -s o -l ntpversion -r -d 'the NTP version of requests, 1 to 4 (4)'
complete -c sntp -s r -l usereservedport -d 'ask from port 123'
complete -c sntp -s S -l step -d 'step the clock'
complete -c sntp -s s -l slew -d 'slew the clock'
complete -c sntp -s t -l timeout -r -d 'wait so long for an answer (5)'
complete -c sntp -l wait -d 'wait for all answers (the default)'
complete -c sntp -l no-wait -d 'end with the first answer'
complete -c sntp -l version -d 'print the version'
complete -c sntp -l help -d 'print this'
complete -c ntptime -f
complete -c ntptime -s c -d 'print how long reading the clock takes (us)'
complete -c ntptime -s r -d 'print the time as numbers too'
complete -c ntptime -s h -d 'print this'
complete -c ntptime -l version -d 'print the version'
complete -c ntp-keygen -f
complete -c ntp-keygen -s M -l md5key -d 'make a file of symmetric keys in this folder'
complete -c ntp-keygen -l version -d 'print the version'
complete -c ntp-keygen -l help -d 'print this'
complete -c update-leap -F
complete -c update-leap -s s -l source-url -r -d 'fetch the file from here, or copy it'
complete -c update-leap -s d -l destination -r -d 'the file on this machine'
complete -c update-leap -s e -l expiration -r -d 'renew it so long before it expires (60 days)'
complete -c update-leap -s f -l ntp-conf-file -r -d 'the ntp.conf whose leapfile names the file'
complete -c update-leap -s F -l force-update -d 'renew it even if it is good'
complete -c update-leap -s 4 -l ipv4 -d 'fetch by IPv4 only'
complete -c update-leap -s 6 -l ipv6 -d 'fetch by IPv6 only'
complete -c update-leap -s p -l prefer -r -d 'fetch by IPv4 or IPv6 first'
complete -c update-leap -s r -r -d 'try to fetch it so many times (6)'
complete -c update-leap -s i -r -d 'wait so long between tries (10)'
complete -c update-leap -s c -r -d 'run this once a new file is in place'
complete -c update-leap -s l -d 'write to the systems log'
complete -c update-leap -s L -d 'do not write to the systems log, even under cron'
complete -c update-leap -s q -d 'print errors only'
complete -c update-leap -s v -d 'say more of what happens'
complete -c update-leap -l version -d 'print the version'
complete -c update-leap -l help -d 'print this'
complete -c update-leap -s h -d 'print this'
