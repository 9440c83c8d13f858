extension LineParser {
    /// Options up to the first word that is none; that one is for `readTrailing`.
    mutating func readOptions(_ section: OptionSection, minimum: Int) throws(LineLost) {
        while let token = scanner.peekWord(), let row = row(token, section) {
            _ = scanner.word()
            let value = try readValue(row.shape, of: token.text)
            options.append(node(row.index, token, value))
        }
        guard options.count < minimum else { return }
        guard let token = scanner.peekWord() else {
            throw lose(
                .missingValue, at: here, "'\(directive.word)' wants an option behind it",
                fix: "one of " + section.words.joined(separator: ", "))
        }
        throw lose(
            .unknownWord, at: place(token.column), unknown(token), fix: meant(token, section))
    }

    /// The flags of a `restrict` line. A flag that goes unheard opens the host to strangers, so
    /// here every flag counts, also behind a bad word, and a misspelt one counts as the flag it
    /// was to be. Only a `//` note ends the line.
    mutating func readFlags(_ section: OptionSection) {
        var firstBad: Token?
        while let token = scanner.peekWord(), !token.beginsNote {
            _ = scanner.word()
            if let row = row(token, section) {
                readFlag(row, token)
            } else if let word = flag(misspelt: token, section), let row = section.row(of: word) {
                report(
                    .misspeltFlag, .warning, at: place(token.column),
                    "\(Finding.shown(token.text)) is not a restrict flag and counts as '\(word)'",
                    fix: "write '\(word)'")
                readFlag(row, token)
            } else if firstBad == nil {
                firstBad = token
            }
        }
        let note = scanner.peekWord()
        if let bad = firstBad ?? note { reportNote(bad) }
        if note != nil { skipLine() }
    }

    private mutating func readFlag(_ row: (index: Int, shape: ValueShape), _ token: Token) {
        let before = scanner
        consequence = "the rest of the line applies"
        defer { consequence = LineParser.lineIgnored }
        do throws(LineLost) {
            let value = try readValue(row.shape, of: token.text)
            options.append(node(row.index, token, value))
        } catch {
            // The word behind it may be a flag of its own.
            scanner = before
        }
    }

    /// `none` and `epeer` give rights, so nothing is taken for them that is not them.
    private func flag(misspelt token: Token, _ section: OptionSection) -> String? {
        guard let word = token.keyword, DirectiveTable.directive(word) == nil else { return nil }
        let flags = section.words.filter { $0 != "none" && $0 != "epeer" }
        return Misspelling.nearest(to: word, in: flags)
    }

    private func row(
        _ token: Token, _ section: OptionSection
    ) -> (index: Int, shape: ValueShape)? {
        token.keyword.flatMap(section.row)
    }

    private func node(_ row: Int, _ token: Token, _ value: Value) -> OptionNode {
        OptionNode(row: row, word: token.text, value: value, location: place(token.column))
    }

    // MARK: - The rest of a line

    /// What stands behind the end of what the grammar knows. Mostly it is a note that lacks its
    /// `#`; but it may be a misspelt option, and options behind it that do not apply.
    mutating func readTrailing() throws(LineLost) {
        guard let first = scanner.peekWord() else { return }
        let section = directive.section
        if let word = securityWord() {
            throw lose(
                .associationDisabled, at: place(first.column),
                "\(Finding.shown(first.text)) is no option and '\(word)' is not in force: without"
                    + " it the time would be believed unauthenticated",
                fix: meant(first, section))
        }
        defer { skipLine() }
        guard !first.beginsNote, let section else { return reportNote(first) }
        if misspelt(first, section) != nil {
            report(
                .unknownWord, .error, at: place(first.column),
                unknown(first) + " and what follows it is ignored", fix: meant(first, section))
        } else if case let behind = optionsBehind(section), !behind.isEmpty {
            report(
                .unknownWord, .warning, at: place(first.column),
                unknown(first) + ", and the options behind it are ignored: "
                    + behind.joined(separator: ", "),
                fix: "take it away or move it to the end behind a '#'")
        } else {
            reportNote(first)
        }
    }

    /// The `key`, `nts` or `autokey` that an association line means to have and that would not be
    /// in force: misspelt, or in its place behind a bad word. A source that is to be
    /// authenticated is better not used than used without.
    private func securityWord() -> String? {
        // Only the options of an association have this word among them.
        guard directive.section?.row(of: "autokey") != nil else { return nil }
        let security = ["key", "nts", "autokey"]
        var copy = scanner
        while let token = copy.word(), !token.beginsNote {
            guard let word = token.keyword else { continue }
            if security.contains(word) {
                let isNote =
                    word == "key" && copy.peekWord()?.keyword.flatMap(Numeral.integer) == nil
                if !isNote { return word }
            } else if !isKnown(word), let meant = Misspelling.nearest(to: word, in: security) {
                return meant
            }
        }
        return nil
    }

    private func optionsBehind(_ section: OptionSection) -> [String] {
        var copy = scanner
        var words: [String] = []
        while let token = copy.word(), !token.beginsNote {
            if let word = token.keyword, section.row(of: word) != nil { words.append(word) }
        }
        return words
    }

    private mutating func reportNote(_ token: Token) {
        report(
            .trailingText, .note, at: place(token.column),
            "\(Finding.shown(token.text)) is taken for a note; the line applies without it",
            fix: "put a '#' before it")
    }

    mutating func skipLine() {
        while scanner.word() != nil {}
    }

    private func unknown(_ token: Token) -> String {
        "\(Finding.shown(token.text)) is not a \(directive.word) option"
    }

    private func misspelt(_ token: Token, _ section: OptionSection) -> String? {
        guard let word = token.keyword, !isKnown(word) else { return nil }
        return Misspelling.nearest(to: word, in: section.words)
    }

    private func meant(_ token: Token, _ section: OptionSection?) -> String {
        guard let section, let word = misspelt(token, section) else { return "" }
        return "did you mean '\(word)'?"
    }

    /// A word with a meaning of its own elsewhere is no misspelling.
    private func isKnown(_ word: String) -> Bool {
        DirectiveTable.directive(word) != nil || OptionSection.features.row(of: word) != nil
            || OptionSection.restriction.row(of: word) != nil
    }
}
