import NTPTime

/// What the tools need of the machine they run on. The live one is made of LinuxPlatform; tests
/// make their own, so that every path of a tool runs without a socket or a clock.
package struct ToolMachine {
    /// Why a name gave no address.
    struct ResolveFault: Error, Equatable {
        /// getaddrinfo's number and text.
        var code: Int32
        var text: String
        /// Whether the name servers failed, so that further names would only take time.
        var isNameServerTrouble: Bool
    }

    /// Why a socket could not be had.
    struct SocketFault: Error, Equatable {
        var text: String
        var isAddressInUse = false
    }

    /// Why a file could not be read.
    struct FileFault: Error, Equatable {
        var text: String
    }

    /// A file with secrets, and who may read it (`st_mode`).
    struct SecretFile {
        var bytes: [UInt8]
        var mode: UInt32
    }

    /// A socket that talks to one address.
    struct ConnectedSocket {
        /// Sends; the system's reason where that fails.
        var send: ([UInt8]) -> String?
        /// Waits at most so many seconds.
        var receive: (Double) -> ControlExchange.Arrival
    }

    /// One datagram, who sent it, and when it arrived by the wall clock.
    struct Arrival {
        var datagram: [UInt8]
        var source: SocketAddress
        var receivedAt: NTPTimestamp
    }

    /// A socket of each family that talks to anyone.
    struct OpenSocket {
        var send: ([UInt8], SocketAddress) -> String?
        /// Waits at most so many seconds; nil where nothing came.
        var receive: (Double) -> Arrival?
    }

    /// Sockets that hear what is sent to everybody, one for each address.
    struct Ear {
        /// Beside the addresses: why there is none for it.
        var faults: [SocketFault?]
        /// Waits at most so many seconds; what came, and the place of the address among all.
        var receive: (Double) -> (place: Int, arrival: Arrival)?
    }

    enum LogLevel: Equatable, Sendable {
        case notice
        case error
    }

    var console: Console
    /// Writes to the system's log.
    var log: (LogLevel, String) -> Void
    var processID: Int32
    var wallClock: () -> NTPTimestamp
    var unixSeconds: () -> Int64
    var monotonic: () -> MonotonicInstant
    /// Seconds east of UTC at a moment given in seconds since 1970.
    var secondsEast: @Sendable (Int64) -> Int64

    /// The addresses of a name or of an address's text, of one family if that is given.
    var resolve: (String, AddressFamily?) throws(ResolveFault) -> [IPAddress]
    /// The name of an address, or its text.
    var name: @Sendable (IPAddress) -> String
    /// Opens a socket to one address.
    var connect: (SocketAddress) throws(SocketFault) -> ConnectedSocket
    /// Opens sockets for the families, bound to a port or to any (0).
    var open: ([AddressFamily], UInt16) throws(SocketFault) -> OpenSocket

    /// Opens sockets for broadcasts to addresses and to multicast groups, which are joined on all
    /// networks.
    var hear: ([SocketAddress]) -> Ear = { addresses in
        Ear(
            faults: addresses.map { _ in SocketFault(text: "there is no network here") },
            receive: { _ in nil })
    }

    /// Steps the clock by seconds; the system's reason where it does not allow that.
    var step: (Double) -> String?
    /// Slews the clock by seconds; the system's reason where it does not allow that.
    var slew: (Double) -> String?

    /// Reads a file without leaving copies of it in memory.
    var readSecret: (String) throws(FileFault) -> SecretFile

    /// The next line of standard input, after a prompt where one is wanted; nil at the end.
    var readLine: (_ prompt: String?) -> String?
    /// Asks whoever sits at the terminal, or standard input where there is none; what is typed is
    /// shown or not. nil at the end.
    var ask: (_ prompt: String, _ isShown: Bool) -> [UInt8]?
    /// Whether a person sits at the other end.
    var isTerminal: Bool
    var person = ToolOperator()

    var dates: DateText { DateText(secondsEast: secondsEast) }
}
