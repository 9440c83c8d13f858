import Glibc
import NTPDaemon

exit(DaemonStart.run(arguments: CommandLine.arguments))
