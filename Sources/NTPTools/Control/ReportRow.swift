import NTPTime
import NTPWire

/// One line of what ntpdc prints about a server: its label, where its value stands in the answers
/// of mode 6 and of mode 7, and how it is printed.
struct ReportRow: Sendable {
    /// Where a value stands in a mode 7 item.
    enum Place: Equatable, Sendable {
        case word(Int)
        case signedWord(Int)
        case short(Int)
        case byte(Int)
        case signedByte(Int)
        case fixed64(Int)
        case fixed32(Int)
        case unsignedFixed32(Int)
        case timestamp(Int)
        case address(Int, wide: Int, flag: Int)
        case referenceID(Int, stratum: Int?)
        /// A word times 10^-6, or 10^-9 where the kernel status at the other place says so.
        case kernelTime(Int, status: Int)
        case kernelMicroseconds(Int)
        case kernelStatus(Int)
        case shift(Int)
        case flags(Int, [FlagWord])
        case clockType(Int)
        case fudgeFlags(Int)
    }

    /// How a value is printed, and what a number of mode 6 is multiplied by first.
    enum Form: Equatable, Sendable {
        case number(unit: String)
        case fixed(digits: Int, unit: String, scale: Double)
        case general(scale: Double)
        case leap
        case mode
        case host
        case address
        case bracketed
        case date
        case text
    }

    var label: String
    var variable: String?
    var place: Place?
    var form: Form

    init(_ label: String, _ variable: String?, _ place: Place?, _ form: Form = .number(unit: "")) {
        self.label = label
        self.variable = variable
        self.place = place
        self.form = form
    }
}

/// A bit and its word.
struct FlagWord: Equatable, Sendable {
    var bit: UInt32
    var word: String

    init(_ bit: UInt32, _ word: String) {
        self.bit = bit
        self.word = word
    }

    static func words(_ bits: UInt32, _ table: [FlagWord]) -> [String] {
        table.filter { bits & $0.bit != 0 }.map(\.word)
    }
}

/// A value on its way into a line.
enum ReportValue: Equatable, Sendable {
    case integer(Int64)
    case real(Double)
    case address(IPAddress)
    case timestamp(NTPTimestamp)
    case text(String)
}

extension ReportRow {
    /// The value in a mode 7 item; nil where the item ends before it.
    func value(in item: PrivateItem) -> ReportValue? {
        switch place {
        case .word(let offset): item.word(offset).map { .integer(Int64($0)) }
        case .signedWord(let offset):
            item.word(offset).map { .integer(Int64(Int32(bitPattern: $0))) }
        case .short(let offset): item.short(offset).map { .integer(Int64($0)) }
        case .byte(let offset): item.byte(offset).map { .integer(Int64($0)) }
        case .signedByte(let offset): item.signedByte(offset).map { .integer(Int64($0)) }
        case .fixed64(let offset): item.fixed64(offset).map { .real($0) }
        case .fixed32(let offset): item.fixed32(offset).map { .real($0) }
        case .unsignedFixed32(let offset): item.unsignedFixed32(offset).map { .real($0) }
        case .timestamp(let offset): item.timestamp(offset).map { .timestamp($0) }
        case .address(let offset, let wide, let flag):
            item.address(offset, wide: wide, flag: flag).map { .address($0) }
        case .referenceID(let offset, let stratum):
            item.referenceID(offset, stratum: stratum.flatMap { item.byte($0) }).map {
                .text($0)
            }
        default: special(in: item)
        }
    }

    private func special(in item: PrivateItem) -> ReportValue? {
        switch place {
        case .kernelTime(let offset, let status):
            guard let bits = item.short(status), let word = item.word(offset) else { return nil }
            let unit = UInt32(bits) & KernelStatus.nano != 0 ? 1e-9 : 1e-6
            return .real(Double(Int32(bitPattern: word)) * unit)
        case .kernelMicroseconds(let offset):
            return item.word(offset).map { .real(Double($0) * 1e-6) }
        case .kernelStatus(let offset):
            return item.short(offset).map { .text(KernelStatus.text(UInt32($0))) }
        case .shift(let offset):
            return item.short(offset).map { .integer(1 << Int64(min($0, 31))) }
        case .flags(let offset, let table):
            return item.byte(offset).map {
                let words = FlagWord.words(UInt32($0), table)
                return .text(words.isEmpty ? "none" : words.joined(separator: " ") + " ")
            }
        case .clockType(let offset):
            return item.byte(offset).map { .text(ClockTypeName.text($0)) }
        case .fudgeFlags(let offset):
            return item.byte(offset).map { .text("0x" + String($0, radix: 16)) }
        default: return nil
        }
    }

