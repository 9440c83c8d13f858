/// One `name` or `name=value` of a text that came from the net. The bytes may be anything.
package struct ReceivedVariable: Equatable, Hashable, Sendable {
    package var name: [UInt8]
    /// Nil where there was no `=`. Quotes are part of it.
    package var value: [UInt8]?

    package init(name: [UInt8], value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// The name, for comparing; bytes that are no UTF-8 become U+FFFD.
    package var nameText: String { String(decoding: name, as: UTF8.self) }

    /// The value without the double quotes around it; empty where there is none.
    package var unquoted: [UInt8] {
        guard let value else { return [] }
        guard value.first == 0x22 else { return value }
        let inner = value.dropFirst()
        return Array(inner.last == 0x22 ? inner.dropLast() : inner)
    }
}

extension VariableList {
    /// Takes a list apart as ntpq does. Reading stops, without a fault, where a name is longer
    /// than 255 bytes, a value longer than 2,047, or something other than a separator follows a
    /// value; what stood before is kept. The same grammar reads the names of a request.
    package static func parse(_ bytes: some Collection<UInt8>) -> [ReceivedVariable] {
        var reader = VariableReader(rest: Array(bytes)[...])
        var variables: [ReceivedVariable] = []
        while let variable = reader.next() { variables.append(variable) }
        return variables
    }
}

private struct VariableReader {
    static let longestName = 255
    static let longestValue = 2047

    var rest: ArraySlice<UInt8>

    mutating func next() -> ReceivedVariable? {
        rest = rest.drop { $0 == UInt8(ascii: ",") || isSpace($0) || $0 == 0 }
        guard !rest.isEmpty else { return nil }
        let field = rest.prefix { !",=\r\n".utf8.contains($0) }
        rest = rest[field.endIndex...]
        let name = trimmed(field)
        guard name.count <= VariableReader.longestName else { return nil }
        guard rest.first == UInt8(ascii: "=") else {
            rest = rest.dropFirst()
            return ReceivedVariable(name: name, value: nil)
        }
        rest = rest.dropFirst().drop { isSpace($0) && !isLineEnd($0) }
        guard let value = value() else { return nil }
        return ReceivedVariable(name: name, value: value)
    }

    private mutating func value() -> [UInt8]? {
        var end: Int
        if rest.first == UInt8(ascii: "\"") {
            let close = rest.dropFirst().firstIndex(of: UInt8(ascii: "\""))
            end = close.map { $0 + 1 } ?? rest.endIndex
        } else {
            end = rest.firstIndex { $0 == UInt8(ascii: ",") || isLineEnd($0) } ?? rest.endIndex
        }
        let field = rest[..<end]
        guard field.count <= VariableReader.longestValue else { return nil }
        // Blanks between a closing quote and the separator do no harm.
        while end < rest.endIndex, isSpace(rest[end]), !isLineEnd(rest[end]) { end += 1 }
        rest = rest[end...]
        if let next = rest.first, next != UInt8(ascii: ","), !isLineEnd(next) { return nil }
        rest = rest.dropFirst()
        return trimmed(field)
    }

    private func trimmed(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var field = field
        while let last = field.last, isSpace(last) { field = field.dropLast() }
        return Array(field)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0d || byte == 0x0a }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}
