import NTPTime

extension Configuration {
    /// The configuration as an ntp.conf. Reading it gives an equal Configuration (but for where
    /// lines stood) and no finding: a line that would have one, as the line it came from had,
    /// says so in a comment that accepts it.
    package func printed() -> String {
        let bare = lines
        let text = bare.joined(separator: "\n") + "\n"
        let analysis = ConfigurationReader.read(
            file: "", contents: Array(text.utf8),
            environment: ConfigurationEnvironment(include: { _ in nil }, fileExists: { _ in false })
        )
        var accepted: [[String]] = Array(repeating: [], count: bare.count)
        for finding in analysis.findings where accepted.indices.contains(finding.location.line - 1)
        {
            let line = finding.location.line - 1
            let code = finding.code.rawValue
            if !accepted[line].contains(code) { accepted[line].append(code) }
        }
        return zip(bare, accepted)
            .map { line, codes in
                codes.isEmpty ? line : "\(line) # accept: \(codes.joined(separator: " "))"
            }
            .joined(separator: "\n") + "\n"
    }

    private var lines: [String] {
        var lines = associations.flatMap(Configuration.lines)
        lines += restrictions.map(Printed.restriction)
        lines += fileLines
        lines += singleLines
        lines += OptionGroup.all.filter(\.isPrinted).compactMap(groupLine)
        lines += featureLines
        lines += accessLines
        lines += statisticsLines
        lines += serviceLines
        lines += removalLines
        lines += simulation.map(Configuration.simulationLines) ?? []
        return lines
    }

    private static func lines(_ association: AssociationConfiguration) -> [String] {
        let target = Printed.target(association.target)
        let options = Printed.options(association, AssociationConfiguration.rows)
        var lines = [([association.kind.rawValue, target] + options).joined(separator: " ")]
        if let fudge = association.fudge {
            let options = Printed.options(fudge, FudgeOptions.rows)
            if !options.isEmpty {
                lines.append((["fudge", target] + options).joined(separator: " "))
            }
        }
        return lines
    }

    private var fileLines: [String] {
        var lines: [String] = []
        if let path = files.driftfile {
            let threshold = files.driftWanderThreshold.map { " " + Printed.number($0) } ?? ""
            lines.append("driftfile \(Printed.text(path))\(threshold)")
        }
        if let path = files.leapfile {
            lines.append(
                "leapfile \(Printed.text(path))" + (files.leapfileChecksHash ? "" : " ignorehash"))
        }
        return lines
    }

    private var singleLines: [String] {
        Configuration.rows.compactMap { row in
            row.read(self).flatMap(Printed.value).map { "\(row.word) \($0)" }
        }
    }

    private func groupLine(_ group: OptionGroup) -> String? {
        let options = Printed.options(self, group.rows)
        guard options.count > 0 || (group.minimum == 0 && crypto != nil) else { return nil }
        return ([group.word] + options).joined(separator: " ")
    }

    private var featureLines: [String] {
        FeatureSwitches.rows.compactMap { row in
            row.read(features).map { "\($0 == .boolean(true) ? "enable" : "disable") \(row.word)" }
        }
    }

    private var accessLines: [String] {
        var lines = interfaceRules.map { rule in
            "interface \(rule.action.rawValue) \(Configuration.text(rule.match))"
        }
        let keys = authentication.trustedKeys.map { keys in
            keys.lowerBound == keys.upperBound
                ? "\(keys.lowerBound)" : "(\(keys.lowerBound) ... \(keys.upperBound))"
        }
        if !keys.isEmpty { lines.append("trustedkey " + keys.joined(separator: " ")) }
        return lines
    }

    private static func text(_ match: InterfaceRule.Match) -> String {
        switch match {
        case .all: "all"
        case .family(.ipv4): "ipv4"
        case .family(.ipv6): "ipv6"
        case .wildcard: "wildcard"
        case .name(let name): Printed.text(name)
        case .prefix(let prefix): "\(prefix.address)/\(prefix.length)"
        }
    }
}
