/// Something a reader of the configuration should know, with its place and the way out.
package struct Finding: Equatable, Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Equatable, Hashable, Sendable {
        /// Nothing is wrong; the line may mean other than its writer thinks.
        case note
        /// The line applies and probably does not do what its writer wants.
        case warning
        /// The line, or a part of it, does not apply.
        case error
    }

    /// The name of a finding. A line whose comment says `# accept: NAME` is not told about the
    /// notes and warnings of that name.
    package enum Code: String, CaseIterable, Equatable, Hashable, Sendable {
        case associationDisabled = "association-disabled"
        case burstOnPublicServer = "burst-on-public-server"
        case defaultIgnoresServers = "default-ignores-servers"
        case defaultNeedsKeys = "default-needs-keys"
        case duplicateSource = "duplicate-source"
        case fudgeWithoutServer = "fudge-without-server"
        case includeMissing = "include-missing"
        case includeTooDeep = "include-too-deep"
        case invalidAddress = "invalid-address"
        case invalidValue = "invalid-value"
        case keyFileMissing = "key-file-missing"
        case kodWithoutLimited = "kod-without-limited"
        case leapFileMissing = "leap-file-missing"
        case lineTooLong = "line-too-long"
        case listTooLong = "list-too-long"
        case maskWithGaps = "mask-with-gaps"
        case minpollAboveMaxpoll = "minpoll-above-maxpoll"
        case misspeltFlag = "misspelt-flag"
        case missingValue = "missing-value"
        case nameResolvedLater = "name-resolved-later"
        case nothingToTakeBack = "nothing-to-take-back"
        case restrictAddsUp = "restrict-adds-up"
        case sourceTemplateReplaced = "source-template-replaced"
        case trailingText = "trailing-text"
        case trustedKeysReplaced = "trusted-keys-replaced"
        case unknownWord = "unknown-word"
        case valueClamped = "value-clamped"
        case valueOutOfRange = "value-out-of-range"
        case vendorKeyword = "vendor-keyword"
    }

    package var code: Code
    package var severity: Severity
    package var location: SourceLocation
    package var message: String
    /// What to write instead; empty where there is nothing to do.
    package var fix: String

    package init(
        _ code: Code, _ severity: Severity, at location: SourceLocation, _ message: String,
        fix: String = ""
    ) {
        self.code = code
        self.severity = severity
        self.location = location
        self.message = message
        self.fix = fix
    }

    /// `ntp.conf:12:8: error: 'minpol' is not a server option; did you mean 'minpoll'?` with the
    /// code in brackets behind it.
    package var description: String {
        let advice = fix.isEmpty ? "" : "; " + fix
        return "\(location): \(severity.rawValue): \(message)\(advice) [\(code.rawValue)]"
    }

    /// A word of the file as messages show it: quoted, cut at 40 characters, and with nothing in
    /// it that a terminal or a log would take for more than text.
    package static func shown(_ word: String) -> String {
        var text = "'"
        for scalar in word.unicodeScalars.prefix(40) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                text.unicodeScalars.append("?")
            default:
                text.unicodeScalars.append(scalar)
            }
        }
        return text + (word.unicodeScalars.count > 40 ? "...'" : "'")
    }
}

/// A keyword that was read, checked and kept but that nothing in Meridian acts on so far.
package struct KeywordWithoutEffect: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The directive, or the directive and its option: `statistics`, `server xleave`.
    package var keyword: String
    package var location: SourceLocation
    /// What that means for who wrote it.
    package var message: String

    package var description: String { "\(location): note: \(message)" }
}
