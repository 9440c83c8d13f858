/// A value that has defaults, which printing back leaves out.
protocol Defaulted: SendableMetatype {
    static var defaults: Self { get }
}

/// A field of `Root`, as rows know it.
typealias Field<Root, Content> = any WritableKeyPath<Root, Content> & Sendable

/// One keyword that takes at most one value: how it reads, where it goes in `Root` and how it
/// comes back out. A new option is a new row, and parser, checks and printing know it.
struct OptionRow<Root: SendableMetatype>: Sendable {
    let word: String
    let shape: ValueShape
    /// Something in Meridian acts on it; else `--check-config` says that nothing does, and why.
    private(set) var hasEffect: Bool
    /// Of a row without effect.
    private(set) var reason: IdleReason?
    let apply: @Sendable (inout Root, Value) -> Void
    /// The value to print; nil where it is the default or another row prints it.
    let read: @Sendable (Root) -> Value?

    init(
        _ word: String, _ shape: ValueShape, hasEffect: Bool = false,
        apply: @escaping @Sendable (inout Root, Value) -> Void,
        read: @escaping @Sendable (Root) -> Value?
    ) {
        self.word = word
        self.shape = shape
        self.hasEffect = hasEffect
        self.apply = apply
        self.read = read
    }

    /// The same row of a keyword that has its effect.
    var effective: OptionRow {
        var row = self
        row.hasEffect = true
        return row
    }

    /// The same row, for this reason without effect where it has none.
    func idle(_ reason: IdleReason) -> OptionRow {
        var row = self
        row.reason = reason
        return row
    }

    /// The same row that nothing prints, because another one prints its field.
    var unprinted: OptionRow {
        OptionRow(self, apply: apply, read: { _ in nil })
    }

    /// What another row is, but for its field.
    private init<Other>(
        _ other: OptionRow<Other>, apply: @escaping @Sendable (inout Root, Value) -> Void,
        read: @escaping @Sendable (Root) -> Value?
    ) {
        self.init(
            other.word, other.shape, hasEffect: other.hasEffect, apply: apply, read: read)
        reason = other.reason
    }

    /// The row for a value that has the `Root` as one of its fields.
    func within<Outer: SendableMetatype>(_ path: Field<Outer, Root>) -> OptionRow<Outer> {
        let (apply, read) = (apply, read)
        return OptionRow<Outer>(
            self, apply: { apply(&$0[keyPath: path], $1) },
            read: { read($0[keyPath: path]) })
    }

    /// The row for a value that may have the `Root`; the row's keyword makes one where there is
    /// none.
    func within<Outer: SendableMetatype>(_ path: Field<Outer, Root?>) -> OptionRow<Outer>
    where Root: Defaulted {
        let (apply, read) = (apply, read)
        return OptionRow<Outer>(
            self,
            apply: { outer, value in
                var inner = outer[keyPath: path] ?? Root.defaults
                apply(&inner, value)
                outer[keyPath: path] = inner
            },
            read: { outer in outer[keyPath: path].flatMap(read) })
    }
}

extension OptionRow where Root: Defaulted {
    /// The word alone makes the field true.
    static func flag(
        _ word: String, _ path: Field<Root, Bool>
    ) -> OptionRow {
        OptionRow(word, .flag) { root, _ in
            root[keyPath: path] = true
        } read: { root in
            root[keyPath: path] && !Root.defaults[keyPath: path] ? .flag : nil
        }
    }

    /// The word alone gives an optional field this value.
    static func choice(
        _ word: String, _ path: Field<Root, Bool?>, _ chosen: Bool
    ) -> OptionRow {
        OptionRow(word, .flag) { root, _ in
            root[keyPath: path] = chosen
        } read: { root in
            root[keyPath: path] == chosen ? .flag : nil
        }
    }

    static func boolean(
        _ word: String, _ path: Field<Root, Bool?>
    ) -> OptionRow {
        OptionRow(word, .boolean) { root, value in
            if case .boolean(let value) = value { root[keyPath: path] = value }
        } read: { root in
            root[keyPath: path].map(Value.boolean)
        }
    }

    static func integer<Number: FixedWidthInteger & Sendable>(
        _ word: String, _ path: Field<Root, Number>,
        _ range: ClosedRange<Int64>, _ outOfRange: ValueShape.OutOfRange = .passOver
    ) -> OptionRow {
        OptionRow(word, .integer(range, outOfRange)) { root, value in
            if case .integer(let value) = value {
                root[keyPath: path] = Number(clamping: value)
            }
        } read: { root in
            let value = root[keyPath: path]
            return value == Root.defaults[keyPath: path] ? nil : .integer(Int64(clamping: value))
        }
    }

    static func integer<Number: FixedWidthInteger & Sendable>(
        _ word: String, _ path: Field<Root, Number?>,
        _ range: ClosedRange<Int64>, _ outOfRange: ValueShape.OutOfRange = .passOver
    ) -> OptionRow {
        OptionRow(word, .integer(range, outOfRange)) { root, value in
            if case .integer(let value) = value {
                root[keyPath: path] = Number(clamping: value)
            }
        } read: { root in
            root[keyPath: path].map { .integer(Int64(clamping: $0)) }
        }
    }

    /// A number of which the whole part counts.
    static func wholePart(
        _ word: String, _ path: Field<Root, Int>, _ range: ClosedRange<Double>
    ) -> OptionRow {
        OptionRow(word, .number(range)) { root, value in
            if case .number(let value) = value {
                root[keyPath: path] = Int(exactly: value.rounded(.towardZero)) ?? 0
            }
        } read: { root in
            let value = root[keyPath: path]
            return value == Root.defaults[keyPath: path] ? nil : .integer(Int64(value))
        }
    }

    static func number(
        _ word: String, _ path: Field<Root, Double>,
        _ range: ClosedRange<Double>
    ) -> OptionRow {
        OptionRow(word, .number(range)) { root, value in
            if case .number(let value) = value { root[keyPath: path] = value }
        } read: { root in
            let value = root[keyPath: path]
            return value == Root.defaults[keyPath: path] ? nil : .number(value)
        }
    }

    static func number(
        _ word: String, _ path: Field<Root, Double?>,
        _ range: ClosedRange<Double>
    ) -> OptionRow {
        OptionRow(word, .number(range)) { root, value in
            if case .number(let value) = value { root[keyPath: path] = value }
        } read: { root in
            root[keyPath: path].map(Value.number)
        }
    }

    static func text(
        _ word: String, _ path: Field<Root, String?>,
        maximumBytes: Int = 1024
    ) -> OptionRow {
        OptionRow(word, .text(maximumBytes: maximumBytes)) { root, value in
            if case .text(let value) = value { root[keyPath: path] = value }
        } read: { root in
            root[keyPath: path].map(Value.text)
        }
    }
}
