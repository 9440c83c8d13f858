/// What a control message asks for: the five low bits of its second byte (RFC 9327, 2).
package enum ControlOpcode: UInt8, Equatable, Hashable, Sendable {
    case unspecified = 0
    /// The associations and their status words, or one of them with its variables.
    case readStatus = 1
    case readVariables = 2
    case writeVariables = 3
    case readClockVariables = 4
    case writeClockVariables = 5
    case setTrap = 6
    /// An event report from a server to a trap, never a request.
    case asynchronousMessage = 7
    case configure = 8
    case saveConfiguration = 9
    case readMostRecentlyUsed = 10
    /// An ordered list that needs authentication: interfaces or restrictions.
    case readOrderedList = 11
    case requestNonce = 12
    case unsetTrap = 31
}

/// Why a server refuses a request: the high byte of an error response's status field
/// (RFC 9327, 3.5; the text of each is for the tools).
package enum ControlErrorCode: UInt8, Equatable, Hashable, Sendable {
    case unspecified = 0
    case authenticationFailure = 1
    case badFormat = 2
    case badOpcode = 3
    case unknownAssociation = 4
    case unknownVariable = 5
    case badValue = 6
    case administrativelyProhibited = 7
}

/// Why bytes are no control message.
package enum ControlFault: Error, Equatable, Hashable, Sendable {
    /// Fewer than the 12 bytes of a header.
    case tooShort
    /// Version 0, or one after 4.
    case unknownVersion
    /// The mode bits are not 6.
    case otherMode
    /// The count says more data than the datagram has.
    case countBeyondEnd
}
