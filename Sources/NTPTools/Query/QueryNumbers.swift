import NTPTime

/// Numbers as they stand in a server's variables. The text may be anything.
enum QueryNumbers {
    /// Decimal, `0x` hexadecimal, or octal after a leading zero; nil for anything else and for
    /// what needs more than 64 bits.
    static func unsigned(_ text: [UInt8]) -> UInt64? {
        let text = String(decoding: text, as: UTF8.self)
        guard !text.hasPrefix("+") else { return nil }
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            let digits = text.dropFirst(2)
            return digits.hasPrefix("+") || digits.hasPrefix("-")
                ? nil : UInt64(digits, radix: 16)
        }
        return text.hasPrefix("0") ? UInt64(text, radix: 8) : UInt64(text)
    }

    /// As `unsigned`, with a sign before it.
    static func signed(_ text: [UInt8]) -> Int64? {
        if text.first == UInt8(ascii: "-") {
            return unsigned(Array(text.dropFirst())).flatMap { magnitude in
                magnitude <= UInt64(Int64.max) ? -Int64(magnitude) : nil
            }
        }
        return unsigned(text).flatMap { Int64(exactly: $0) }
    }

    /// `0xdeadbeef.80000000`, or seconds with a decimal fraction since 1900.
    static func timestamp(_ text: [UInt8]) -> NTPTimestamp? {
        let text = String(decoding: text, as: UTF8.self)
        guard text.hasPrefix("0x") || text.hasPrefix("0X") else {
            guard let seconds = decimal(Array(text.utf8)), seconds >= 0, seconds < 0x1p32
            else { return nil }
            return NTPTimestamp(bits: UInt64(seconds * 0x1p32))
        }
        let parts = text.dropFirst(2).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 8, parts[1].utf8.count <= 8,
            let seconds = UInt32(parts[0], radix: 16), let fraction = UInt32(parts[1], radix: 16)
        else { return nil }
        return NTPTimestamp(seconds: seconds, fraction: fraction)
    }

    /// A number with an optional sign, fraction and exponent; a finite one below 10^15.
    static func decimal(_ text: [UInt8]) -> Double? {
        guard !text.isEmpty, text.count <= 60,
            text.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let value = Double(String(decoding: text, as: UTF8.self)), abs(value) < 1e15
        else { return nil }
        // Minus zero prints as zero.
        return value == 0 ? 0 : value
    }

    /// An array of up to eight numbers between blanks.
    static func array(_ text: [UInt8]) -> [Double]? {
        var numbers: [Double] = []
        for field in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).prefix(8) {
            guard let number = decimal(Array(field)) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// An address with its port; `0.0.0.0:0` is what a daemon without a system peer says.
    static func socketAddress(_ text: [UInt8]) -> SocketAddress? {
        let text = String(decoding: text, as: UTF8.self)
        if let address = SocketAddress(text, defaultPort: 0) { return address }
        guard text.hasSuffix(":0") else { return nil }
        let host = text.dropLast(2)
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return IPAddress(isBracketed ? host.dropFirst().dropLast() : host).map {
            SocketAddress(address: $0, port: 0)
        }
    }

    /// An address, perhaps with a port, perhaps with an interface's name after a `%`.
    static func address(_ text: [UInt8]) -> IPAddress? {
        if let address = socketAddress(text)?.address { return address }
        let text = String(decoding: text, as: UTF8.self)
        guard let percent = text.firstIndex(of: "%") else { return nil }
        return IPAddress(text[..<percent].drop { $0 == "[" })
    }
}
