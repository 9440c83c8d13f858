package import NTPTime

/// A key that two hosts share (ntp.keys).
package struct SymmetricKey: Sendable {
    /// The numbers a key may have. 0 is no key and those beyond were Autokey's.
    package static let numbers: ClosedRange<UInt32> = 1...65535

    package var id: UInt32
    package var type: KeyType
    package var secret: KeySecret
    /// Who may prove this key; empty is everyone.
    package var allowed: [IPPrefix]

    package init(id: UInt32, type: KeyType, secret: KeySecret, allowed: [IPPrefix] = []) {
        self.id = id
        self.type = type
        self.secret = secret
        self.allowed = allowed
    }

    package func allows(_ source: IPAddress) -> Bool {
        allowed.isEmpty || allowed.contains { $0.contains(source) }
    }
}
