import Glibc

/// A Linux call that failed: which, and why.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was done, for the message: `bind 127.0.0.1:123`.
    package var operation: String
    /// errno.
    package var code: Int32

    package init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    /// The system's words for the reason: `Permission denied`.
    package var reason: String {
        isNoRegularFile ? "not a regular file" : String(cString: strerror(code))
    }

    package var description: String { "\(operation): \(reason)" }

    /// A file was asked for, and found a pipe, a device or a folder. Linux has no code for this.
    static let noRegularFile: Int32 = -1
    package var isNoRegularFile: Bool { code == SystemError.noRegularFile }

    /// As an exit code: waiting took too long.
    package static let timedOut = ETIMEDOUT

    package var isAddressInUse: Bool { code == EADDRINUSE }
    /// The address is not this machine's, or not yet: IPv6 ones are tried out for a second.
    package var isAddressUnavailable: Bool { code == EADDRNOTAVAIL }
    package var isPermission: Bool { code == EPERM || code == EACCES }
    /// The network or the host is not there at this time.
    package var isUnreachable: Bool {
        [ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL].contains(code)
    }
}