    /// The value in a variable of mode 6; nil for what is no such value.
    func value(of text: [UInt8]) -> ReportValue? {
        switch place {
        case .kernelStatus: return .text(KernelStatus.text(words: TerminalText.visible(text)))
        case .fudgeFlags:
            return QueryNumbers.unsigned(text).map { .text("0x" + String($0, radix: 16)) }
        default: return plainValue(of: text)
        }
    }

    private func plainValue(of text: [UInt8]) -> ReportValue? {
        switch form {
        case .number: QueryNumbers.decimal(text).map { .integer(Int64($0)) }
        case .fixed(_, _, let scale), .general(let scale):
            QueryNumbers.decimal(text).map { .real($0 * scale) }
        case .leap, .mode: QueryNumbers.unsigned(text).map { .integer(Int64(clamping: $0)) }
        case .host, .address: QueryNumbers.address(text).map { .address($0) }
        case .date: QueryNumbers.timestamp(text).map { .timestamp($0) }
        case .bracketed, .text: .text(TerminalText.visible(text))
        }
    }

    /// The line; `?` stands for what the server did not tell.
    func line(_ value: ReportValue?, _ surroundings: ReportSurroundings) -> String {
        label + (value.map { text($0, surroundings) } ?? "?")
    }

    private func text(_ value: ReportValue, _ surroundings: ReportSurroundings) -> String {
        switch (value, form) {
        case (.integer(let number), .leap): "\(number >> 1 & 1)\(number & 1)"
        case (.integer(let number), .mode): AssociationModeName.text(number)
        case (.integer(let number), .number(let unit)): String(number) + unit
        case (.integer(let number), _): String(number)
        case (.real(let number), .fixed(let digits, let unit, _)):
            DecimalText.fixed(number, digits: digits) + unit
        case (.real(let number), _): DecimalText.general(number) + " s"
        case (.address(let address), .host): surroundings.name(address)
        case (.address(let address), _): address.description
        case (.timestamp(let time), _): surroundings.dates.pretty(time)
        case (.text(let text), .bracketed): "[\(text)]"
        case (.text(let text), _): text
        }
    }
}

/// What printing needs beside the value.
struct ReportSurroundings {
    var dates: DateText
    /// The name that stands for an address.
    var name: (IPAddress) -> String
}

/// The words for an association's mode.
enum AssociationModeName {
    private static let words = [
        "unspec", "sym_active", "sym_passive", "client", "server", "broadcast", "control",
        "private", "bclient",
    ]

    static func text(_ mode: Int64) -> String {
        words.indices.contains(Int(clamping: mode)) ? words[Int(mode)] : "mode#\(mode)"
    }
}

/// The kernel's status word.
enum KernelStatus {
    static let nano: UInt32 = 0x2000

    static let words: [FlagWord] = [
        .init(0x1, "pll"), .init(0x2, "ppsfreq"), .init(0x4, "ppstime"), .init(0x8, "fll"),
        .init(0x10, "ins"), .init(0x20, "del"), .init(0x40, "unsync"), .init(0x80, "freqhold"),
        .init(0x100, "ppssignal"), .init(0x200, "ppsjitter"), .init(0x400, "ppswander"),
        .init(0x800, "ppserror"), .init(0x1000, "clockerr"), .init(nano, "nano"),
        .init(0x4000, "mode=fll"), .init(0x8000, "src=B"),
    ]

    /// `2001  pll nano`.
    static func text(_ bits: UInt32) -> String {
        let words = FlagWord.words(bits, words).map { " " + $0 }.joined()
        return DecimalText.hex(bits, digits: 4) + " " + words
    }
}

extension KernelStatus {
    /// The same from mode 6's `kstflags`, which has the words alone; one that is not known stands
    /// without the number.
    static func text(words text: String) -> String {
        var bits: UInt32 = 0
        for word in text.split(separator: " ") {
            guard let flag = words.first(where: { $0.word == word }) else { return text }
            bits |= flag.bit
        }
        return self.text(bits)
    }
}

/// The name of a reference clock's driver.
enum ClockTypeName {
    static func text(_ type: UInt8) -> String {
        let name = ReferenceClockNames.text(type: type, unit: 0)
        guard name.hasSuffix("(0)") else { return "unknown type (\(type))" }
        return String(name.dropLast(3))
    }
}
