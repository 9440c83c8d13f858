/// The classic tools with their options: what completions and the manual are made of.
package struct ToolCatalogue: Sendable {
    /// One option as a shell sees it.
    struct Option: Equatable, Sendable {
        var letter: Character?
        var long: String?
        /// What stands for its value; nil where it takes none.
        var value: String?
        var purpose: String

        var takesValue: Bool { value != nil }

        init<Tag>(_ row: ToolOption<Tag>) {
            letter = row.letter
            long = row.long
            value = row.value
            purpose = row.purpose
        }
    }

    /// What stands behind the options.
    enum Operand: Equatable, Sendable {
        case none
        case host
        case file
    }

    var name: String
    var options: [Option]
    var operand: Operand

    static let tools: [ToolCatalogue] = [
        ToolCatalogue("ntpq", QueryOptions.rows, .host),
        ToolCatalogue("ntpdate", DateOptions.rows, .host),
        ToolCatalogue("ntpstat", StatOptions.rows, .host),
        ToolCatalogue("ntpdc", ControlOptions.rows, .host),
        ToolCatalogue("ntptrace", TraceOptions.rows, .host),
        ToolCatalogue("ntp-wait", WaitOptions.rows, .host),
        ToolCatalogue("sntp", SimpleOptions.rows, .host),
        ToolCatalogue("ntptime", KernelTimeOptions.rows, .none),
        ToolCatalogue("ntp-keygen", KeyGenerationOptions.rows, .none),
        ToolCatalogue("update-leap", LeapUpdateOptions.rows, .file),
    ]

    private init<Tag>(_ name: String, _ rows: [ToolOption<Tag>], _ operand: Operand) {
        self.name = name
        self.operand = operand
        options = rows.map(Option.init)
    }
}

/// The completions of the classic tools, for three shells; they stand in packaging/completions,
/// where a test compares them with this.
package enum CompletionText {
    /// The file of a shell: `bash`, `zsh`, `fish`.
    static func file(_ shell: String) -> String? {
        switch shell {
        case "bash": bash
        case "zsh": zsh
        case "fish": fish
        default: nil
        }
    }

    static let shells = ["bash", "zsh", "fish"]

    private static let note = "# Made of the tools' option tables; see CONTRIBUTING.md."

    private static func words(_ option: ToolCatalogue.Option) -> [String] {
        [option.letter.map { "-\($0)" }, option.long.map { "--\($0)" }].compactMap { $0 }
            // A shell would take it for a pattern.
            .filter { $0 != "-?" }
    }

    private static var bash: String {
        var lines = [
            note, "_meridian_tool() {", "    local current=${COMP_WORDS[COMP_CWORD]} options",
            "    case ${COMP_WORDS[0]##*/} in",
        ]
        for tool in ToolCatalogue.tools {
            let words = tool.options.flatMap(words).joined(separator: " ")
            lines += ["        \(tool.name)) options='\(words)' ;;"]
        }
        lines += [
            "    esac", "    if [[ $current == -* ]]; then",
            "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")",
            "    elif [[ ${COMP_WORDS[0]##*/} != update-leap ]]; then",
            "        mapfile -t COMPREPLY < <(compgen -A hostname -- \"$current\")",
            "    fi", "}",
            "complete -o default -F _meridian_tool "
                + ToolCatalogue.tools.map(\.name).joined(separator: " "),
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static var zsh: String {
        let names = ToolCatalogue.tools.map(\.name)
        var lines = ["#compdef " + names.joined(separator: " "), note, "case $service in"]
        for tool in ToolCatalogue.tools {
            lines.append("    \(tool.name))")
            lines.append("        _arguments -s -S \\")
            for option in tool.options {
                let purpose = option.purpose.filter { !"[]:'\\".contains($0) }
                for word in words(option) {
                    let value = option.takesValue ? ":value:" : ""
                    let join = option.takesValue && word.hasPrefix("--") ? "=" : ""
                    lines.append("            '*\(word)\(join)[\(purpose)]\(value)' \\")
                }
            }
            switch tool.operand {
            case .host: lines.append("            '*:host:_hosts'")
            case .file: lines.append("            '*:file:_files'")
            case .none: lines.append("            '*: :'")
            }
            lines.append("        ;;")
        }
        return (lines + ["esac"]).joined(separator: "\n") + "\n"
    }

    private static var fish: String {
        var lines = [note]
        for tool in ToolCatalogue.tools {
            switch tool.operand {
            case .host:
                lines.append("complete -c \(tool.name) -f -a '(__fish_print_hostnames)'")
            case .file: lines.append("complete -c \(tool.name) -F")
            case .none: lines.append("complete -c \(tool.name) -f")
            }
            for option in tool.options {
                let purpose = option.purpose.filter { $0 != "'" && $0 != "\\" }
                var words: [String] = []
                if let letter = option.letter, letter != "?" { words.append("-s \(letter)") }
                if let long = option.long { words.append("-l \(long)") }
                guard !words.isEmpty else { continue }
                if option.takesValue { words.append("-r") }
                if !purpose.isEmpty { words.append("-d '\(purpose)'") }
                lines.append("complete -c \(tool.name) " + words.joined(separator: " "))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
