extension LineParser {
    mutating func readTexts(maximum: Int) throws(LineLost) {
        let shape = ValueShape.text(maximumBytes: 1024)
        repeat {
            let place = here
            let value = try readValue(shape, of: directive.word)
            arguments.append(Argument(content: .value(value), location: place))
            guard arguments.count < maximum else { return reportRest(maximum) }
        } while scanner.peekString() != nil
    }

    /// Passes over what is beyond the number a list can have.
    private mutating func reportRest(_ maximum: Int) {
        guard let token = scanner.peekString(), !token.beginsNote else { return }
        report(
            .listTooLong, .warning, at: place(token.column),
            "'\(directive.word)' takes \(maximum) at most; the rest is passed over")
        skipLine()
    }

    mutating func readIntegers(_ range: ClosedRange<Int64>, maximum: Int) throws(LineLost) {
        let shape = ValueShape.integer(range, .loseLine)
        repeat {
            let place = here
            let value = try readValue(shape, of: directive.word)
            guard case .integer(let number) = value, range.contains(number) else {
                throw lose(.valueOutOfRange, at: place, "'\(directive.word)' wants \(shape.name)")
            }
            arguments.append(Argument(content: .value(value), location: place))
            guard arguments.count < maximum else { return reportRest(maximum) }
        } while scanner.peekWord()?.keyword.flatMap(Numeral.integer) != nil
    }

    /// `5 7 (10 ... 20)`; the range's words stand apart, as ntp.org has them.
    mutating func readKeys() throws(LineLost) {
        repeat {
            let place = here
            if scanner.peekWord()?.keyword == "(" {
                _ = scanner.word()
                let low = try readKey()
                try readMark("...")
                let high = try readKey()
                try readMark(")")
                guard low <= high else {
                    throw lose(.invalidValue, at: place, "a range of keys goes from low to high")
                }
                arguments.append(Argument(content: .keys(low...high), location: place))
            } else {
                let key = try readKey()
                arguments.append(Argument(content: .keys(key...key), location: place))
            }
        } while scanner.peekWord()?.keyword.map { $0 == "(" || Numeral.integer($0) != nil } ?? false
    }

    private mutating func readKey() throws(LineLost) -> Int64 {
        let place = here
        let shape = ValueShape.integer(1...65535, .loseLine)
        guard case .integer(let key) = try readValue(shape, of: directive.word),
            (1...65535).contains(key)
        else { throw lose(.valueOutOfRange, at: place, "a key has a number from 1 to 65535") }
        return key
    }

    private mutating func readMark(_ mark: String) throws(LineLost) {
        let place = here
        guard scanner.word()?.keyword == mark else {
            throw lose(
                .missingValue, at: place, "'\(mark)' is missing",
                fix: directive.word == "trustedkey" ? "write a range as (LOW ... HIGH)" : "")
        }
    }

    /// `NAME = VALUE`; also run together, which ntp.org refuses.
    mutating func readAssignment() throws(LineLost) {
        let place = here
        let shape = ValueShape.text(maximumBytes: 1024)
        let name: Value
        if let word = scanner.peekWord(), word.keyword != nil, word.keyword != "=",
            scanner.peekString() != word, let value = LineParser.value(word, shape)
        {
            _ = scanner.word()
            name = value
        } else {
            name = try readValue(shape, of: directive.word)
        }
        try readMark("=")
        let valuePlace = here
        let value = try readValue(shape, of: "=")
        arguments.append(Argument(content: .value(name), location: place))
        arguments.append(Argument(content: .value(value), location: valuePlace))
    }

    /// `[poll] POLL|default EARLY | LATE ...`; nothing at all takes built-in skews.
    mutating func readSkews() throws(LineLost) {
        while let token = scanner.peekWord(), let word = token.keyword {
            if word == "poll" {
                _ = scanner.word()
                continue
            }
            let number = Numeral.integer(word)
            guard number != nil || word == "default" else { return }
            _ = scanner.word()
            let poll = number.map { Int($0) }
            let seconds = ValueShape.integer(0...65536, .loseLine)
            let early = try readValue(seconds, of: word)
            try readMark("|")
            let late = try readValue(seconds, of: word)
            guard case .integer(let early) = early, case .integer(let late) = late,
                poll.map((3...17).contains) ?? true, isSkew(early, poll), isSkew(late, poll)
            else {
                throw lose(
                    .valueOutOfRange, at: place(token.column),
                    "a skew is for polls from 3 to 17, each side at most half of 2^POLL seconds")
            }
            append(.skew(PollSkew(poll: poll, early: Int(early), late: Int(late))), token)
        }
    }

    private func isSkew(_ seconds: Int64, _ poll: Int?) -> Bool {
        (0...(1 << Int64(min(max(poll ?? 17, 1), 17) - 1))).contains(seconds)
    }
}
