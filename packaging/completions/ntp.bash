# Made of the tools' option tables; see CONTRIBUTING.md.
_meridian_tool() {
    local current=${COMP_WORDS[COMP_CWORD]} options
    case ${COMP_WORDS[0]##*/} in
        ntpq) options='-4 --ipv4 -6 --ipv6 -c --command -d --debug-level -D --set-debug-level -i --interactive -n --numeric -O --old-rv -p --peers -r --refid -w --wide -W --width --json -V --version --help -h' ;;
        ntpdate) options='-4 -6 -a -b -B -d -e -k -o -p -q -s -t -u -v --json --version --help' ;;
        ntpstat) options='-m --maxerror --json -V --version -h --help' ;;
        ntpdc) options='-4 --ipv4 -6 --ipv6 -c --command -d --debug-level -D --set-debug-level -i --interactive -l --listpeers -n --numeric -p --peers -s --showpeers -V --version --help' ;;
        ntptrace) options='-n --numeric -m --max-hosts -r --host --version --help' ;;
        ntp-wait) options='-n --tries -s --sleep -v --verbose --version --help' ;;
        sntp) options='-4 --ipv4 -6 --ipv6 -a --authentication -b --broadcast -B --bctimeout -c --concurrent -d --debug-level -D --set-debug-level -g --gap -K --kod -k --keyfile -l --logfile -M --steplimit -o --ntpversion -r --usereservedport -S --step -s --slew -t --timeout --wait --no-wait --version --help' ;;
        ntptime) options='-c -r -h --version' ;;
        ntp-keygen) options='-M --md5key --version --help' ;;
        update-leap) options='-s --source-url -d --destination -e --expiration -f --ntp-conf-file -F --force-update -4 --ipv4 -6 --ipv6 -p --prefer -r -i -c -l -L -q -v --version --help -h' ;;
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    elif [[ ${COMP_WORDS[0]##*/} != update-leap ]]; then
        mapfile -t COMPREPLY < <(compgen -A hostname -- "$current")
    fi
}
complete -o default -F _meridian_tool ntpq ntpdate ntpstat ntpdc ntptrace ntp-wait sntp ntptime ntp-keygen update-leap
