package import NTPConfiguration
package import NTPWire

/// What is to be done about one mode 6 datagram.
package struct ControlReply: Equatable, Sendable {
    /// To send to where the request came from, in this order; empty where nothing is answered.
    package var packets: [[UInt8]] = []
    /// The key whose MAC has to follow each packet, behind `ControlMessage.padded`.
    package var signingKey: UInt32?
    /// Whose event count starts anew (`NTPNode.eventsRead`), 0 for the system's; nil for nobody's.
    package var readEventsOf: UInt16?
    /// A `restrict` line kept the asker from it.
    package var wasRestricted = false
    package var change: ControlChange?
    /// Something for the log, on one line.
    package var remark: String?

    package static let none = ControlReply()

    package init(packets: [[UInt8]] = []) {
        self.packets = packets
    }
}

/// A change of the daemon that somebody with the key for it wants.
package enum ControlChange: Equatable, Sendable {
    /// To be carried out before the packets leave. `dismissed` are sources without a line of their
    /// own.
    case configure(RunTimeChange, dismissed: [UInt16])
    /// To be carried out; the packets are then `ControlRequestHandler.saved`'s.
    case save(SavedConfiguration)
}

/// A file with the configuration in force, in the folder of `saveconfigdir`.
package struct SavedConfiguration: Equatable, Sendable {
    package var folder: String
    /// Letters, digits and `-._+`, the first of them a letter, a digit or `_`.
    package var name: String
    package var contents: String
    /// What asked for it.
    package var request: ControlHeader

    /// As the operating system knows it.
    package var path: String { folder + (folder.hasSuffix("/") ? "" : "/") + name }
}
